/** The language of a locale that somebody else has written. Called where a language is chosen; it never throws. */

/**
 * @param locale BCP 47 (RFC 5646) from a peer or a browser, or what a POSIX system writes (`de_AT.UTF-8`)
 * @returns the primary language subtag in small letters; empty for what is no locale
 */
export function primaryLanguage(locale: string): string {
  return /^([a-z]{2,3})(?![a-z0-9])/i.exec(locale.trim())?.[1]?.toLowerCase() ?? "";
}

/** What the first of `locales` that is offered at all asks for, else the last resort of every choice. */
export function choose<Offered extends { language: string }>(
  locales: readonly string[],
  offered: readonly Offered[],
  lastResort: Offered,
): Offered {
  for (const wanted of locales.map(primaryLanguage)) {
    const found = offered.find(({ language }) => language === wanted);
    if (found !== undefined) return found;
  }
  return lastResort;
}
