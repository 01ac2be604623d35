/** The language of a locale from another program. Called where a language is chosen; it never throws. */

/**
 * @param locale BCP 47 (RFC 5646) from a peer or a browser, or a POSIX system's form (`de_AT.UTF-8`)
 * @returns the primary language subtag in lower case; empty for an invalid locale
 */
export function primaryLanguage(locale: string): string {
  return /^([a-z]{2,3})(?![a-z0-9])/i.exec(locale.trim())?.[1]?.toLowerCase() ?? "";
}

/** The BCP 47 form of a peer's locale, which may have a POSIX system's form; `en` for an invalid locale. */
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

/** The offered texts in the first of `locales` that has any, else the last resort. */
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
