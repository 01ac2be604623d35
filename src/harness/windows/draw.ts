/**
 * Draws an agent's screen into the fixed fields that a Windows credential provider declares up front. Called by the
 * simulated credential. A screen with a field that has no row in the table is not drawn at all.
 */
import { VestibuleError } from "../../errors/error.ts";
import { purposes } from "../../protocol/table.ts";
import { type WindowsField, windowsFields } from "../../protocol/windows-fields.ts";
import type { FieldLabels } from "../../texts/catalogue.ts";
import type { Drawn } from "../drawing/drawn-conversation.ts";
import type { LinkedScreen } from "../../host/agent-link.ts";
import { type SentField, drawnField } from "../drawing/drawn-field.ts";
import type { DrawnField } from "../contract/model.ts";

/** A field that the tile fills itself, without an agent. */
export function tileField(purpose: "brand" | "message", labels: FieldLabels, text: string): DrawnField {
  const { id, type, index } = rowOf[purpose];
  return drawnField({ id, type, index, purpose }, { text }, labels);
}

const rowOf = { brand: windowsFields[0], message: windowsFields[2] };

/**
 * The fields in the table's order, as LogonUI lays out descriptors.
 * @throws `frame_malformed` for a screen with a field that is repeated or not in the table
 */
export function drawScreen(screen: LinkedScreen, labels: FieldLabels): Drawn {
  const { fields } = screen;
  const sent = new Map<WindowsField, SentField>();
  for (const field of fields) {
    const { purpose, index } = field;
    const row = windowsFields.find((each) => purposes[each.purpose] === purpose && each.index === index);
    if (row === undefined || sent.has(row)) {
      throw new VestibuleError("frame_malformed", {
        evidence: { what: "field cannot be drawn", purpose, index },
      });
    }
    sent.set(row, field);
  }
  return {
    fields: windowsFields.flatMap((row) => {
      const field = sent.get(row);
      const { id, type, purpose, index } = row;
      return field === undefined ? [] : [drawnField({ id, type, purpose, index }, field, labels)];
    }),
  };
}
