/**
 * French sets a space before : ; ? ! and inside its quotation marks. A plain one may be broken at: the sign would
 * begin the next line of a narrow tile. Japanese has signs of its own, as wide as its characters.
 */
import { expect, test } from "vitest";
import { directoryTexts } from "../../src/texts/languages/directory-languages.ts";
import { catalogues } from "../../src/texts/languages/languages.ts";
import { systemTexts } from "../../src/texts/languages/system-languages.ts";

const all: readonly { language: string }[] = [...catalogues, ...directoryTexts, ...systemTexts];
const value = Object.assign(() => "7", {
  kept: ["⟨kept⟩"],
  anew: ["⟨anew⟩"],
  closed: ["⟨closed⟩"],
  diskNotInStep: true,
  character: "⟨character⟩",
  code: "⟨code⟩",
  toString: () => "7",
});

function* textsIn(at: unknown): Generator<string> {
  if (typeof at === "string") yield at;
  else if (typeof at === "function") yield (at as (given: unknown) => string)(value);
  else if (typeof at === "object" && at !== null)
    for (const inner of Object.values(at)) yield* textsIn(inner);
}

function* saidIn(language: string): Generator<string> {
  for (const texts of all) if (texts.language === language) yield* textsIn(texts);
}

test("French breaks no line before a sign", () => {
  const texts = [...saidIn("fr")];
  expect(texts.length).toBeGreaterThan(200);
  expect(
    texts.filter((text) => /[ \u00a0][:;?!»]|« |[^\s\d\u202f][;?!»](?:\s|$)|[^\s\d\u202f]: /u.test(text)),
  ).toEqual([]);
});

test("Japanese has no half-width sign beside its characters", () => {
  const texts = [...saidIn("ja")];
  expect(texts.length).toBeGreaterThan(200);
  expect(
    texts.filter((text) =>
      /[\u3040-\u30ff\u4e00-\u9fff] ?[:;?!(),]|[:;?!(),] ?[\u3040-\u30ff\u4e00-\u9fff]|\([^)]*\)$/u.test(
        text,
      ),
    ),
  ).toEqual([]);
});
