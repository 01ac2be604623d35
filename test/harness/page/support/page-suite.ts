/**
 * A suite around the page in a real browser: the page compiled once, and for each test a scripted harness, its
 * server and a page of its own that must have nothing to complain about. The suites of single subjects call it.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import type { HarnessState } from "../../../../src/harness/contract/model.ts";
import type { PageSource } from "../../../../src/harness/contract/page-source.ts";
import { type HarnessServer, startHarnessServer } from "../../../../src/harness/server/server.ts";
import { type StartedChromium, startChromium } from "../../../support/chromium.ts";
import { bundlePage, compilePage } from "./compiled-page.ts";
import { ScriptedHarness } from "./page-support.ts";

export interface PageSuite {
  readonly page: Page;
  readonly harness: ScriptedHarness;
  readonly server: HarnessServer;
  readonly browser: Browser;
  readonly compiled: URL;
  /** Errors and warnings of the page; a test that expects them empties the list. */
  complaints: string[];
  /** Opens the page anew, of this source and in this way. */
  open(source: PageSource, options?: BrowserContextOptions, more?: string): Promise<Page>;
  /** A JPEG of `width` by `height` in one colour. */
  jpeg(colour: string, width: number, height: number): Promise<Buffer>;
  /** Into the folder that VESTIBULE_PICTURES names, to be looked at. */
  picture(name: string, fullPage?: boolean): Promise<void>;
}

/** @param form how the scripts are served: in few files, or one for each module, as a developer's browser gets them */
export function pageSuite(initial: () => HarnessState, form: "bundle" | "modules" = "bundle"): PageSuite {
  let compiled: URL | undefined;
  let chromium: StartedChromium | undefined;
  let harness: ScriptedHarness | undefined;
  let server: HarnessServer | undefined;
  let context: BrowserContext | undefined;
  let page: Page | undefined;
  const there = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error("outside of a test");
    return value;
  };

  const suite: PageSuite = {
    complaints: [],
    get page() {
      return there(page);
    },
    get harness() {
      return there(harness);
    },
    get server() {
      return there(server);
    },
    get browser() {
      return there(chromium).browser;
    },
    get compiled() {
      return there(compiled);
    },
    async open(source, options = {}, more = "") {
      await context?.close();
      await server?.close();
      server = await startHarnessServer({ harness: source, compiled: suite.compiled });
      context = await suite.browser.newContext({
        viewport: { width: 1280, height: 900 },
        colorScheme: "light",
        ...options,
      });
      page = await context.newPage();
      page.setDefaultTimeout(20_000);
      page.on("console", (message) => {
        // The suites read the canvas back, which the browser warns of.
        const ours = !message.text().startsWith("Canvas2D: Multiple readback");
        if (ours && ["error", "warning"].includes(message.type())) suite.complaints.push(message.text());
      });
      page.on("pageerror", (error) => suite.complaints.push(String(error)));
      await page.goto(server.address + more);
      await page.getByRole("main").waitFor();
      return page;
    },
    async jpeg(colour, width, height) {
      const painter = await suite.browser.newPage({ viewport: { width, height } });
      await painter.goto(`data:text/html,<body style="background:${colour}">`);
      const image = await painter.screenshot({ type: "jpeg", quality: 95 });
      await painter.close();
      return image;
    },
    async picture(name, fullPage = false) {
      const folder = process.env["VESTIBULE_PICTURES"];
      if (folder === undefined) return;
      mkdirSync(folder, { recursive: true });
      await suite.page.screenshot({ path: join(folder, `${name}.png`), fullPage });
    },
  };

  beforeAll(async () => {
    compiled = await (form === "bundle" ? bundlePage() : compilePage());
    chromium = await startChromium();
  }, 60_000);
  afterAll(async () => {
    await chromium?.[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    suite.complaints = [];
    harness = new ScriptedHarness(initial());
    await suite.open(harness);
  });
  afterEach(async () => {
    await context?.close();
    await server?.close();
    // Neither the content policy nor the scripts may report an error.
    expect(suite.complaints).toEqual([]);
  });
  return suite;
}

/** Presses Tab until something of this name has focus. */
export async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      // An element that holds the whole page has every name in its text.
      if (element === document.body || element?.localName === "main") return "";
      return `${element?.textContent ?? ""} ${element?.getAttribute("aria-label") ?? ""}`;
    });
    if (focused.includes(name)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab never reaches ${name}`);
}
