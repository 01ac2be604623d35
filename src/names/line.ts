/**
 * Text of one line that people write and others read: names, host names, brands, reasons. Called where such text comes in.
 * It refuses what would look different from what it is, in a list, a log or a terminal.
 */

export type LineFault = "empty" | "too-long" | "control-character" | "invisible-character" | "blank-around";

/** Controls, line and paragraph separators, unpaired surrogates: they break a line or steer a terminal. */
const control = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u;
/** Format characters (marks and overrides of direction among them), private and unassigned ones. */
const invisible = /[\p{Cf}\p{Co}\p{Cn}]/u;
/** Persian and several Indic scripts write names with these joiners (U+200C, U+200D). */
const joiners = /[\u200c\u200d]/g;
const blankAround = /^\p{White_Space}|\p{White_Space}$/u;

/** @param maximumBytes of UTF-8 */
export function faultOfLine(text: string, maximumBytes: number): LineFault | undefined {
  if (text === "") return "empty";
  if (Buffer.byteLength(text) > maximumBytes) return "too-long";
  if (control.test(text)) return "control-character";
  if (invisible.test(text.replace(joiners, ""))) return "invisible-character";
  return blankAround.test(text) ? "blank-around" : undefined;
}

/** In bytes of UTF-8, for names of people and devices. */
export const maximumName = 256;
