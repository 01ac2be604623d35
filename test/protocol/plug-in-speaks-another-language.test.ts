/** A plug-in shows its own texts before the agent has answered: the wrong language, a mangled letter, a text of another field. */
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect } from "vitest";
import { type Contract, generate, readContract } from "../../scripts/codegen/generate.mjs";
import { labelOf } from "../../src/harness/drawing/drawn-field.ts";
import { type PurposeName, purposes } from "../../src/protocol/table.ts";
import { textsFor } from "../../src/texts/languages/languages.ts";
import { requires } from "../support/requirements.ts";
import { Driver } from "./support/driver.ts";
import { clang, gcc, library, root, timeToCompile } from "./support/native-program.ts";

const contract = readContract();
const labels = Object.keys(contract.catalogues[0]!.labels) as (keyof Contract["catalogues"][0]["labels"])[];

/** Locales and the language that they ask for, where there is one. */
const locales = [
  ["de", "de"],
  ["DE", "de"],
  ["de_AT.UTF-8", "de"],
  ["de-AT", "de"],
  ["de-Latn-DE-1996", "de"],
  ["de-x-private", "de"],
  ["ja-JP", "ja"],
  ["en-GB", "en"],
  ["fil-PH", "fil"],
  ["", "en"],
  ["d", "en"],
  ["-de", "en"],
  ["deu", "en"],
  ["deutsch", "en"],
  ["de1", "en"],
  ["xx-DE", "en"],
  ["\u{212a}o", "en"],
  ["de\0", "de"],
] as const;

/** Made-up texts with letters beyond ASCII and with characters that C would misread. */
const planted = [
  { language: "ja", of: (text: string) => `日本 ${text} 😀か` },
  { language: "en", of: (text: string) => text },
  { language: "de", of: (text: string) => `Größe?? ${text}??! "\\n" €1` },
  { language: "fil", of: (text: string) => `á9é${text}` },
  { language: "de", of: () => "the second of a kind does not count" },
].map(({ language, of }) => ({
  language,
  labels: labels.reduce(
    (texts, label) => ({ ...texts, [label]: of(texts[label]) }),
    contract.catalogues[0]!.labels,
  ),
}));

/** Kept between runs, so that the compiled program can be used again. */
const folder = join(root, ".vestibule", "native-protocol", "planted-texts");

/** The library's sources with these texts. */
async function libraryWith(catalogues: Contract["catalogues"]): Promise<string[]> {
  const files = Object.entries(await generate({ ...contract, catalogues })).filter(([path]) =>
    path.includes("vestibule_texts"),
  );
  mkdirSync(folder, { recursive: true });
  for (const [path, content] of files) writeFileSync(join(folder, basename(path)), content);
  const replaced = library.filter((file) => basename(file).startsWith("vestibule_texts"));
  return [
    ...library.filter((file) => !replaced.includes(file)),
    ...replaced.map((file) => join(folder, basename(file))),
  ];
}

function textsOf(driver: Driver, catalogues: Contract["catalogues"]) {
  return catalogues.flatMap(({ language, labels: texts }, place) =>
    labels.map((label, number) => ({
      what: `${language}: ${label}`,
      expected: texts[label],
      narrow: driver.text(place, number + 1),
      wide: driver.wideText(place, number + 1),
    })),
  );
}

function expectTexts(texts: ReturnType<typeof textsOf>): void {
  for (const { what, expected, narrow, wide } of texts) {
    expect(narrow(), what).toBe(expected);
    expect(wide(), `${what}, wide`).toBe(expected);
  }
}

describe("the languages of the catalogues", () => {
  const { test: testC } = requires("compiler");

  testC(
    "every text is the catalogue's, and every locale gets the language that textsFor chooses",
    () => {
      const driver = new Driver(gcc);
      const texts = textsOf(driver, contract.catalogues);
      const chosen = locales.map(([locale]) => ({ locale, language: driver.language(locale) }));
      const beyond = [
        driver.text(contract.catalogues.length, 1),
        driver.text(0, 0),
        driver.text(0, labels.length + 1),
        driver.text(255, 255),
        driver.wideText(contract.catalogues.length, 1),
        driver.wideText(0, labels.length + 1),
      ];
      driver.run();
      expectTexts(texts);
      for (const { locale, language } of chosen) expect(language(), locale).toBe(textsFor(locale).language);
      expect(beyond.map((text) => text())).toEqual(beyond.map(() => ""));
    },
    timeToCompile,
  );

  testC(
    "a field has the label that the simulated hosts show",
    () => {
      const driver = new Driver(gcc);
      const texts = contract.catalogues[0]!.labels;
      const asked = Object.entries(purposes).map(([name, number]) => ({
        expected: labelOf(name as PurposeName, texts),
        label: driver.labelOf(number),
        name,
      }));
      const unknown = driver.labelOf(250);
      driver.run();
      for (const { name, expected, label } of asked) {
        const shown = labels[label() - 1];
        expect(shown === undefined ? "" : texts[shown], name).toBe(expected);
      }
      expect(unknown()).toBe(0);
    },
    timeToCompile,
  );
});

describe("languages to come", () => {
  for (const compiler of [gcc, clang]) {
    const { test: testC } = requires(compiler.requirement);
    testC(
      `a planted language is chosen by its first subtag, else English, and no letter is lost (${compiler.name})`,
      async () => {
        const driver = new Driver(compiler);
        const texts = textsOf(driver, planted);
        const chosen = locales.map(([locale, expected]) => ({
          locale,
          expected,
          language: driver.language(locale),
        }));
        driver.run(await libraryWith(planted), "driver-planted");
        expectTexts(texts);
        for (const { locale, expected, language } of chosen) expect(language(), locale).toBe(expected);
      },
      timeToCompile,
    );
  }
});
