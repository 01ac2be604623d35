/** Chooses the catalogue for a session's locale. English is the last resort of every choice. */
import type { Catalogue } from "./catalogue.ts";
import { codes } from "./en/codes.ts";
import { planned } from "./en/planned.ts";
import { labels, next, screens } from "./en/screens.ts";

const english: Catalogue = { language: "en", codes, next, labels, screens, planned, gap: " " };

export const catalogues: readonly Catalogue[] = [english];

/** @param locale BCP 47, from a peer; anything unknown gets English. */
export function textsFor(locale: string): Catalogue {
  const wanted = locale.toLowerCase().split("-", 1)[0];
  return catalogues.find((catalogue) => catalogue.language === wanted) ?? english;
}
