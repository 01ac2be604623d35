/** One of a thing is said as one, also where several are the rule: "At least 1 characters" is read out as it stands. */
import { expect, test } from "vitest";
import { textsFor } from "../../src/texts/languages/languages.ts";
import { systemTextsFor } from "../../src/texts/languages/system-languages.ts";

const counts = (language: string, count: number) => {
  const { rules, repair, wrongPin } = textsFor(language).screens;
  return [
    rules.minimumCharacters(count),
    rules.maximumCharacters(count),
    rules.minimumDigits(count),
    repair.previousWrong(count),
    repair.keyWrong(count),
    wrongPin(count),
  ];
};

/** The noun after each number; German has one form of "Zeichen". */
const nouns = {
  en: { one: ["character", "digit", "try"], several: ["characters", "digits", "tries"] },
  de: { one: ["Zeichen", "Ziffer", "Versuch"], several: ["Zeichen", "Ziffern", "Versuche"] },
  fr: { one: ["caractère", "chiffre", "tentative"], several: ["caractères", "chiffres", "tentatives"] },
  es: { one: ["carácter", "dígito", "intento"], several: ["caracteres", "dígitos", "intentos"] },
};

const nounsIn = (texts: readonly string[], count: number) => [
  ...new Set(texts.map((text) => new RegExp(String.raw`${String(count)} (\p{L}+)`, "u").exec(text)?.[1])),
];

test.each(Object.entries(nouns))(
  "%s has a form for one, and one for several",
  (language, { one, several }) => {
    expect(nounsIn(counts(language, 1), 1)).toEqual(one);
    expect(nounsIn(counts(language, 7), 7)).toEqual(several);
  },
);

test.each([...Object.keys(nouns), "ja"])(
  "%s counts the rules that are kept without a noun that counts",
  (language) => {
    const { rulesKept } = systemTextsFor(language).screen;
    const said = (kept: number, of: number) => rulesKept(kept, of).replaceAll(/\d/g, "");
    expect(said(1, 1)).toBe(said(3, 7));
    if (language !== "ja") expect(rulesKept(1, 1)).toMatch(/: 1 \p{L}+ 1\.$/u);
  },
);
