import type { Locator } from "playwright-core";
import { expect } from "vitest";
import { page as texts } from "../../src/texts/en/page.ts";
import { requires } from "../requirements.ts";
import { pageSuite } from "./page-suite.ts";
import { macState } from "./page-support.ts";

const { describe, test } = requires("chromium");
const size = { width: 390, height: 700 };

describe("the phone on the page", () => {
  const suite = pageSuite(macState);
  const inside = () => suite.page.getByRole("application", { name: texts.phone.label });
  const hasFocus = (element: Locator) => element.evaluate((one) => one === document.activeElement);
  const middle = (canvas: Locator) =>
    canvas.evaluate((one) => {
      const { width, height } = one as HTMLCanvasElement;
      const drawn = (one as HTMLCanvasElement).getContext("2d");
      return Array.from(drawn?.getImageData(width / 2, height / 2, 1, 1).data ?? []);
    });

  test("is in the pocket, is taken out with the keyboard in it, and put away again", async () => {
    const { page, harness } = suite;
    harness.allowed.add("open-phone").add("close-phone");
    expect(await inside().isVisible()).toBe(false);
    const takeOut = page.getByRole("button", { name: texts.phone.takeOut });
    await takeOut.press("Enter");
    expect(await harness.next()).toEqual({ do: "open-phone" });
    harness.show({}, { phone: { page: size } });
    await expect.poll(() => hasFocus(inside())).toBe(true);
    harness.frame(await suite.jpeg("lime", size.width, size.height), "phone");
    await expect.poll(async () => (await middle(inside()))[1]).toBeGreaterThan(200);
    await suite.picture("phone");
    // Out of the picture and to the way back, as in the other browser.
    await page.keyboard.press("Control+Alt");
    const putAway = page.getByRole("button", { name: texts.phone.putAway });
    await expect.poll(() => hasFocus(putAway)).toBe(true);
    while (harness.untaken > 0) await harness.next();
    await page.keyboard.press("Enter");
    expect(await harness.nextPress()).toEqual({ do: "close-phone" });
    harness.show({}, { phone: {} });
    await expect.poll(() => hasFocus(takeOut)).toBe(true);
  });

  test("pointer and keys go to the phone, and say so", async () => {
    const { page, harness } = suite;
    harness.show({}, { phone: { page: size } });
    await inside().waitFor();
    await inside().scrollIntoViewIfNeeded();
    const box = await inside().boundingBox();
    if (box === null) throw new Error("not shown");
    await page.mouse.click(box.x + box.width * 0.5, box.y + box.height * 0.25);
    for (const type of ["down", "up"]) {
      const action = await harness.nextPress();
      expect(action).toMatchObject({ surface: "pointer", on: "phone", type, button: "left" });
      if (!("surface" in action) || action.surface !== "pointer") throw new Error("no pointer");
      expect(Math.abs(action.x - size.width * 0.5)).toBeLessThan(2);
      expect(Math.abs(action.y - size.height * 0.25)).toBeLessThan(2);
    }
    await page.keyboard.press("k");
    expect(await harness.nextPress()).toMatchObject({ surface: "key", on: "phone", type: "down", text: "k" });
    expect(await harness.nextPress()).toMatchObject({ surface: "key", on: "phone", type: "up" });
  });

  test("its pictures and the screen's keep apart, and none outlives its browser", async () => {
    const { page, harness } = suite;
    const browser = { width: 400, height: 300 };
    harness.show({ browser, fields: [] }, { phone: { page: size } });
    const screen = page.getByRole("application", { name: texts.browser.label });
    await screen.waitFor();
    harness.frame(await suite.jpeg("red", browser.width, browser.height), "screen");
    harness.frame(await suite.jpeg("blue", size.width, size.height), "phone");
    await expect.poll(async () => (await middle(screen))[0]).toBeGreaterThan(200);
    await expect.poll(async () => (await middle(inside()))[2]).toBeGreaterThan(200);
    harness.show({}, { phone: {} });
    await inside().waitFor({ state: "hidden" });
    expect((await middle(screen))[0]).toBeGreaterThan(200);
    harness.show({}, { phone: { page: size } });
    await inside().waitFor();
    // Emptied: nothing of what was on it before.
    expect(await middle(inside())).toEqual([0, 0, 0, 0]);
  });

  test("somebody who opens the page later sees both", async () => {
    const { page, harness } = suite;
    const browser = { width: 400, height: 300 };
    harness.show({ browser, fields: [] }, { phone: { page: size } });
    harness.frame(await suite.jpeg("red", browser.width, browser.height), "screen");
    harness.frame(await suite.jpeg("blue", size.width, size.height), "phone");
    await page.reload();
    await expect.poll(async () => (await middle(inside()))[2]).toBeGreaterThan(200);
    await expect
      .poll(async () => (await middle(page.getByRole("application", { name: texts.browser.label })))[0])
      .toBeGreaterThan(200);
  });

  test("a phone that is taken out elsewhere does not take the focus", async () => {
    const { page, harness } = suite;
    const password = page.getByLabel("Enter Password", { exact: true });
    await expect.poll(() => hasFocus(password)).toBe(true);
    harness.show({}, { phone: { page: size } });
    await inside().waitFor();
    expect(await hasFocus(password)).toBe(true);
  });
});
