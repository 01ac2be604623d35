/** Chooses the texts of the directory's pages. The last resort is English. */
import { germanPages } from "../de/directory-pages.ts";
import type { DirectoryTexts } from "../directory-pages.ts";
import { englishPages } from "../en/directory-pages.ts";
import { spanishPages } from "../es/directory-pages.ts";
import { frenchPages } from "../fr/directory-pages.ts";
import { japanesePages } from "../ja/directory-pages.ts";
import { choose } from "../locale.ts";

/** Every language; each has a catalogue in `languages.ts` too. */
export const directoryTexts: readonly DirectoryTexts[] = [
  // In the order in which they are searched.
  englishPages,
  germanPages,
  frenchPages,
  spanishPages,
  japanesePages,
];

/** @param locales BCP 47, the preferred one first; unknown ones are skipped */
export function directoryPageTextsFor(...locales: readonly string[]): DirectoryTexts {
  return choose(locales, directoryTexts, englishPages);
}
