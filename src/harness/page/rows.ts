/**
 * The rows of the sign-in screen: a single field, a list of lines, an input with the arrow that submits it. Used by
 * `fields.ts`. It only groups the host's fields.
 */
import type { DrawnField, SignInScreen } from "../contract/model.ts";

export interface Row {
  /** The same as long as it is the same row of the same screen. */
  key: string;
  /** A single field, all lines of a list, or an input and its button. */
  fields: readonly [DrawnField, ...DrawnField[]];
  screen: SignInScreen;
}

/**
 * `one-input`: drawn like the system's own password field, with an arrow in it. `bare`: only the system's own buttons.
 * `panel`: anything more.
 */
export type Layout = "one-input" | "bare" | "panel";

export const isInput = (field: DrawnField) => field.type === "password" || field.type === "edit";
export const isText = (field: DrawnField) => field.type === "large-text" || field.type === "small-text";
export const idOf = (field: DrawnField) => `field-${String(field.id)}`;

export function layoutOf({ system, fields }: SignInScreen): Layout {
  const untitled = !fields.some(({ type, text }) => type === "large-text" && text !== "");
  const inputs = fields.filter(isInput).length;
  // On Windows every tile has the same column; on a Mac fields with a title are in our own panel.
  if (inputs === 1 && (untitled || system === "windows")) return "one-input";
  return inputs === 0 && untitled && !fields.some(({ type }) => type === "tile-image") ? "bare" : "panel";
}

/** A line of a list of the page's own; a DLL has none, and writes the mark into its text. */
export const isOfAList = ({ purpose, mark }: DrawnField): boolean => purpose === "item" && mark !== undefined;

/** The ids of what describes an input: the texts of the tile, its lists, and the system's status. */
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
    if (isOfAList(field) && before !== undefined && isOfAList(before[0])) before.push(field);
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
