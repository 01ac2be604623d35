/**
 * A locked-out person reads the directory's pages in their own language: that of the device's session, otherwise that of
 * their browser. A malformed header never breaks the page.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { acceptedLanguages } from "../../src/directory/pages/wording.ts";
import { explain } from "../../src/texts/catalogue.ts";
import { germanPages } from "../../src/texts/de/directory-pages.ts";
import { directoryTexts } from "../../src/texts/languages/directory-languages.ts";
import { englishPages } from "../../src/texts/en/directory-pages.ts";
import { frenchPages } from "../../src/texts/fr/directory-pages.ts";
import { textsFor } from "../../src/texts/languages/languages.ts";
import { startBench, type Bench } from "./support/bench.ts";
import type { Browser } from "./support/browser.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.close());

/** As it stands in the page, without what markup makes of it. */
const textOf = ({ page }: Browser): string => (page?.text ?? "").replaceAll("&amp;", "&");
const languageOf = (browser: Browser): string | undefined =>
  /<html lang="([^"]*)"/.exec(textOf(browser))?.[1];

async function recoveryPage(language: string | undefined): Promise<Browser> {
  const browser = bench.browser(language);
  await browser.open(`${bench.publicUrl}/recover`);
  expect(browser.page?.status).toBe(200);
  return browser;
}

async function proofPage(browser: Browser, uiLocales?: string): Promise<void> {
  const change: Record<string, string> = uiLocales === undefined ? {} : { ui_locales: uiLocales };
  const proof = await bench.device.beginProof(bench.binding.bindingId, change);
  await browser.open(proof.url);
  expect(browser.page?.status).toBe(200);
}

describe("the browser's language", () => {
  test.each([
    ["de-AT,de;q=0.9,en;q=0.8", germanPages],
    ["fr", frenchPages],
    ["pl;q=1, en;q=0.4, fr-CA;q=0.7", frenchPages],
    ["en-GB,en;q=0.9,de;q=0.8", englishPages],
    ["tlh", englishPages],
    ["*", englishPages],
    [undefined, englishPages],
  ])("%s", async (header, texts) => {
    const browser = await recoveryPage(header);
    expect(languageOf(browser)).toBe(texts.language);
    expect(textOf(browser)).toContain(texts.recovery.beginTitle);
    expect(textOf(browser)).toContain(texts.pages.emailHelp);
  });
});

test("the language of the device's session comes before the browser's", async () => {
  const browser = bench.browser("fr,en;q=0.5");
  await proofPage(browser, "pl-PL de-CH");
  expect(languageOf(browser)).toBe("de");
  expect(textOf(browser)).toContain(germanPages.pages.resetTitle["pin-reset"]);
  // So is the next page of the same proof.
  await browser.submit("/email", { email: "nobody" });
  expect(textOf(browser)).toContain(germanPages.pages.emailInvalid);
});

test("a session in an unsupported language leaves the choice to the browser", async () => {
  const browser = bench.browser("fr,en;q=0.5");
  await proofPage(browser, "pl-PL");
  expect(languageOf(browser)).toBe("fr");
});

describe.each(directoryTexts.map(({ language, pages }) => [language, pages] as const))(
  "in %s",
  (language, pages) => {
    test("a refusal says what happened and what to do next", async () => {
      const browser = bench.browser(language);
      const proof = await bench.device.beginProof(bench.binding.bindingId);
      await bench.signIn(browser, proof.url, bench.bob);
      expect(browser.page?.status).toBe(403);
      expect(languageOf(browser)).toBe(language);
      expect(textOf(browser)).toContain(explain(textsFor(language), "wrong_user"));
      expect(textOf(browser)).toContain(pages.backToDevice);
    });

    test("an address whose domain no provider serves", async () => {
      const browser = await recoveryPage(language);
      await browser.submit("/email", { email: "ada@elsewhere.example" });
      expect(browser.page?.status).toBe(422);
      expect(textOf(browser)).toContain(explain(textsFor(language), "domain_not_served"));
    });

    test("a page whose interaction is over", async () => {
      const browser = bench.browser(language);
      for (const path of ["/interaction/none", "/oauth/auth/none", "/oauth/auth?client_id=none"]) {
        await browser.open(`${bench.publicUrl}${path}`);
        expect(languageOf(browser), path).toBe(language);
        expect(textOf(browser), path).toContain(pages.goneTitle);
      }
    });
  },
);

test.each([
  ["commas", ",".repeat(10_000)],
  ["ranges", "de-AT;q=0.001,".repeat(700)],
  ["parameters", `de${";q=0.5".repeat(1_600)}`],
  ["digits", `de;q=0.${"9".repeat(10_000)}`],
  ["one long name", "d".repeat(10_000)],
  ["spaces", `de${" ".repeat(10_000)};q=1`],
  ["markup", `"><script>${"<".repeat(9_000)}`],
])("ten kilobytes of Accept-Language: %s", async (_what, header) => {
  const browser = await recoveryPage(header);
  expect(directoryTexts.map(({ language }) => language)).toContain(languageOf(browser));
  expect(textOf(browser)).not.toContain("<script");
});

describe("Accept-Language", () => {
  test.each([
    ["", []],
    ["de", ["de"]],
    ["en;q=0.2,de;q=0.8,fr", ["fr", "de", "en"]],
    ["de , fr ; q=0.5", ["de", "fr"]],
    ["de;q=0,fr;Q=0.5", ["fr"]],
    ["de;q=2,fr;q=-1,es;q=NaN,ja;q=0.1234,en;q=", []],
    ["de;q=0.5;x=1,fr;level=1", []],
  ])("%j is read as %j", (header, languages) => {
    expect(acceptedLanguages(header).filter((language) => language !== "")).toEqual(languages);
  });
});
