/**
 * Which PINs may be set. Called where a new PIN is chosen, with the bytes as they came off the frame.
 * Looks at bytes only: a PIN never becomes a string. The container knows whether it was used before.
 *
 * Patterns such as 121212 are allowed: guesses are counted by the hardware, so what matters is to refuse the
 * few PINs that everyone tries first, with rules that a person can be told in one sentence.
 */
import { isUtf8 } from "node:buffer";
import type { InputCode } from "../errors/codes.ts";
import type { Secret } from "./arena.ts";

export interface PinRules {
  /** Characters, 6 to 127. */
  minimum: number;
  /** Characters, `minimum` to 127. */
  maximum: number;
  /** `digits`: 0 to 9. `alphanumeric`: also letters and signs of ASCII, no space. */
  characters: "digits" | "alphanumeric";
}

export const pinLimits = { minimum: 6, maximum: 127 } as const;

const clamp = (value: number, low: number, high: number): number =>
  Number.isFinite(value) ? Math.min(high, Math.max(low, Math.trunc(value))) : low;

/** The rules in force, for screens and for `checkPin`. No policy goes below 6 or above 127 characters. */
export function rulesOf(rules: Partial<PinRules> = {}): PinRules {
  const minimum = clamp(rules.minimum ?? pinLimits.minimum, pinLimits.minimum, pinLimits.maximum);
  const maximum = clamp(rules.maximum ?? pinLimits.maximum, minimum, pinLimits.maximum);
  return { minimum, maximum, characters: rules.characters ?? "digits" };
}

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;
const isVisible = (byte: number): boolean => byte >= 0x21 && byte <= 0x7e;

/** Whether each byte differs from the one before by `step`, over the whole PIN. It does not wrap: 890123 is no run. */
function isRun(pin: Uint8Array, step: number): boolean {
  for (let i = 1; i < pin.length; i += 1) if ((pin[i] ?? 0) - (pin[i - 1] ?? 0) !== step) return false;
  return true;
}

/** Why `pin` cannot be set, or `undefined` when it can. */
export function checkPin(pin: Secret, rules: Partial<PinRules> = {}): InputCode | undefined {
  const { minimum, maximum, characters } = rulesOf(rules);
  return pin.use((bytes): InputCode | undefined => {
    if (!isUtf8(bytes)) return "secret_not_text";
    if (characters === "digits" && !bytes.every(isDigit)) return "pin_not_digits";
    if (!bytes.every(isVisible)) return "secret_not_text";
    // One byte is one character from here on.
    if (bytes.length < minimum) return "pin_too_short";
    if (bytes.length > maximum) return "pin_too_long";
    if (isRun(bytes, 0)) return "pin_repeated";
    if (isRun(bytes, 1) || isRun(bytes, -1)) return "pin_sequence";
    return undefined;
  });
}
