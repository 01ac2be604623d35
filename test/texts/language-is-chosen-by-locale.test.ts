/** Somebody else writes the locale: a language that is there is found however it is spelled, the rest gets English. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { directoryPageTextsFor, directoryTexts } from "../../src/texts/languages/directory-languages.ts";
import { timeOfDay } from "../../src/agent/flows/flow.ts";
import { Screens } from "../../src/agent/screens/screens.ts";
import { catalogues, textsFor } from "../../src/texts/languages/languages.ts";
import { canonicalLocale } from "../../src/texts/locale.ts";

/** Surrogates without their other half too. */
const codeUnit = fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit));

const chosen = (locale: string) => [textsFor(locale).language, directoryPageTextsFor(locale).language];

describe("the language of the locale", () => {
  test.each([
    ["de", "de"],
    ["de-AT", "de"],
    ["DE_de", "de"],
    ["de_AT.UTF-8", "de"],
    ["de-Latn-CH-1996", "de"],
    [" fr-CA", "fr"],
    ["FR", "fr"],
    ["en-GB", "en"],
  ])("%j is read as %s", (locale, language) => {
    expect(chosen(locale)).toEqual([language, language]);
  });

  test.each([
    "",
    "-",
    "_de",
    "-de",
    "x-de",
    "deutsch",
    "de2",
    "d",
    "pl",
    "tlh",
    "C",
    "POSIX",
    "*",
    "дe",
    "\0de",
  ])("%j gets English", (locale) => {
    expect(chosen(locale)).toEqual(["en", "en"]);
  });

  test("nothing that a peer sends as a locale leaves a person without texts", () => {
    fc.assert(
      fc.property(fc.string({ unit: codeUnit }), (locale) => {
        return (
          catalogues.includes(textsFor(locale)) && directoryTexts.includes(directoryPageTextsFor(locale))
        );
      }),
    );
  });
});

test("of several locales the first whose language is there counts", () => {
  expect(directoryPageTextsFor("pl-PL", "", "fr-CH", "de").language).toBe("fr");
  expect(directoryPageTextsFor().language).toBe("en");
});

test("each language is there once", () => {
  const languages = catalogues.map(({ language }) => language);
  expect(new Set(languages).size).toBe(languages.length);
  expect(languages[0]).toBe("en");
});

describe("a time of day", () => {
  const afternoon = new Date(2026, 10, 24, 14, 5);
  test.each([
    ["de_AT.UTF-8", "14:05"],
    // Not to be found in the standard, and yet German.
    ["de_DE_EURO", "14:05"],
    ["en-GB", "14:05"],
    ["en-US", "02:05 PM"],
    // Neither Arabic digits nor Polish in an English sentence.
    ["ar-EG", "02:05 PM"],
    ["pl", "02:05 PM"],
    ["C", "02:05 PM"],
    ["\0de", "02:05 PM"],
  ])("for %j it is %s", (said, written) => {
    const locale = canonicalLocale(said);
    const screens = new Screens(textsFor(locale), "Acme");
    expect(timeOfDay(afternoon, { locale, screens }).replace("\u202f", " ")).toBe(written);
  });
});
