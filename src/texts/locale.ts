/** The language of a locale that somebody else has written. Called where a language is chosen; it never throws. */

/**
 * @param locale BCP 47 (RFC 5646) from a peer or a browser, or what a POSIX system writes (`de_AT.UTF-8`)
 * @returns the primary language subtag in small letters; empty for what is no locale
 */
export function primaryLanguage(locale: string): string {
  return /^([a-z]{2,3})(?![a-z0-9])/i.exec(locale.trim())?.[1]?.toLowerCase() ?? "";
}

/** BCP 47 of what a peer wrote, a POSIX system's form included; `en` for what is no locale. */
export function canonicalLocale(locale: string): string {
  const tag = locale
    .trim()
    .replace(/[.@].*$/, "")
    .replaceAll("_", "-");
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? "en";
  } catch {
    return primaryLanguage(locale) || "en";
  }
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
