/**
 * Draws an agent's screen into the fixed fields that a Windows credential provider declares up front.
 * Used by the simulated host. A field without a row in the table cannot be drawn, and then nothing is.
 */
import { VestibuleError } from "../../errors/error.ts";
import { purposes } from "../../protocol/table.ts";
import type { LinkedScreen } from "../host/agent-link.ts";
import { type WindowsField, windowsFields } from "../../protocol/windows-fields.ts";

export interface DrawnByAgent {
  field: WindowsField;
  /** What the agent gave; the label is the host's own. */
  text: string;
}

export interface Drawing {
  revision: number;
  /** In the table's order, as LogonUI lays out descriptors. */
  fields: DrawnByAgent[];
}

/** @throws `frame_malformed` for a screen with a field that is repeated or not in the table */
export function drawScreen(screen: LinkedScreen): Drawing {
  const { revision, fields = [] } = screen;
  const texts = new Map<WindowsField, string>();
  for (const { purpose, index = 0, text = "" } of fields) {
    const field = windowsFields.find((row) => purposes[row.purpose] === purpose && row.index === index);
    if (field === undefined || texts.has(field)) {
      throw new VestibuleError("frame_malformed", {
        evidence: { what: "field cannot be drawn", purpose, index },
      });
    }
    texts.set(field, text);
  }
  return {
    revision,
    fields: windowsFields.flatMap((field) => {
      const text = texts.get(field);
      return text === undefined ? [] : [{ field, text }];
    }),
  };
}
