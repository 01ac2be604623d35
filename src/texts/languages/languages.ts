/** Chooses the catalogue for a session's locale. English is the last resort of every choice. */
import type { Catalogue } from "../catalogue.ts";
import { german } from "../de/catalogue.ts";
import { english } from "../en/catalogue.ts";
import { spanish } from "../es/catalogue.ts";
import { french } from "../fr/catalogue.ts";
import { japanese } from "../ja/catalogue.ts";
import { choose } from "../locale.ts";

/** Every language there is. */
export const catalogues: readonly Catalogue[] = [
  // In the order in which they are looked through.
  english,
  german,
  french,
  spanish,
  japanese,
];

/** @param locale BCP 47, from a peer; anything unknown gets English. */
export function textsFor(locale: string): Catalogue {
  return choose([locale], catalogues, english);
}
