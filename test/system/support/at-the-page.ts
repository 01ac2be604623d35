/**
 * A login harness with every part real, and its page in a Chromium, for suites that use it as a person does. Begun
 * before the first test, ended after the last; the page may have had nothing to complain about.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { createLoginHarness } from "../../../src/harness/play/login-harness.ts";
import type {
  LoginHarness,
  LoginHarnessOptions,
} from "../../../src/harness/contract/login-harness-contract.ts";
import type { SecretName, StoreName } from "../../../src/harness/contract/model.ts";
import { type HarnessServer, startHarnessServer } from "../../../src/harness/server/server.ts";
import { type StartedChromium, startChromium } from "../../support/chromium.ts";

/** How long something may take that real processes do, in milliseconds. */
export const patience = 30_000;

export interface AtThePage {
  readonly harness: LoginHarness;
  readonly page: Page;
  /** Which stores the secret opens, and which it does not. */
  opens(secret: SecretName): Promise<{ opened: StoreName[]; closed: StoreName[] }>;
  /** Into the folder that VESTIBULE_PICTURES names, to be looked at. */
  picture(name: string): Promise<void>;
}

export function atThePage(
  options: LoginHarnessOptions = {},
  viewport = { width: 1280, height: 900 },
): AtThePage {
  let harness: LoginHarness | undefined;
  let server: HarnessServer | undefined;
  let chromium: StartedChromium | undefined;
  let page: Page | undefined;
  const complaints: string[] = [];
  const there = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error("outside of a test");
    return value;
  };

  beforeAll(async () => {
    await Promise.all([
      createLoginHarness(options).then((begun) => {
        harness = begun;
      }),
      startChromium().then((begun) => {
        chromium = begun;
      }),
    ]);
    server = await startHarnessServer({
      harness: there(harness),
      compiled: new URL("../../../dist/", import.meta.url),
    });
    page = await there(chromium).browser.newPage({ viewport });
    page.setDefaultTimeout(patience);
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(server.address);
  }, 90_000);
  afterAll(async () => {
    await chromium?.[Symbol.asyncDispose]();
    await server?.close();
    await harness?.[Symbol.asyncDispose]();
    expect(complaints).toEqual([]);
  });

  return {
    get harness() {
      return there(harness);
    },
    get page() {
      return there(page);
    },
    async opens(secret) {
      const { opens } = await there(harness).examine();
      const stores = opens.find(({ name }) => name === secret)?.opens ?? [];
      const those = (open: boolean) => stores.filter((each) => each.opens === open).map(({ store }) => store);
      return { opened: those(true), closed: those(false) };
    },
    async picture(name) {
      const folder = process.env["VESTIBULE_PICTURES"];
      if (folder === undefined) return;
      mkdirSync(folder, { recursive: true });
      await there(page).screenshot({ path: join(folder, `${name}.png`) });
    },
  };
}
