/**
 * Chooses the language of a page and its texts. Called for every page, with the languages that the device pushed and those
 * that the browser sends. Neither has to be well-formed; it never throws.
 */
import type { IncomingHttpHeaders } from "node:http";
import type { ErrorCode } from "../../errors/codes.ts";
import { explain } from "../../texts/catalogue.ts";
import { directoryPageTextsFor } from "../../texts/languages/directory-languages.ts";
import type { DirectoryTexts } from "../../texts/directory-pages.ts";
import { textsFor } from "../../texts/languages/languages.ts";

export interface Wording extends DirectoryTexts {
  /** Says what a code means to the person and what they can do next. */
  explain(code: ErrorCode): string;
}

export interface Asked {
  headers: Pick<IncomingHttpHeaders, "accept-language">;
  /** The languages that the device pushed, separated by spaces (OpenID Connect Core section 3.1.2.1). */
  uiLocales?: unknown;
}

/** How many languages of one list are read; browsers send fewer than ten. */
const most = 32;

/** `qvalue` of RFC 9110 section 12.4.2. */
const quality = /^q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/i;

/**
 * The languages of Accept-Language (RFC 9110 section 12.5.4), in order of preference. Refused (`q=0`) and malformed
 * entries are left out.
 */
export function acceptedLanguages(header: string): string[] {
  return header
    .split(",", most)
    .map((range) => {
      const [language = "", weight, more] = range.split(";", 3).map((part) => part.trim());
      const said = weight === undefined ? "1" : quality.exec(weight)?.[1];
      return { language, weight: more === undefined ? Number(said ?? 0) : 0 };
    })
    .filter(({ weight }) => weight > 0)
    .toSorted((one, other) => other.weight - one.weight)
    .map(({ language }) => language);
}

/** The device's languages have priority over the browser's: the page is part of the device's session. */
export function wordingFor({ headers, uiLocales }: Asked): Wording {
  const pushed = typeof uiLocales === "string" ? uiLocales.split(" ", most) : [];
  const texts = directoryPageTextsFor(...pushed, ...acceptedLanguages(headers["accept-language"] ?? ""));
  const catalogue = textsFor(texts.language);
  return { ...texts, explain: (code) => explain(catalogue, code) };
}
