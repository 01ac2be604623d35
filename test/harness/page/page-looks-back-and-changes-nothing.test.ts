/** An earlier moment can be looked at again. It changes nothing, and new events do not move the view. */
import { expect } from "vitest";
import type { SignInScreen, TimelineEntry } from "../../../src/harness/contract/model.ts";
import { page as texts } from "../../../src/texts/en/page.ts";
import { systemTextsFor } from "../../../src/texts/languages/system-languages.ts";
import { requires } from "../../support/requirements.ts";
import { pageSuite } from "./support/page-suite.ts";
import { signInState } from "./support/page-support.ts";
import { settled } from "./support/settled.ts";

const words = systemTextsFor("en");

const { describe, test } = requires("chromium");
/** Longest wait for a picture to be decoded, in milliseconds. */
const drawn = { timeout: 10_000 };

const opensWith = (opens: boolean) => [
  {
    name: "start-pin" as const,
    secret: "PIN set at the start",
    opens: [{ store: "account" as const, opens }],
  },
];

describe("looking back", () => {
  const suite = pageSuite(() => {
    const state = signInState();
    return { ...state, device: { ...state.device, opens: opensWith(true) } };
  });
  const slider = () => suite.page.getByRole("slider", { name: texts.timeline.slider });
  const looking = (at: string) => suite.page.getByText(texts.then.looking(at), { exact: true });
  const valueText = () => slider().getAttribute("aria-valuetext");
  const store = (name: string) =>
    suite.page
      .getByRole("region", { name: texts.device.heading })
      .getByRole("listitem")
      .filter({ hasText: name });

  /** Adds an entry to the timeline and shows another screen. */
  function happens(
    at: number,
    text: string,
    screen: Partial<SignInScreen> = {},
    actor: TimelineEntry["actor"] = "agent",
  ) {
    const { timeline } = suite.harness.state();
    suite.harness.show(screen, { timeline: [...timeline, { at, actor, text, event: `test.${String(at)}` }] });
  }

  /** After what the page came with: two more moments, the second with another screen and device. */
  async function twoMore(): Promise<void> {
    happens(12_000, "First.");
    await expect.poll(valueText).toContain("12.00 s, Agent: First.");
    const { device } = suite.harness.state();
    suite.harness.show({}, { device: { ...device, agent: "dead", opens: opensWith(false) } });
    happens(15_000, "Second.", { view: "desktop", signedInAs: "Ada Lovelace", fields: [] });
    await suite.page.getByText("Signed in as Ada Lovelace").waitFor();
  }

  test("screen, device and agent are seen as they were, and nothing can be done to them", async () => {
    const { page, harness } = suite;
    for (const action of ["sign-out", "submit", "link", "kill-agent", "start-agent", "restart"] as const)
      harness.allowed.add(action);
    const pin = page.locator("main").getByLabel("PIN", { exact: true });
    await pin.fill("4938");
    await twoMore();
    expect(await store("Account").innerText()).toContain(texts.device.locks.locked);
    expect(await page.getByText(texts.power.status.dead).isVisible()).toBe(true);

    await slider().press("Home");
    await looking("9.80 s").waitFor();
    expect(await pin.isVisible()).toBe(true);
    // What was typed at that moment is not shown, and the screen takes no input.
    expect(await pin.inputValue()).toBe("");
    expect(await store("Account").innerText()).toContain(texts.device.locks.open);
    expect(await page.getByText(texts.power.status.running).isVisible()).toBe(true);
    await suite.picture("looking-back");
    await page
      .locator("main")
      .getByRole("button", { name: "Continue", includeHidden: true })
      .click({ force: true });
    await page
      .locator("main")
      .getByRole("button", { name: "I forgot my PIN", includeHidden: true })
      .click({ force: true });
    await page.getByRole("button", { name: texts.power["kill-agent"] }).click({ force: true });
    await page.getByRole("button", { name: texts.power.restart, exact: true }).click({ force: true });
    for (let presses = 0; presses < 12; presses += 1) {
      await page.keyboard.press("Tab");
      expect(await page.evaluate(() => document.activeElement?.closest("main") ?? null)).toBeNull();
    }
    await page.getByRole("button", { name: texts.then.back }).click();
    await page.getByText("Signed in as Ada Lovelace").waitFor();
    await looking("9.80 s").waitFor({ state: "hidden" });
    // On the way back the screen gets the focus.
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("MAIN");
    expect(harness.untaken).toBe(0);
  });

  test("what was typed and not sent is still there afterwards", async () => {
    const { page } = suite;
    const pin = page.locator("main").getByLabel("PIN", { exact: true });
    await pin.fill("4938");
    happens(12_000, "First.");
    await expect.poll(valueText).toContain("First.");
    await slider().press("ArrowLeft");
    await looking("9.80 s").waitFor();
    await slider().press("End");
    await looking("9.80 s").waitFor({ state: "hidden" });
    expect(await pin.inputValue()).toBe("4938");
  });

  test("what happens meanwhile does not move the view, and is there on the way back to now", async () => {
    const { page } = suite;
    await twoMore();
    await slider().press("ArrowLeft");
    await looking("12.00 s").waitFor();
    const said = await valueText();
    happens(20_000, "Third.", { view: "lock" });
    await page.getByRole("region", { name: texts.timeline.list }).getByText("Third.").waitFor();
    expect(await valueText()).toBe(said);
    expect(await looking("12.00 s").isVisible()).toBe(true);
    expect(await page.locator("main").getByLabel("PIN", { exact: true }).isVisible()).toBe(true);
    expect(await slider().evaluate((one) => one === document.activeElement)).toBe(true);
    await page.getByRole("button", { name: texts.timeline.now, exact: true }).click();
    await page.getByRole("button", { name: words.screen.wake }).waitFor();
    // From here on it follows new events.
    happens(21_000, "Fourth.");
    await expect.poll(valueText).toBe(texts.timeline.nowIs("21.00 s, Agent: Fourth."));
  });

  test("keys go from one moment to the next, and each is named", async () => {
    for (const at of [12_000, 13_000, 14_000]) happens(at, `At ${String(at)}.`);
    await expect.poll(valueText).toBe(texts.timeline.nowIs("14.00 s, Agent: At 14000."));
    const told: (string | null)[] = [];
    for (const key of [
      "ArrowLeft",
      "ArrowDown",
      "ArrowUp",
      "Home",
      "ArrowLeft",
      "PageUp",
      "PageDown",
      "End",
    ]) {
      await slider().press(key);
      told.push((await valueText())?.replace(/^(Now: )?([0-9.]+ s).*$/, "$1$2") ?? null);
    }
    expect(told).toEqual([
      "13.00 s",
      "12.00 s",
      "13.00 s",
      "9.80 s",
      "9.80 s",
      "Now: 14.00 s",
      "9.80 s",
      "Now: 14.00 s",
    ]);
  });

  test("marks, rows and buttons lead to their moment, and the row is marked", async () => {
    const { page } = suite;
    for (const at of [12_000, 13_000, 14_000]) happens(at, `At ${String(at)}.`);
    await expect.poll(valueText).toContain("14.00 s");
    const rows = page.getByRole("region", { name: texts.timeline.list }).getByRole("listitem");
    const current = () => page.locator(".timeline [aria-current=true]").allInnerTexts();

    await page.getByRole("button", { name: texts.timeline.previous }).click();
    await looking("13.00 s").waitFor();
    expect((await current()).join()).toContain("At 13000.");
    await page.getByRole("button", { name: texts.timeline.next }).click();
    await looking("13.00 s").waitFor({ state: "hidden" });
    await rows.filter({ hasText: "At 12000." }).click();
    await looking("12.00 s").waitFor();
    const mark = await settled(page.locator(".mark").filter({ hasText: "At 13000." }));
    await page.mouse.click(mark.x + mark.width / 2, mark.y + mark.height / 2);
    await looking("13.00 s").waitFor();
    // The slider's thumb stands over the mark, and lands on it when it is let go near it.
    const track = await settled(slider());
    await page.mouse.click(track.x + 9, track.y + track.height / 2);
    await looking("9.80 s").waitFor();
  });

  test("a moment before the page was opened is listed, without a made-up screen", async () => {
    const { page } = suite;
    happens(12_000, "First.");
    await expect.poll(valueText).toContain("First.");
    const rows = page.getByRole("region", { name: texts.timeline.list }).getByRole("listitem");
    expect(await rows.count()).toBe(7);
    await rows.filter({ hasText: "person.wake" }).click();
    await slider().press("Home");
    // The last entry at the time of opening is the first whose screen is known.
    await looking("9.80 s").waitFor();
    await slider().press("ArrowLeft");
    expect(await looking("9.80 s").isVisible()).toBe(true);
  });

  test("the browser in the screen shows its picture of that moment", async () => {
    const { page, harness } = suite;
    const browser = { width: 400, height: 300 };
    happens(12_000, "Opened.", { browser, fields: [] });
    const canvas = page.locator("main canvas");
    await canvas.waitFor();
    const middle = () =>
      canvas.evaluate((one) => {
        const { width, height } = one as HTMLCanvasElement;
        const context = (one as HTMLCanvasElement).getContext("2d");
        return Array.from(context?.getImageData(width / 2, height / 2, 1, 1).data ?? []);
      });
    harness.frame(await suite.jpeg("red", browser.width, browser.height));
    await expect.poll(async () => (await middle())[0], drawn).toBeGreaterThan(200);
    happens(13_000, "Went on.");
    await expect.poll(valueText).toContain("Went on.");
    harness.frame(await suite.jpeg("blue", browser.width, browser.height));
    await expect.poll(async () => (await middle())[2], drawn).toBeGreaterThan(200);
    await slider().press("ArrowLeft");
    await looking("12.00 s").waitFor();
    await expect.poll(async () => (await middle())[0], drawn).toBeGreaterThan(200);
    expect((await middle())[2]).toBeLessThan(100);
  });

  test("a new play cannot look back into the one before", async () => {
    const { harness } = suite;
    const play = { device: "windows-pin", language: "en", phase: "ready", number: 1 } as const;
    harness.show({}, { play });
    await twoMore();
    await slider().press("Home");
    await expect.poll(valueText).not.toContain("Second.");
    const timeline: TimelineEntry[] = [{ at: 0, actor: "harness", text: "Anew.", event: "harness.ready" }];
    harness.show({ view: "lock" }, { play: { ...play, number: 2 }, timeline });
    await suite.page.getByRole("button", { name: words.screen.wake }).waitFor();
    await slider().press("Home");
    expect(await valueText()).toBe(texts.timeline.nowIs("0.00 s, Harness: Anew."));
    expect(await suite.page.locator(".mark").count()).toBe(1);
  });
});
