/**
 * A language that lacks a line of a list, or leaves a value out of a sentence, keeps something from whoever reads it.
 * The compiler sees to the keys; how long a list is and what a sentence says of its values it does not see.
 */
import { describe, expect, test } from "vitest";
import { directoryTexts } from "../../src/texts/languages/directory-languages.ts";
import { catalogues } from "../../src/texts/languages/languages.ts";
import { systemTexts } from "../../src/texts/languages/system-languages.ts";

/** Whatever a sentence takes: a number, a word, what became of things (`SummaryTexts`), a refused character. */
const probe = {
  kept: ["⟨kept⟩"],
  anew: ["⟨anew⟩"],
  closed: ["⟨closed⟩"],
  diskNotInStep: true,
  character: "⟨character⟩",
  code: "⟨code⟩",
  toString: () => "7",
};

function kindOf(value: unknown): string {
  const text = typeof value === "function" ? (value as (given: unknown) => unknown)(probe) : value;
  if (typeof text !== "string") return typeof text;
  const given = typeof value === "function" ? (text.match(/7|⟨\w+⟩/gu) ?? []) : [];
  const values = [...given, ...(text.match(/\{\w+\}/gu) ?? [])].toSorted();
  return [text.trim() === "" ? "nothing" : "text", ...values].join(" ");
}

/** Every place in a catalogue with what stands there, as `labels.timeLeft: text {time}`. */
function places(value: unknown, at: readonly string[] = []): string[] {
  const place = at.join(".");
  if (typeof value !== "object" || value === null) return [`${place}: ${kindOf(value)}`];
  const list = Array.isArray(value) ? [`${place}: list of ${String(value.length)}`] : [];
  return [...list, ...Object.entries(value).flatMap(([key, inner]) => places(inner, [...at, key]))];
}

/** In any order. What stands between two sentences is none. */
const said = (texts: object): string[] => places({ ...texts, gap: "" }).toSorted();

describe.each([
  ["catalogue", catalogues],
  ["directory's pages", directoryTexts],
  ["simulated systems", systemTexts],
] as const)("%s", (_what, languages) => {
  const english = said(languages.find(({ language }) => language === "en") ?? {});

  test.each(languages.map((texts) => [texts.language, texts] as const))("in %s", (_language, texts) => {
    expect(english.length).toBeGreaterThan(1);
    expect(said(texts)).toEqual(english);
  });
});

test("whoever reads the screens in a language reads everything around them in it", () => {
  const languages = (all: readonly { language: string }[]) => all.map(({ language }) => language);
  expect(languages(directoryTexts)).toEqual(languages(catalogues));
  expect(languages(systemTexts)).toEqual(languages(catalogues));
});
