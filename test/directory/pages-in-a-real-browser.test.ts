/**
 * The pages in Chromium, with scripts off: the browser enforces the content security policy and the cookie prefixes, and
 * the way to the provider and back works under them.
 */
import { afterAll, beforeAll, expect } from "vitest";
import type { Page } from "playwright-core";
import { proofRedirectUri } from "../../src/device-api/schemas.ts";
import { startChromium, type StartedChromium } from "../support/chromium.ts";
import { requires } from "../support/requirements.ts";
import { startBench, type Bench } from "./support/bench.ts";
import { grantOf } from "./support/device.ts";

const { describe, test } = requires("chromium");

describe("with scripts off", () => {
  let bench: Bench;
  let chromium: StartedChromium;
  beforeAll(async () => {
    bench = await startBench();
    chromium = await startChromium([`--ignore-certificate-errors-spki-list=${bench.ca.spki}`]);
  });
  afterAll(async () => {
    await chromium[Symbol.asyncDispose]();
    await bench.close();
  });

  async function open(url: URL): Promise<{ page: Page; ended: Promise<URL>; violations: string[] }> {
    const context = await chromium.browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    const violations: string[] = [];
    page.on("console", (message) => violations.push(message.text()));
    // As in the agent, it is read from the address and never fetched.
    const ended = page
      .waitForRequest((request) => request.url().startsWith(proofRedirectUri))
      .then((request) => new URL(request.url()));
    await page.goto(url.href);
    return { page, ended, violations };
  }

  test("a person types an address, signs in, and is on the way back to the device", async () => {
    const proof = await bench.device.beginProof(bench.binding.bindingId);
    const { page, ended, violations } = await open(proof.url);
    expect(await page.title()).toContain("Example <&> Org");
    expect(
      await page.getByLabel("E-mail address").evaluate((input) => input === document.activeElement),
    ).toBe(true);
    await page.keyboard.type(bench.ada.email);
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.origin === bench.organisation.issuer);
    await page.getByLabel("E-mail").fill(bench.ada.email);
    await page.getByLabel("Password").fill(bench.ada.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    expect(grantOf(await proof.complete(await ended))).toMatch(/^grt_/);
    expect(violations.filter((text) => text.includes("Content Security Policy"))).toEqual([]);
  });

  test("a refused person goes back by the button, and a cancelling one by theirs", async () => {
    const refused = await bench.device.beginProof(bench.binding.bindingId);
    const first = await open(refused.url);
    await first.page.getByLabel("E-mail address").fill(bench.bob.email);
    await first.page.getByRole("button", { name: "Next" }).click();
    await first.page.waitForURL((url) => url.origin === bench.organisation.issuer);
    await first.page.getByLabel("E-mail").fill(bench.bob.email);
    await first.page.getByLabel("Password").fill(bench.bob.password);
    await first.page.getByRole("button", { name: "Sign in" }).click();
    await first.page.getByRole("alert").waitFor();
    await first.page.getByRole("button", { name: "Back to the device" }).click();
    expect((await first.ended).searchParams.get("error")).toBe("vestibule_wrong_user");

    const cancelled = await bench.device.beginProof(bench.binding.bindingId);
    const second = await open(cancelled.url);
    await second.page.getByRole("button", { name: "Cancel" }).click();
    expect((await second.ended).searchParams.get("error")).toBe("access_denied");
  });
});
