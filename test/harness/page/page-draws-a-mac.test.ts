import { expect } from "vitest";
import type { SignInScreen } from "../../../src/harness/contract/model.ts";
import { page as texts } from "../../../src/texts/en/page.ts";
import { systemTextsFor } from "../../../src/texts/languages/system-languages.ts";
import { requires } from "../../support/requirements.ts";
import { pageSuite, tabTo } from "./support/page-suite.ts";
import { macScreens, macState } from "./support/page-support.ts";
import { settled } from "./support/settled.ts";

const words = systemTextsFor("en");

const { describe, test } = requires("chromium");

describe("a Mac on the page", () => {
  const suite = pageSuite(macState);
  const password = () => suite.page.getByLabel("Enter Password", { exact: true });
  const hasFocus = (element: { evaluate: ReturnType<typeof password>["evaluate"] }) =>
    element.evaluate((one) => one === document.activeElement);

  test("its login window has the people, one rounded field, and an arrow with a name for screen readers", async () => {
    const { page, harness } = suite;
    harness.allowed.add("submit");
    expect(await password().getAttribute("type")).toBe("password");
    expect(await password().getAttribute("placeholder")).toBe("Enter Password");
    const arrow = page.getByRole("button", { name: "Sign in", exact: true });
    const field = await settled(password());
    const button = await settled(arrow);
    // In the field, not beneath it.
    expect(button.y).toBeGreaterThanOrEqual(field.y);
    expect(button.y + button.height).toBeLessThanOrEqual(field.y + field.height);
    expect(button.x + button.width).toBeLessThanOrEqual(field.x + field.width);
    await suite.picture("mac-login-light");
    await password().fill("wrong");
    await arrow.click();
    expect(await harness.next()).toEqual({ do: "submit", revision: 1, values: { 1: "wrong" } });
  });

  test("with nobody chosen, the people are the screen and have the focus", async () => {
    const { page, harness } = suite;
    harness.allowed.add("select-user");
    harness.show({ selectedUser: undefined, fields: [] });
    const ada = page.getByRole("button", { name: "Ada Lovelace", exact: true });
    await expect.poll(() => hasFocus(ada)).toBe(true);
    await suite.picture("mac-people");
    await page.keyboard.press("Enter");
    expect(await harness.next()).toEqual({ do: "select-user", user: "5A8B3A5E-0001" });
  });

  for (const [reducedMotion, count] of [
    ["no-preference", 1],
    ["reduce", 0],
  ] as const) {
    test(`a wrong attempt shakes, with prefers-reduced-motion ${reducedMotion}: ${String(count)} animations`, async () => {
      const { page, harness } = suite;
      await page.emulateMedia({ reducedMotion });
      const shakes = () =>
        page.evaluate(
          () =>
            document
              .getAnimations()
              .filter((one) => one instanceof CSSAnimation && one.animationName.startsWith("shake")).length,
        );
      // The animation is held at its beginning, so that the moment of the check does not matter.
      await page.evaluate(() => {
        document.addEventListener("animationstart", (event) => {
          for (const one of (event.target as Element).getAnimations()) one.pause();
        });
      });
      expect(await shakes()).toBe(0);
      harness.show(macScreens.offer);
      await page.getByText("The password is incorrect.").waitFor();
      await expect.poll(shakes).toBe(count);
      const form = page.locator("form.tile");
      expect(await form.getAttribute("data-shaken")).toBe("odd");
      harness.show({ shaken: 2, revision: 3 });
      await expect.poll(() => form.getAttribute("data-shaken")).toBe("even");
      if (count === 0) await suite.picture("mac-offer");
    });
  }

  test("a page that is opened later does not shake for an earlier attempt", async () => {
    suite.harness.show(macScreens.offer);
    await suite.page.reload();
    await suite.page.getByText("The password is incorrect.").waitFor();
    expect(await suite.page.locator("form.tile").getAttribute("data-shaken")).toBe(null);
  });

  test("the whole reset needs a keyboard only", async () => {
    const { page, harness } = suite;
    for (const what of ["submit", "link", "sign-out", "restart"] as const) harness.allowed.add(what);
    await expect.poll(() => hasFocus(password())).toBe(true);
    await page.keyboard.type("wrong");
    await page.keyboard.press("Enter");
    expect(await harness.next()).toEqual({ do: "submit", revision: 1, values: { 1: "wrong" } });
    harness.show(macScreens.offer);
    await page.getByRole("button", { name: "Forgot password?" }).waitFor();
    await expect.poll(() => hasFocus(password())).toBe(true);
    await tabTo(page, "Forgot password?");
    await page.keyboard.press("Enter");
    expect(await harness.next()).toEqual({ do: "link", revision: 2, field: 10 });

    harness.show(macScreens.newPassword);
    const fresh = page.getByLabel("New password", { exact: true });
    await expect.poll(() => hasFocus(fresh)).toBe(true);
    // Part of the field's description: a person must hear the losses before they type.
    const described = await fresh.getAttribute("aria-describedby");
    const told = await page.evaluate(
      (ids) =>
        ids
          .split(" ")
          .map((id) => document.getElementById(id)?.textContent ?? "")
          .join(" "),
      described ?? "",
    );
    expect(told).toContain("the old one is kept");
    expect(await fresh.getAttribute("autocomplete")).toBe("new-password");
    await page.keyboard.type("a better one 2");
    await page.keyboard.press("Tab");
    await page.keyboard.type("a better one 2");
    await suite.picture("mac-new-password");
    await page.keyboard.press("Enter");
    expect(await harness.next()).toEqual({
      do: "submit",
      revision: 9,
      values: { 15: "a better one 2", 16: "a better one 2" },
    });

    harness.show(macScreens.working);
    await page.getByText("Setting your password…").first().waitFor();
    await suite.picture("mac-working");
    harness.show({ ...macScreens.desktop, busy: false });
    const menu = page.getByRole("button", { name: words.screen.menu });
    await expect.poll(() => hasFocus(menu)).toBe(true);
    await expect
      .poll(() => page.getByRole("main").getByRole("status").innerText())
      .toContain("Login keychain");
    await page.keyboard.press("Enter");
    await suite.picture("mac-desktop");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Escape");
    await expect.poll(() => hasFocus(menu)).toBe(true);
    expect(await menu.getAttribute("aria-expanded")).toBe("false");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    expect(await harness.next()).toEqual({ do: "restart" });
  });

  test("a message of the plug-in without a field is announced", async () => {
    const { page, harness } = suite;
    harness.show(macScreens.working);
    await expect.poll(() => page.locator("[aria-live=polite]").innerText()).toBe("Setting your password…");
  });

  test("pre-boot looks different: dark, no clock, a link to the recovery key", async () => {
    const { page, harness } = suite;
    harness.allowed.add("link");
    const device = harness.state().device;
    harness.show(macScreens.preBoot, {
      device: {
        ...device,
        agent: "dead",
        disk: {
          ...{ encrypted: true, unlocked: false, serviceAccount: "absent", recoveryKey: "opens" },
          recoveryKeyShown: true,
        },
      },
    });
    await page.getByText(words.screen.preBoot).waitFor();
    expect(await page.getByText(texts.opens.recoveryKeyShown).first().isVisible()).toBe(true);
    expect(await page.locator(".login-clock").isVisible()).toBe(false);
    await expect.poll(() => hasFocus(password())).toBe(true);
    expect(await page.getByText(texts.power.behindTheDisk).isVisible()).toBe(true);
    // Before the disk is open nothing can be started: the programs are on it.
    await page.getByRole("button", { name: texts.power["start-agent"] }).click({ force: true });
    await suite.picture("mac-pre-boot");
    await page.getByRole("button", { name: "Restart and show the recovery key field" }).click();
    expect(await harness.next()).toEqual({ do: "link", revision: 0, field: 10 });
    expect(harness.untaken).toBe(0);
  });

  test("each secret has a row of what it opens, in words, without what a Mac does not have", async () => {
    const { page } = suite;
    await page.getByText(texts.device.asTable).click();
    const table = page.locator("details");
    const row = page.getByRole("row", { name: "Password at the start" });
    expect(await row.getByRole("cell").allInnerTexts()).toEqual([
      ...Array<string>(4).fill("locked"),
      ...Array<string>(2).fill("opens"),
    ]);
    const fact = (name: string) => table.getByRole("term").getByText(name, { exact: true });
    expect(await table.getByText(texts.opens.recoveryKeyIs.opens).isVisible()).toBe(true);
    expect(await page.getByText(texts.opens.serviceAccountIs["token-missing"]).isVisible()).toBe(true);
    expect(await fact(texts.opens.disk).isVisible()).toBe(true);
    expect(await fact(texts.opens.tpm).isVisible()).toBe(false);
    expect(await fact(texts.opens.container).isVisible()).toBe(false);
    expect(await page.getByText(texts.subheading.macos).isVisible()).toBe(true);
  });

  test("restart, power loss and the agent's death have a button each", async () => {
    const { page, harness } = suite;
    for (const action of ["restart", "power-loss", "kill-agent"] as const) {
      harness.allowed.add(action);
      await page
        .getByRole("complementary")
        .getByRole("button", { name: texts.power[action], exact: true })
        .click();
      expect(await harness.next()).toEqual({ do: action });
    }
  });

  test("nothing sticks out or is cut off at 320 CSS pixels, the phones included", async () => {
    const { page, harness } = suite;
    await page.setViewportSize({ width: 320, height: 640 });
    const screens: [string, Partial<SignInScreen>][] = [
      ["login", {}],
      ["offer", macScreens.offer],
      ["new-password", macScreens.newPassword],
      ["working", macScreens.working],
      ["browser", { busy: false, fields: [], browser: { width: 800, height: 600 } }],
      ["pre-boot", { ...macScreens.preBoot, browser: undefined }],
      ["desktop", { ...macScreens.desktop, status: { kind: "info", text: "x".repeat(200) } }],
      ["lock", { view: "lock" }],
    ];
    for (const [name, screen] of screens) {
      const out = { page: { width: 390, height: 700 } };
      harness.show(screen, { phones: { owner: out, colleague: out } });
      await expect
        .poll(() => page.locator("main").getAttribute("data-view"))
        .toBe(harness.state().screen.view);
      const tooWide = () =>
        page.evaluate(() =>
          Array.from(document.querySelectorAll("body *"))
            .filter((one) => one.checkVisibility() && one.closest(".visually-hidden, thead") === null)
            .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
            .map((one) => `${one.tagName}.${one.getAttribute("class") ?? ""}`),
        );
      await expect.poll(tooWide).toEqual([]);
      await suite.picture(`mac-narrow-${name}`, true);
    }
  });

  test("is drawn in the dark for those who ask for it", async () => {
    await suite.page.emulateMedia({ colorScheme: "dark" });
    await suite.picture("mac-login-dark", true);
    expect(await suite.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe(
      "rgb(22, 24, 29)",
    );
  });
});
