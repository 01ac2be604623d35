/** What the pictures of the documentation show: screens of the gallery, each in one language and look. */
import type { Look } from "../../src/harness/gallery/chosen.ts";
import type { Host } from "../../src/harness/gallery/specimens.ts";

export interface Scene {
  /** Of the file in docs/pictures/, without its ending. */
  name: string;
  host: Host;
  /** Of the gallery. */
  screen: string;
  language?: string;
  look?: Look;
  /** What is typed, so that rules come true. */
  typed?: readonly [string, string];
}

export const scenes: readonly Scene[] = [
  { name: "windows-lock", host: "windows", screen: "lock" },
  { name: "windows-pin", host: "windows", screen: "pin" },
  { name: "windows-choose-pin", host: "windows", screen: "choose-pin", typed: ["493817", "4938"] },
  { name: "windows-refused", host: "windows", screen: "refused-wrong_user", language: "de" },
  { name: "mac-forgot-password", host: "macos", screen: "forgot-password-offered" },
  { name: "mac-losses", host: "macos", screen: "losses-macos" },
  { name: "mac-choose-password", host: "macos", screen: "choose-password", language: "ja" },
  { name: "mac-after-a-reset", host: "macos", screen: "desktop-after-a-reset" },
];

/** The animated walk-through: a forgotten PIN, from the lock screen to the desktop. */
export const walkThrough: readonly Scene[] = [
  { name: "1", host: "windows", screen: "lock" },
  { name: "2", host: "windows", screen: "pin" },
  { name: "3", host: "windows", screen: "proving-browser" },
  { name: "4", host: "windows", screen: "choose-pin" },
  { name: "5", host: "windows", screen: "choose-pin", typed: ["493817", "493817"] },
  { name: "6", host: "windows", screen: "working" },
  { name: "7", host: "windows", screen: "desktop-after-a-reset" },
];
