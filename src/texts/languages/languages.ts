/** Chooses the catalogue for a session's locale. The last resort is English. */
import type { Catalogue } from "../catalogue.ts";
import { german } from "../de/catalogue.ts";
import { english } from "../en/catalogue.ts";
import { spanish } from "../es/catalogue.ts";
import { french } from "../fr/catalogue.ts";
import { japanese } from "../ja/catalogue.ts";
import { choose } from "../locale.ts";

/** Every language. */
export const catalogues: readonly Catalogue[] = [
  // In the order in which they are searched.
  english,
  german,
  french,
  spanish,
  japanese,
];

/** @param locale BCP 47, from a peer; an unknown one gets English */
export function textsFor(locale: string): Catalogue {
  return choose([locale], catalogues, english);
}
