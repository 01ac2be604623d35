/** A text that was copied and not translated looks complete to the compiler. What is the same in both is named here. */
import { expect, test } from "vitest";
import { directoryTexts } from "../../src/texts/languages/directory-languages.ts";
import { catalogues } from "../../src/texts/languages/languages.ts";
import { systemTexts } from "../../src/texts/languages/system-languages.ts";

/** Words that a language shares with English. */
const shared = ["PIN", "Code", "OK", "Name"];

const summary = { kept: ["⟨kept⟩"], anew: ["⟨anew⟩"], closed: ["⟨closed⟩"], diskNotInStep: true };
const character = { character: "⟨character⟩", code: "⟨code⟩" };
const value = Object.assign(() => "7", summary, character, { toString: () => "7" });

function* textsIn(at: unknown, place: readonly string[] = []): Generator<[place: string, text: string]> {
  if (typeof at === "string") yield [place.join("."), at];
  else if (typeof at === "function") yield [place.join("."), (at as (given: unknown) => string)(value)];
  else if (typeof at === "object" && at !== null)
    for (const [key, inner] of Object.entries(at)) yield* textsIn(inner, [...place, key]);
}

const leftIn = (texts: object, english: object): [string, string][] => {
  const before = new Map(textsIn(english));
  return [...textsIn({ ...texts, gap: "" })].filter(
    ([place, text]) => text !== "" && before.get(place) === text && !shared.includes(text),
  );
};

const others = (all: readonly { language: string }[]) => {
  const [english = { language: "" }, ...rest] = all;
  return rest.map((texts) => ({ language: texts.language, texts, english }));
};

test.each(others(catalogues))("catalogue in $language", ({ texts, english }) => {
  expect(leftIn(texts, english)).toEqual([]);
});

test.each(others(directoryTexts))("directory's pages in $language", ({ texts, english }) => {
  expect(leftIn(texts, english)).toEqual([]);
});

test.each(others(systemTexts))("simulated systems in $language", ({ texts, english }) => {
  expect(leftIn(texts, english)).toEqual([]);
});
