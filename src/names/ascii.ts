/**
 * ASCII alone, for names that are compared: Unicode's case mapping makes a k of the Kelvin sign (U+212A), and so one
 * person's address of another's.
 */

/** Folds A to Z, and nothing else. */
export function foldAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Without the blanks (space, tab) that people type or paste around a name. */
export function withoutBlanksAround(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, "");
}
