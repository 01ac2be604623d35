/** Chooses the texts of the directory's pages. English is the last resort of every choice. */
import type { DirectoryTexts } from "./directory-pages.ts";
import { englishPages } from "./en/directory-pages.ts";
import { choose } from "./locale.ts";

/** Every language there is; each has a catalogue in `languages.ts` too. */
export const directoryTexts: readonly DirectoryTexts[] = [
  // In the order in which they are looked through.
  englishPages,
];

/** @param locale BCP 47; anything unknown gets English. */
export function directoryPageTextsFor(locale: string): DirectoryTexts {
  return choose(locale, directoryTexts, englishPages);
}
