import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import type { SignInScreen } from "../../../src/harness/contract/model.ts";
import { type HarnessServer, startHarnessServer } from "../../../src/harness/server/server.ts";
import { page as texts } from "../../../src/texts/en/page.ts";
import { systemTextsFor } from "../../../src/texts/languages/system-languages.ts";
import { type StartedChromium, startChromium } from "../../support/chromium.ts";
import { requires } from "../../support/requirements.ts";
import { bundlePage } from "./support/compiled-page.ts";
import { tabTo } from "./support/page-suite.ts";
import { ScriptedHarness, signInState } from "./support/page-support.ts";
import { settled } from "./support/settled.ts";

const words = systemTextsFor("en");

const { describe, test } = requires("chromium");
// A folder to look at afterwards; set it by hand.
const pictures = process.env["VESTIBULE_PICTURES"];

let compiled: URL;
let chromium: StartedChromium;
let jpeg: Buffer;

let harness: ScriptedHarness;
let server: HarnessServer;
let context: BrowserContext;
let page: Page;
let complaints: string[];

/** Four squares: red, green, blue, white. */
const coloured =
  "data:text/html,<body style='margin:0;display:grid;grid:50vh 50vh/50vw 50vw'>" +
  "<i style='background:red'></i><i style='background:lime'></i><i style='background:blue'></i><i></i>";

async function picture(name: string): Promise<void> {
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: name.startsWith("narrow") });
}

const choosePin: Partial<SignInScreen> = {
  revision: 9,
  fields: [
    { id: 1, type: "large-text", purpose: "title", index: 0, label: "", text: "Choose a new PIN" },
    { id: 2, type: "small-text", purpose: "message", index: 0, label: "", text: "At least 6 digits." },
    { id: 4, type: "password", purpose: "newSecret", index: 0, label: "New PIN", text: "" },
    { id: 5, type: "password", purpose: "confirm", index: 0, label: "Confirm PIN", text: "" },
    { id: 7, type: "submit", purpose: "submit", index: 0, label: "Continue", text: "" },
  ],
};
const proving: Partial<SignInScreen> = {
  revision: 7,
  fields: [
    {
      id: 2,
      type: "small-text",
      purpose: "message",
      index: 0,
      label: "",
      text: "Sign in on your organisation's page.",
    },
  ],
  browser: { width: 800, height: 600 },
};

describe("the page in a browser", () => {
  beforeAll(async () => {
    compiled = await bundlePage();
    chromium = await startChromium();
    const painter = await chromium.browser.newPage({ viewport: { width: 800, height: 600 } });
    await painter.goto(coloured);
    jpeg = await painter.screenshot({ type: "jpeg", quality: 95 });
    await painter.close();
  }, 60_000);

  afterAll(async () => {
    await chromium[Symbol.asyncDispose]();
  });

  beforeEach(async () => {
    harness = new ScriptedHarness(signInState());
    server = await startHarnessServer({ harness, compiled });
    context = await chromium.browser.newContext({
      viewport: { width: 1280, height: 900 },
      colorScheme: "light",
    });
    page = await context.newPage();
    page.setDefaultTimeout(20_000);
    complaints = [];
    page.on("console", (message) => {
      // This suite reads the canvas back, which the browser warns of.
      const ours = !message.text().startsWith("Canvas2D: Multiple readback");
      if (ours && (message.type() === "error" || message.type() === "warning"))
        complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(server.address);
    await page.getByRole("main").waitFor();
  });

  afterEach(async () => {
    await context.close();
    await server.close();
    // Neither the content policy nor the scripts may report an error.
    expect(complaints).toEqual([]);
  });

  test("shows the people, what opens what, the agent and the timeline, and hides the token", async () => {
    expect(new URL(page.url()).search).toBe("");
    await expect.poll(() => page.title()).toContain("JumpCloud");
    await page.getByText(texts.device.asTable).click();
    const row = page.getByRole("row", { name: "PIN set at the start" });
    expect(await row.getByRole("cell").allInnerTexts()).toEqual(["opens", "locked", "opens", "opens"]);
    expect(await page.getByText("analytical engine 1843").isVisible()).toBe(true);
    expect(await page.getByText("4 of 5 tries left").first().isVisible()).toBe(true);
    const timeline = page.getByRole("region", { name: texts.timeline.list }).getByRole("listitem");
    expect(await timeline.count()).toBe(6);
    expect(await timeline.last().innerText()).toContain("provider.login");
    await page.reload();
    await page.getByRole("main").waitFor();
    await picture("sign-in-light");
  });

  test("at a provider of one's own there is no password to copy", async () => {
    const password = page.getByRole("term").getByText(texts.people.providerPassword);
    expect(await password.first().isVisible()).toBe(true);
    const you = { name: "You", email: "you@own.example", providerPassword: "", note: "" };
    harness.show({}, { people: [you] });
    await page.getByText(you.email).waitFor();
    await expect.poll(() => password.count()).toBe(0);
  });

  test("a text that looks like markup is shown, not run", async () => {
    const evil = "<img src=x onerror=alert(1)><script>alert(2)</script>";
    harness.show({ hostName: evil, status: { kind: "error", text: evil } }, { brand: evil });
    await page.getByRole("main").getByText(evil).waitFor();
    expect(await page.locator("script:not([type=module])").count()).toBe(0);
  });

  test("Enter submits the values with the revision that was on screen, and empties the input", async () => {
    harness.allowed.add("submit");
    const pin = page.getByLabel("PIN", { exact: true });
    expect(await pin.getAttribute("type")).toBe("password");
    await pin.fill("493817");
    await pin.press("Enter");
    expect(await harness.next()).toEqual({ do: "submit", revision: 4, values: { 3: "493817" } });
    expect(await pin.inputValue()).toBe("");
  });

  test("what was typed outlives updates of the same screen, and focus stays; a new screen starts empty", async () => {
    const pin = page.getByLabel("PIN", { exact: true });
    await pin.pressSequentially("49");
    const state = harness.state();
    harness.show(
      { status: { kind: "info", text: "Still there." } },
      { timeline: [...state.timeline, { at: 10_000, actor: "agent", text: "x", event: "agent.x" }] },
    );
    await page.getByText("Still there.").waitFor();
    await page.keyboard.type("3817");
    expect(await pin.inputValue()).toBe("493817");
    harness.show({ revision: 5, status: { kind: "error", text: "The PIN is incorrect." } });
    await page.getByText("The PIN is incorrect.").waitFor();
    expect(await pin.inputValue()).toBe("");
    expect(await pin.evaluate((input) => input === document.activeElement)).toBe(true);
  });

  test("a busy screen takes no submit and lets the person cancel", async () => {
    harness.allowed.add("cancel").add("submit").add("link");
    harness.show({ busy: true });
    await page.getByText(words.screen.working).waitFor();
    await page.getByLabel("PIN", { exact: true }).press("Enter");
    await page.getByRole("button", { name: "I forgot my PIN" }).click({ force: true });
    await picture("busy");
    await page.getByRole("button", { name: words.screen.cancel, exact: true }).click();
    expect(await harness.next()).toEqual({ do: "cancel" });
    expect(harness.untaken).toBe(0);
  });

  test("the way from lock screen to new PIN needs a keyboard only", async () => {
    for (const what of ["wake", "link", "submit", "select-tile", "sign-out"] as const)
      harness.allowed.add(what);
    harness.show({ view: "lock" });
    await page.getByRole("button", { name: words.screen.wake }).waitFor();
    await picture("lock");
    await page.keyboard.press("Enter");
    expect(await harness.next()).toEqual({ do: "wake" });
    harness.show({ view: "sign-in", selectedTile: "password" });
    await page.getByLabel("PIN", { exact: true }).waitFor();

    await tabTo(page, words.screen.signInOptions);
    await page.keyboard.press("Enter");
    await tabTo(page, "JumpCloud");
    await picture("options");
    await page.keyboard.press("Enter");
    expect(await harness.next()).toEqual({ do: "select-tile", tile: "brand" });
    harness.show({ selectedTile: "brand", revision: 5 });
    await tabTo(page, "I forgot my PIN");
    await page.keyboard.press("Enter");
    expect(await harness.next()).toEqual({ do: "link", revision: 5, field: 10 });

    harness.show(choosePin);
    await page.getByLabel("New PIN").waitFor();
    await page.keyboard.type("271828");
    await page.keyboard.press("Tab");
    await page.keyboard.type("271828");
    await picture("new-pin");
    await page.keyboard.press("Enter");
    expect(await harness.next()).toEqual({
      do: "submit",
      revision: 9,
      values: { 4: "271828", 5: "271828" },
    });

    harness.show({ view: "desktop", signedInAs: "Ada Lovelace" });
    await page.getByText("Signed in as Ada Lovelace").waitFor();
    await picture("desktop");
    await page.keyboard.press("Enter");
    expect(await harness.next()).toEqual({ do: "sign-out" });
  });

  test("focus is not taken from somebody who works beside the screen", async () => {
    const kill = page.getByRole("button", { name: texts.power["kill-agent"] });
    await kill.focus();
    harness.show({ revision: 12 });
    harness.show({ status: { kind: "info", text: "Changed." } });
    await page.getByText("Changed.").waitFor();
    expect(await kill.evaluate((button) => button === document.activeElement)).toBe(true);
  });

  test("the agent can be killed and started, each only where it is possible", async () => {
    harness.allowed.add("kill-agent").add("start-agent");
    await page.getByRole("button", { name: texts.power["start-agent"] }).click({ force: true });
    await page.getByRole("button", { name: texts.power["kill-agent"] }).click();
    expect(await harness.next()).toEqual({ do: "kill-agent" });
    harness.show({}, { device: { ...harness.state().device, agent: "dead" } });
    await page.getByText(texts.power.status.dead).waitFor();
    await page.getByRole("button", { name: texts.power["start-agent"] }).click();
    expect(await harness.next()).toEqual({ do: "start-agent" });
    expect(harness.untaken).toBe(0);
  });

  test("a refusal of the harness is shown", async () => {
    await page.getByRole("button", { name: "Grace Hopper", exact: true }).click();
    await expect.poll(() => page.getByRole("alert").innerText()).not.toBe("");
  });

  test("the end of the harness is shown", async () => {
    // Far below, on a small window.
    await page.setViewportSize({ width: 640, height: 480 });
    await page.evaluate(() => {
      window.scrollTo(0, document.documentElement.scrollHeight);
    });
    await server.close();
    await page.getByText(texts.connection.lost).waitFor();
    const { y = -1 } = (await page.getByText(texts.connection.lost).boundingBox()) ?? {};
    expect(y).toBeGreaterThanOrEqual(0);
    expect(y).toBeLessThan(480);
    // The page tries again, which the browser reports.
    complaints = complaints.filter((text) => !text.includes("WebSocket connection"));
  });

  describe("the agent's browser inside", () => {
    const inside = () => page.getByRole("application", { name: texts.browser.label });
    const colourAt = (x: number, y: number) =>
      inside().evaluate(
        (canvas, [atX, atY]) =>
          Array.from((canvas as HTMLCanvasElement).getContext("2d")?.getImageData(atX, atY, 1, 1).data ?? []),
        [x, y] as const,
      );

    beforeEach(async () => {
      harness.show(proving);
      await inside().waitFor();
      harness.frame(jpeg);
      await page.getByRole("main").getByText(texts.browser.waiting).waitFor({ state: "hidden" });
    });

    test("shows pictures, the newest last", async () => {
      expect((await colourAt(100, 100))[0]).toBeGreaterThan(200);
      expect((await colourAt(100, 500))[2]).toBeGreaterThan(200);
      harness.frame(Buffer.from("no picture at all"));
      await picture("browser");
      expect((await colourAt(700, 100))[1]).toBeGreaterThan(200);
    });

    test("a click lands on the same place of the page, however large it is shown", async () => {
      for (const width of [1280, 600]) {
        await page.setViewportSize({ width, height: 900 });
        const box = await settled(inside());
        expect(box.width).not.toBe(800);
        await page.mouse.click(box.x + box.width * 0.75, box.y + box.height * 0.25);
        for (const type of ["down", "up"]) {
          const action = await harness.nextPress();
          expect(action).toMatchObject({ surface: "pointer", type, button: "left", clickCount: 1 });
          if (!("surface" in action) || action.surface !== "pointer") throw new Error("no pointer");
          expect(Math.abs(action.x - 600)).toBeLessThan(2);
          expect(Math.abs(action.y - 150)).toBeLessThan(2);
        }
        await page.mouse.wheel(0, 120);
        expect(await harness.nextPress()).toMatchObject({
          surface: "pointer",
          type: "wheel",
          deltaX: 0,
          deltaY: 120,
        });
      }
    });

    test("a double click arrives as a double click", async () => {
      await inside().dblclick();
      const counts: unknown[] = [];
      for (let index = 0; index < 4; index += 1) counts.push(await harness.nextPress());
      expect(counts).toMatchObject([
        { clickCount: 1 },
        { clickCount: 1 },
        { clickCount: 2 },
        { clickCount: 2 },
      ]);
    });

    test("has the keyboard from the start: text, Enter, Tab and Escape go inside", async () => {
      for (const key of ["a", "Shift+B", "Enter", "Tab", "Escape", "Control+a"])
        await page.keyboard.press(key);
      const heard: unknown[] = [];
      while (heard.length < 16) heard.push(await harness.nextPress());
      const downs = heard.filter((one) => (one as { type: string }).type === "down");
      expect(downs).toMatchObject([
        { key: "a", code: "KeyA", keyCode: 65, modifiers: 0, text: "a" },
        { key: "Shift" },
        { key: "B", keyCode: 66, modifiers: 8, text: "B" },
        { key: "Enter", keyCode: 13, text: "\r" },
        { key: "Tab", keyCode: 9 },
        { key: "Escape", keyCode: 27 },
        { key: "Control" },
        { key: "a", modifiers: 2 },
      ]);
      expect(downs.at(-1)).not.toHaveProperty("text");
      expect(downs[4]).not.toHaveProperty("text");
    });

    test("Ctrl+Alt leaves it, releases the keys, and focuses the way to cancel", async () => {
      harness.allowed.add("cancel");
      await page.keyboard.press("Control+Alt");
      expect(await harness.nextPress()).toMatchObject({ type: "down", key: "Control" });
      expect(await harness.nextPress()).toMatchObject({ type: "up", key: "Control", modifiers: 0 });
      await page.keyboard.press("Enter");
      expect(await harness.nextPress()).toEqual({ do: "cancel" });
    });

    test("a pasted text is typed, without what would press buttons", async () => {
      await inside().evaluate((canvas) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData("text/plain", "p\nä");
        canvas.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
      });
      const typed: unknown[] = [];
      for (let index = 0; index < 4; index += 1) typed.push(await harness.nextPress());
      expect(typed).toMatchObject([{ text: "p" }, { type: "up" }, { text: "ä" }, { type: "up" }]);
    });

    test("goes when the agent closes it, and the next screen has focus", async () => {
      harness.show({ ...choosePin, browser: undefined });
      await inside().waitFor({ state: "hidden" });
      expect(await page.getByLabel("New PIN").evaluate((input) => input === document.activeElement)).toBe(
        true,
      );
    });
  });

  test("nothing sticks out at 320 CSS pixels, which is also 400% zoom", async () => {
    harness.show(proving);
    harness.frame(jpeg);
    await page.getByRole("main").getByText(texts.browser.waiting).waitFor({ state: "hidden" });
    for (const [name, screen] of [
      ["browser", {}],
      ["tile", { ...choosePin, browser: undefined }],
      ["lock", { view: "lock" }],
    ] as const) {
      harness.show(screen);
      await page.setViewportSize({ width: 320, height: 640 });
      const sticksOut = () =>
        page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      await expect.poll(sticksOut).toBe(0);
      await picture(`narrow-${name}`);
    }
  });

  test("is drawn in dark colours for those who prefer them", async () => {
    await page.emulateMedia({ colorScheme: "dark" });
    const lightness = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    expect(lightness).toBe("rgb(22, 24, 29)");
    await picture("sign-in-dark");
  });
});
