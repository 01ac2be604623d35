/** What the pictures of the documentation show: screens of the gallery, each in one language and look. */
import type { Look } from "../../../src/harness/gallery/chosen.ts";
import type { Host } from "../../../src/harness/gallery/specimens.ts";

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
