/** axe-core in a page that a strict policy lets no script into: evaluated by DevTools, not injected as an element. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults, RunOptions } from "axe-core";
import type { Page } from "playwright-core";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export interface Barrier {
  rule: string;
  impact: string;
  /** Where, as selectors, and why. */
  places: string[];
}

/** What `bringAxe` leaves behind in the page. */
export interface AxeInPage {
  axe: { run(options: RunOptions): Promise<AxeResults> };
  barriersHere(options?: RunOptions): Promise<Barrier[]>;
}

/** Runs in the page, and hands out no more of axe-core's results than is asked for: they are long. */
async function barriersHere(options: RunOptions = {}): Promise<Barrier[]> {
  const { axe } = globalThis as typeof globalThis & AxeInPage;
  const { violations } = await axe.run({ resultTypes: ["violations"], ...options });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, impact, nodes }) => ({
      rule: id,
      impact: impact ?? "",
      places: nodes.map(({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary ?? ""}`),
    }));
}

/** Puts axe-core and `barriersHere` into the page, once for each document. */
export async function bringAxe(page: Page): Promise<void> {
  if (await page.evaluate(() => "barriersHere" in globalThis)) return;
  await page.evaluate(`${source}\nglobalThis.barriersHere = ${String(barriersHere)};`);
}

/** What is serious or critical on the page, in WCAG 2.2 A and AA and axe's best practices. */
export async function barriers(page: Page, options: RunOptions = {}): Promise<Barrier[]> {
  await bringAxe(page);
  return page.evaluate((run) => (globalThis as typeof globalThis & AxeInPage).barriersHere(run), options);
}

/**
 * The same for a page in which no script may run: of what is drawn there, drawn again where axe-core can run.
 * @param page of a context without scripts; its style sheets are asked for once more
 */
export async function barriersWithoutScripts(page: Page): Promise<Barrier[]> {
  const browser = page.context().browser();
  if (browser === null) throw new Error("a page of no browser");
  const still = await browser.newContext({
    ...(page.viewportSize() && { viewport: page.viewportSize() }),
    colorScheme: (await page.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches))
      ? "dark"
      : "light",
  });
  try {
    const copy = await still.newPage();
    const address = page.url();
    const body = await page.content();
    await copy.route(address, (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body }));
    await copy.goto(address);
    return await barriers(copy);
  } finally {
    await still.close();
  }
}
