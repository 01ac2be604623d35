/**
 * A field of an agent's screen as a simulated host shows it: the label compiled into the host, what the agent said, and
 * what the host makes of it (a countdown's end, a QR code's squares). Used by both systems' hosts.
 */
import { encode } from "uqr";
import { markOf } from "../../protocol/rules.ts";
import { type PurposeName, inputOptions, purposeTable } from "../../protocol/table.ts";
import type { FieldLabels } from "../../texts/catalogue.ts";
import type { LinkedScreen } from "../../host/agent-link.ts";
import type { DrawnField } from "../contract/model.ts";

/** One field of a `screen`. */
export type SentField = LinkedScreen["fields"][number];

/** What hosts have compiled in for a purpose; empty where the agent's text says it all. */
export function labelOf(purpose: PurposeName, labels: FieldLabels): string {
  const label: keyof FieldLabels | null = purposeTable[purpose].label;
  return label === null ? "" : labels[label];
}

/** @param row where the host shows it */
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
  // The end, not what is left: a state that is sent again must not begin the countdown anew.
  if (purpose === "timeLeft") drawn.until = Date.now() + (value ?? 0) * 1000;
  if (purpose === "qr") drawn.squares = squaresOf(text);
  if ((options & inputOptions.numeric) !== 0) drawn.numeric = true;
  if ((options & inputOptions.reveal) !== 0) drawn.reveal = true;
  return drawn;
}

/** Whether there is a way to answer: to submit, or to follow a link. */
export const isAnswerable = (fields: readonly DrawnField[]): boolean =>
  fields.some(({ type }) => type === "submit" || type === "command-link");

/** Row by row, `1` for a dark square. */
function squaresOf(content: string): string[] {
  const { data } = encode(content, { ecc: "M", border: 2 });
  return data.map((row) => row.map((dark) => (dark ? "1" : "0")).join(""));
}
