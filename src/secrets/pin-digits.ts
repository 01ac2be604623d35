/**
 * A PIN as it was typed, with each fullwidth digit (U+FF10 to U+FF19) as the digit that it is: an input method of East
 * Asia gives either, and both look alike. Called wherever a PIN comes off a frame, before anything is compared or
 * derived. No PIN that exists has a fullwidth digit, since only visible ASCII was ever allowed, so at a sign-in this
 * makes no right PIN wrong. Other digits (Arabic-Indic, Devanagari) are not taken for these: they are refused.
 */
import { Secret } from "./arena.ts";

/** Their UTF-8 is EF BC 90 to EF BC 99. */
const isFullwidthDigit = (bytes: Uint8Array, at: number): boolean => {
  const last = bytes[at + 2] ?? 0;
  return bytes[at] === 0xef && bytes[at + 1] === 0xbc && last >= 0x90 && last <= 0x99;
};

/** @returns a secret of its own, which the caller disposes */
export function withAsciiDigits(typed: Secret): Secret {
  return typed.use((bytes) => {
    let fullwidth = 0;
    for (let at = 0; at < bytes.length; at += 1) if (isFullwidthDigit(bytes, at)) fullwidth += 1;
    return Secret.fill(bytes.length - 2 * fullwidth, (pin) => {
      let at = 0;
      for (let place = 0; place < pin.length; place += 1) {
        const isDigit = isFullwidthDigit(bytes, at);
        pin[place] = isDigit ? (bytes[at + 2] ?? 0) - 0x90 + 0x30 : (bytes[at] ?? 0);
        at += isDigit ? 3 : 1;
      }
    });
  });
}
