/**
 * Chooses the texts of the simulated systems for a session's locale. The page in the browser loads this file and the
 * modules of every language, so they import nothing but types.
 */
import { system as german } from "../de/system.ts";
import { system as english } from "../en/system.ts";
import { system as spanish } from "../es/system.ts";
import { system as french } from "../fr/system.ts";
import { system as japanese } from "../ja/system.ts";
import { choose } from "../locale.ts";
import type { SystemTexts } from "../system.ts";

/** Every language; each has a catalogue in `languages.ts` too. */
export const systemTexts: readonly SystemTexts[] = [english, german, french, spanish, japanese];

/** @param locale BCP 47; an unknown one gets English */
export function systemTextsFor(locale: string): SystemTexts {
  return choose([locale], systemTexts, english);
}
