/**
 * B7 on a phone: the recovery pages in Chromium with scripts off, 320 pixels wide, with doubled text, by keyboard alone and
 * for a screen reader. VESTIBULE_PICTURES=DIR keeps a picture of each.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import type { Page } from "playwright-core";
import { directoryTexts } from "../../src/texts/languages/directory-languages.ts";
import { barriersWithoutScripts } from "../support/axe.ts";
import { startChromium, type StartedChromium } from "../support/chromium.ts";
import { requires } from "../support/requirements.ts";
import { startBench, type Bench } from "./support/bench.ts";
import type { Device } from "./support/device.ts";

const { describe, test } = requires("chromium");
const pictures = process.env["VESTIBULE_PICTURES"];
const others = directoryTexts.filter(({ language }) => language !== "en");
const key = "QW0R-TYUI-ASDF-GHJK-ZXCV-1234";

describe("on a phone", () => {
  let bench: Bench;
  let chromium: StartedChromium;
  let mac: Device;
  beforeAll(async () => {
    bench = await startBench();
    const own = { userEmail: bench.ada.email, accountName: "ada" };
    mac = await bench.newDevice([{ ...own, recoveryKeyRelease: "person" }], "macos", "ADAS-MACBOOK-PRO-14");
    const strict = await bench.newDevice([own], "macos", "STUDIO-MAC");
    for (const each of [mac, strict]) {
      await each.storeRecoveryKey(key);
      await each.confirmRecoveryKey();
    }
    chromium = await startChromium([`--ignore-certificate-errors-spki-list=${bench.ca.spki}`]);
  });
  afterAll(async () => {
    await chromium[Symbol.asyncDispose]();
    await bench.close();
  });

  async function phone({ dark = false, locale = "en" } = {}): Promise<{ page: Page; violations: string[] }> {
    const context = await chromium.browser.newContext({
      javaScriptEnabled: false,
      viewport: { width: 320, height: 640 },
      deviceScaleFactor: 2,
      hasTouch: true,
      colorScheme: dark ? "dark" : "light",
      locale,
    });
    const page = await context.newPage();
    const violations: string[] = [];
    page.on("console", (message) => violations.push(message.text()));
    await page.goto(`${bench.publicUrl}/recover`);
    return { page, violations };
  }

  /** Nothing sticks out at 320 pixels, nor with the text at twice its size. */
  async function fits(page: Page, name: string, expected = "en"): Promise<void> {
    for (const size of ["", "200%"]) {
      const over = await page.locator("html").evaluate((html, fontSize) => {
        html.style.fontSize = fontSize;
        return html.scrollWidth - html.clientWidth;
      }, size);
      expect({ name, size, over }).toEqual({ name, size, over: 0 });
      if (pictures !== undefined) {
        mkdirSync(pictures, { recursive: true });
        const path = join(pictures, `recover-${name}${size === "" ? "" : "-large"}.png`);
        await page.screenshot({ path, fullPage: true });
        await page.screenshot({ path: path.replace(/\.png$/, "-top.png") });
      }
    }
    await page.locator("html").evaluate((html) => {
      html.style.fontSize = "";
    });
    expect({ name, barriers: await barriersWithoutScripts(page) }).toEqual({ name, barriers: [] });
    const { language, headings } = await page.locator("html").evaluate((html) => ({
      language: html.getAttribute("lang"),
      headings: [...html.querySelectorAll("h1, h2, h3")].map((one) => Number(one.tagName.slice(1))),
    }));
    expect(language).toBe(expected);
    expect(headings[0]).toBe(1);
    for (const [index, level] of headings.entries())
      expect(level - (headings[index - 1] ?? 0)).toBeLessThanOrEqual(1);
  }

  async function signIn(page: Page): Promise<void> {
    await page.keyboard.type(bench.ada.email);
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.origin === bench.organisation.issuer);
    await page.getByLabel("E-mail").fill(bench.ada.email);
    await page.getByLabel("Password").fill(bench.ada.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL((url) => url.pathname === "/recover/devices");
  }

  test("from the address to the key and its end, by keyboard", async () => {
    const { page, violations } = await phone();
    const email = page.getByLabel("E-mail address");
    expect(await email.evaluate((input) => input === document.activeElement)).toBe(true);
    await fits(page, "begin");
    await signIn(page);
    await fits(page, "devices");
    expect(await page.getByRole("listitem").count()).toBe(2);
    expect(await page.getByRole("button", { name: /Show/ }).count()).toBe(1);

    await page.keyboard.press("Tab");
    const show = page.getByRole("button", { name: "Show the recovery key of ADAS-MACBOOK-PRO-14" });
    const focus = await show.evaluate((button) => ({
      here: button === document.activeElement,
      outline: parseFloat(getComputedStyle(button).outlineWidth),
      height: button.getBoundingClientRect().height,
    }));
    expect(focus.here).toBe(true);
    expect(focus.outline).toBeGreaterThan(1);
    expect(focus.height).toBeGreaterThanOrEqual(44);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: /ADAS-MACBOOK-PRO-14/ }).waitFor();
    await fits(page, "key");

    const region = page.getByRole("region", { name: "Recovery key" });
    // What a screen reader reads, and what is shown.
    const read = await region.ariaSnapshot();
    expect(read).toContain("Q W 0 R, T Y U I, A S D F, G H J K, Z X C V, 1 2 3 4");
    expect(read).not.toContain("QW0R");
    const seen = await region.locator("[aria-hidden]").evaluate((text) => ({
      text: text.textContent,
      family: getComputedStyle(text).fontFamily,
      size: parseFloat(getComputedStyle(text).fontSize),
    }));
    expect(seen.text).toBe(key);
    expect(seen.family).toContain("monospace");
    expect(seen.size).toBeGreaterThanOrEqual(24);
    expect(await page.getByRole("list").count()).toBe(3);

    await page.reload().catch(() => undefined);
    await page.goto(`${bench.publicUrl}/recover/devices`);
    await page.getByRole("button", { name: "Finish" }).press("Enter");
    await fits(page, "end");
    await page.goto(`${bench.publicUrl}/recover/devices`);
    await fits(page, "over");
    await page.getByRole("link", { name: "Begin again" }).press("Enter");
    await page.waitForURL((url) => url.pathname === "/recover");
    expect(violations.filter((text) => text.includes("Content Security Policy"))).toEqual([]);
    await page.context().close();
  }, 90_000);

  test("two keys while it is unknown which one counts; a wrong address; dark colours", async () => {
    await mac.storeRecoveryKey("NEXT-TYUI-ASDF-GHJK-ZXCV-5678");
    const { page } = await phone({ dark: true });
    await page.keyboard.type("ada@elsewhere.example");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").waitFor();
    await fits(page, "begin-refused");
    await page.getByLabel("E-mail address").fill("");
    await page.getByLabel("E-mail address").focus();
    await signIn(page);
    await page.getByRole("button", { name: /Show/ }).press("Enter");
    await page.getByRole("heading", { level: 1, name: /ADAS-MACBOOK-PRO-14/ }).waitFor();
    expect(await page.getByRole("region", { name: /recovery key|try this one/ }).count()).toBe(2);
    await fits(page, "two-keys");
    await page.context().close();
  }, 90_000);

  test("a post from another site with the person's cookies is refused", async () => {
    const { page } = await phone();
    await signIn(page);
    const form = (await page.locator("input[name=form]").first().inputValue()) || "none";
    const { deviceId } = mac.enrolled;
    const elsewhere = await page.context().newPage();
    const action = `${bench.publicUrl}/recover/show`;
    await elsewhere.route("https://evil.example/", (route) =>
      route.fulfill({
        contentType: "text/html",
        body:
          `<form method="post" action="${action}"><input name="device" value="${deviceId}">` +
          `<input name="form" value="${form}"><button>Win</button></form>`,
      }),
    );
    await elsewhere.goto("https://evil.example/");
    const answer = elsewhere.waitForResponse((response) => response.url() === action);
    await elsewhere.getByRole("button").click();
    expect((await answer).status()).toBe(400);
    expect(await elsewhere.content()).not.toContain("5678");
    // The same form posted from our page works, so the refusal was not for another reason.
    await page.getByRole("button", { name: /Show/ }).click();
    await page.getByRole("region").first().waitFor();
    await page.context().close();
  });

  for (const { language, recovery } of others)
    test(`in ${language}, whose words may be longer`, async () => {
      const { page } = await phone({ locale: language });
      await fits(page, `${language}-begin`, language);
      await signIn(page);
      await fits(page, `${language}-devices`, language);
      await page.getByRole("button", { name: recovery.show("ADAS-MACBOOK-PRO-14") }).press("Enter");
      await page.getByRole("heading", { level: 1, name: recovery.keyTitle("ADAS-MACBOOK-PRO-14") }).waitFor();
      await fits(page, `${language}-key`, language);
      await page.context().close();
    }, 90_000);
});
