import type { Locator } from "playwright-core";
import { expect } from "vitest";
import { type PhoneOwner, phoneSurface } from "../../../src/harness/contract/model.ts";
import { page as texts } from "../../../src/texts/en/page.ts";
import { requires } from "../../support/requirements.ts";
import { pageSuite } from "./support/page-suite.ts";
import { macState } from "./support/page-support.ts";
import { settled } from "./support/settled.ts";

const { describe, test } = requires("chromium");
const size = { width: 390, height: 700 };
const inPockets = { owner: {}, colleague: {} };
const out = (...owners: PhoneOwner[]) => ({
  phones: { ...inPockets, ...Object.fromEntries(owners.map((owner) => [owner, { page: size }])) },
});
const names = { owner: "Ada Lovelace", colleague: "Grace Hopper" };

describe("the phones on the page", () => {
  const suite = pageSuite(macState);
  const inside = (owner: PhoneOwner = "owner") =>
    suite.page.getByRole("application", { name: texts.phone.labels[owner] });
  const button = (does: "open-phone" | "close-phone", owner: PhoneOwner) =>
    suite.page.getByRole("button", { name: `${texts.phone[does]} ${names[owner]}` });
  const hasFocus = (element: Locator) => element.evaluate((one) => one === document.activeElement);
  const middle = (canvas: Locator) =>
    canvas.evaluate((one) => {
      const { width, height } = one as HTMLCanvasElement;
      const drawn = (one as HTMLCanvasElement).getContext("2d");
      return Array.from(drawn?.getImageData(width / 2, height / 2, 1, 1).data ?? []);
    });

  test("say whose they are; a person who is not in the play has none", async () => {
    const phones = suite.page.getByRole("region", { name: texts.phone.heading }).getByRole("group");
    expect(await phones.getByRole("heading", { level: 3 }).allInnerTexts()).toEqual(Object.values(names));
    suite.harness.show({}, { people: suite.harness.state().people.slice(0, 1) });
    await expect.poll(() => phones.count()).toBe(1);
  });

  for (const owner of ["owner", "colleague"] as const) {
    test(`the ${owner}'s is put away, is taken out and gets the focus, and is put away again`, async () => {
      const { page, harness } = suite;
      harness.allowed.add("open-phone").add("close-phone");
      expect(await inside(owner).isVisible()).toBe(false);
      const takeOut = button("open-phone", owner);
      await takeOut.press("Enter");
      expect(await harness.next()).toEqual({ do: "open-phone", of: owner });
      harness.show({}, out(owner));
      await expect.poll(() => hasFocus(inside(owner))).toBe(true);
      harness.frame(await suite.jpeg("lime", size.width, size.height), phoneSurface(owner));
      await expect.poll(async () => (await middle(inside(owner)))[1]).toBeGreaterThan(200);
      await suite.picture(`phone-${owner}`, true);
      // Leaves the picture and focuses the way back, as in the other browser.
      await page.keyboard.press("Control+Alt");
      const putAway = button("close-phone", owner);
      await expect.poll(() => hasFocus(putAway)).toBe(true);
      while (harness.untaken > 0) await harness.next();
      await page.keyboard.press("Enter");
      expect(await harness.nextPress()).toEqual({ do: "close-phone", of: owner });
      harness.show({}, { phones: inPockets });
      await expect.poll(() => hasFocus(takeOut)).toBe(true);
    });

    test(`pointer and keys go to the ${owner}'s, and say so`, async () => {
      const { page, harness } = suite;
      const on = phoneSurface(owner);
      harness.show({}, out("owner", "colleague"));
      await inside(owner).waitFor();
      await inside(owner).scrollIntoViewIfNeeded();
      const box = await settled(inside(owner));
      await page.mouse.click(box.x + box.width * 0.5, box.y + box.height * 0.25);
      for (const type of ["down", "up"]) {
        const action = await harness.nextPress();
        expect(action).toMatchObject({ surface: "pointer", on, type, button: "left" });
        if (!("surface" in action) || action.surface !== "pointer") throw new Error("no pointer");
        expect(Math.abs(action.x - size.width * 0.5)).toBeLessThan(2);
        expect(Math.abs(action.y - size.height * 0.25)).toBeLessThan(2);
      }
      await page.keyboard.press("k");
      expect(await harness.nextPress()).toMatchObject({ surface: "key", on, type: "down", text: "k" });
      expect(await harness.nextPress()).toMatchObject({ surface: "key", on, type: "up" });
    });
  }

  test("their pictures and the screen's stay apart, and none outlives its browser", async () => {
    const { page, harness } = suite;
    const browser = { width: 400, height: 300 };
    harness.show({ browser, fields: [] }, out("owner", "colleague"));
    const screen = page.getByRole("application", { name: texts.browser.label });
    await screen.waitFor();
    harness.frame(await suite.jpeg("red", browser.width, browser.height), "screen");
    harness.frame(await suite.jpeg("blue", size.width, size.height), "owner-phone");
    harness.frame(await suite.jpeg("lime", size.width, size.height), "colleague-phone");
    await expect.poll(async () => (await middle(screen))[0]).toBeGreaterThan(200);
    await expect.poll(async () => (await middle(inside("owner")))[2]).toBeGreaterThan(200);
    await expect.poll(async () => (await middle(inside("colleague")))[1]).toBeGreaterThan(200);
    // One is put away: the other stays as it was.
    harness.show({}, out("colleague"));
    await inside("owner").waitFor({ state: "hidden" });
    expect((await middle(screen))[0]).toBeGreaterThan(200);
    expect((await middle(inside("colleague")))[1]).toBeGreaterThan(200);
    harness.show({}, out("owner", "colleague"));
    await inside("owner").waitFor();
    // The canvas is empty.
    expect(await middle(inside("owner"))).toEqual([0, 0, 0, 0]);
  });

  test("somebody who opens the page later sees all three", async () => {
    const { page, harness } = suite;
    const browser = { width: 400, height: 300 };
    harness.show({ browser, fields: [] }, out("owner", "colleague"));
    harness.frame(await suite.jpeg("red", browser.width, browser.height), "screen");
    harness.frame(await suite.jpeg("blue", size.width, size.height), "owner-phone");
    harness.frame(await suite.jpeg("lime", size.width, size.height), "colleague-phone");
    await page.reload();
    await expect.poll(async () => (await middle(inside("owner")))[2]).toBeGreaterThan(200);
    await expect.poll(async () => (await middle(inside("colleague")))[1]).toBeGreaterThan(200);
    await expect
      .poll(async () => (await middle(page.getByRole("application", { name: texts.browser.label })))[0])
      .toBeGreaterThan(200);
  });

  test("a phone that is taken out elsewhere does not take the focus", async () => {
    const { page, harness } = suite;
    const password = page.getByLabel("Enter Password", { exact: true });
    await expect.poll(() => hasFocus(password)).toBe(true);
    harness.show({}, out("colleague"));
    await inside("colleague").waitFor();
    expect(await hasFocus(password)).toBe(true);
  });
});
