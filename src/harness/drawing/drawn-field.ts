/**
 * A field of an agent's screen as a simulated host shows it: the compiled-in label, the agent's text, and the host's
 * own form of it (a countdown's end, a QR code's squares). Called by both systems' hosts.
 */
import { encode } from "uqr";
import { markOf } from "../../protocol/rules.ts";
import { type PurposeName, inputOptions, purposeTable } from "../../protocol/table.ts";
import type { FieldLabels } from "../../texts/catalogue.ts";
import type { LinkedScreen } from "../../host/agent-link.ts";
import type { DrawnField } from "../contract/model.ts";

/** One field of a `screen`. */
export type SentField = LinkedScreen["fields"][number];

/** The host's compiled-in label of a purpose; empty where only the agent's text is shown. */
export function labelOf(purpose: PurposeName, labels: FieldLabels): string {
  const label: keyof FieldLabels | null = purposeTable[purpose].label;
  return label === null ? "" : labels[label];
}

/** @param row the host's row for the field */
export function drawnField(
  row: Pick<DrawnField, "id" | "type" | "index"> & { purpose: PurposeName },
  { text, mark, value, detail, options = 0 }: Pick<SentField, "text"> & Partial<SentField>,
  labels: FieldLabels,
): DrawnField {
  const { purpose } = row;
  const drawn: DrawnField = { ...row, label: labelOf(purpose, labels), text };
  if (purpose === "item") {
    drawn.mark = markOf(mark);
    if (value !== undefined) drawn.value = value;
    if (detail !== undefined) drawn.detail = detail;
  }
  // The end, not the time left: sending the state again must not restart the countdown.
  if (purpose === "timeLeft") drawn.until = Date.now() + (value ?? 0) * 1000;
  if (purpose === "qr") drawn.squares = squaresOf(text);
  if ((options & inputOptions.numeric) !== 0) drawn.numeric = true;
  if ((options & inputOptions.reveal) !== 0) drawn.reveal = true;
  return drawn;
}

/** Whether the screen can be answered: by submit or by a link. */
export const isAnswerable = (fields: readonly DrawnField[]): boolean =>
  fields.some(({ type }) => type === "submit" || type === "command-link");

/** Row by row, `1` for a dark square. */
function squaresOf(content: string): string[] {
  const { data } = encode(content, { ecc: "M", border: 2 });
  return data.map((row) => row.map((dark) => (dark ? "1" : "0")).join(""));
}
