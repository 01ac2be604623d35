/**
 * What stands in a row of the sign-in screen: a field by itself, a list of lines, an input with the arrow that sends
 * it. `fields.ts` draws them. It only sorts what the host drew.
 */
import type { DrawnField, SignInScreen } from "../contract/model.ts";

export interface Row {
  /** The same for as long as it is the same thing on the same screen. */
  key: string;
  /** One; all lines of a list; an input and the button in it. */
  fields: readonly [DrawnField, ...DrawnField[]];
  screen: SignInScreen;
}

/**
 * `one-input`: as the system itself draws a password, with an arrow in the field. `bare`: nothing but the system's own
 * buttons. `panel`: more than that.
 */
export type Layout = "one-input" | "bare" | "panel";

export const isInput = (field: DrawnField) => field.type === "password" || field.type === "edit";
export const isText = (field: DrawnField) => field.type === "large-text" || field.type === "small-text";
export const idOf = (field: DrawnField) => `field-${String(field.id)}`;

export function layoutOf({ system, fields }: SignInScreen): Layout {
  const untitled = !fields.some(({ type, text }) => type === "large-text" && text !== "");
  const inputs = fields.filter(isInput).length;
  // A tile of Windows is the same column whatever stands in it; on a Mac what has a title is a panel of ours.
  if (inputs === 1 && (untitled || system === "windows")) return "one-input";
  return inputs === 0 && untitled && !fields.some(({ type }) => type === "tile-image") ? "bare" : "panel";
}

/** What an input's reader is told with it: the texts of the tile, its lists, and the system's status. */
export function describedBy({ fields }: SignInScreen): string {
  return [
    ...fields.filter((field) => isText(field) && field.purpose !== "timeLeft").map(idOf),
    "screen-status",
  ].join(" ");
}

export function rowsOf(screen: SignInScreen): Row[] {
  const isOneInput = layoutOf(screen) === "one-input";
  const submit = isOneInput ? screen.fields.find(({ type }) => type === "submit") : undefined;
  const rows: [DrawnField, ...DrawnField[]][] = [];
  for (const field of screen.fields) {
    const before = rows.at(-1);
    if (field === submit) continue;
    if (field.purpose === "item" && before?.[0].purpose === "item") before.push(field);
    else if (submit !== undefined && isInput(field)) rows.push([field, submit]);
    else rows.push([field]);
  }
  const { selectedUser, selectedTile, revision } = screen;
  return rows.map((fields) => ({
    key: [selectedUser, selectedTile, revision, fields[0].id, fields[0].type, fields.length]
      .map(String)
      .join("/"),
    fields,
    screen,
  }));
}
