/**
 * Which passwords the screen that unlocks the disk may not take: its keyboard has one layout and no input methods.
 * Called where a new password is chosen on such a device. No character of a password becomes a string.
 */
import type { Secret } from "./arena.ts";

const isOnEveryKeyboard = (byte: number): boolean => byte >= 0x20 && byte <= 0x7e;

/** Whether each character is visible ASCII or a space. Nothing else is certain to be on that keyboard. */
export function isTypedAtPreBoot(password: Secret): boolean {
  return password.use((bytes) => bytes.every(isOnEveryKeyboard));
}
