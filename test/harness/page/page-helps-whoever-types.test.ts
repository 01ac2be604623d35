/**
 * Manners at the sign-in screen: rules that tick themselves off, Caps Lock, the keyboard's layout, time left, what a
 * refusal means. The screens are the gallery's: composed by the agent, drawn by the hosts' own code.
 */
import { expect } from "vitest";
import { galleryScreens } from "../../../src/harness/gallery/routes.ts";
import type { Host } from "../../../src/harness/gallery/specimens.ts";
import type { SignInScreen } from "../../../src/harness/contract/model.ts";
import { nextStepOf } from "../../../src/errors/next-steps.ts";
import { systemTextsFor } from "../../../src/texts/languages/system-languages.ts";
import { textsFor } from "../../../src/texts/languages/languages.ts";
import { requires } from "../../support/requirements.ts";
import { pageSuite } from "./support/page-suite.ts";
import { signInState } from "./support/page-support.ts";
import { settled } from "./support/settled.ts";

const { describe, test } = requires("chromium");

async function screenOf(id: string, host: Host = "windows", language = "en"): Promise<SignInScreen> {
  const { screen } = (await galleryScreens({ host, language }, "JumpCloud")).find((each) => each.id === id)!;
  return { ...screen, locale: language };
}

describe("whoever types a new secret", () => {
  const suite = pageSuite(signInState);
  const inputs = () => suite.page.locator(".tile input");
  /** Until its second input is there: the screen before had one. */
  const show = async (screen: SignInScreen) => {
    suite.harness.show(screen);
    await inputs().nth(1).waitFor();
  };
  const kept = () =>
    suite.page
      .locator("[data-kept]")
      .evaluateAll((rules) => rules.filter((rule) => rule.getAttribute("data-kept") === "true").length);

  for (const [host, id, good, other] of [
    ["windows", "choose-pin", "493817", "49381"],
    ["macos", "choose-password", "violet anchor morning 34", "violet anchor morning 3"],
  ] as const)
    test(`${host}: sees the rules first, and sees each kept and broken while typing`, async () => {
      await show(await screenOf(id, host));
      const rules = await suite.page.locator("[data-kept]").count();
      expect(rules).toBeGreaterThan(1);
      // The rules stand above their field, so that they are read before anything is typed.
      const [rule, input] = [
        await settled(suite.page.locator("[data-kept]").first()),
        await settled(inputs().first()),
      ];
      expect(rule.y).toBeLessThan(input.y);
      expect(await kept()).toBe(0);
      await inputs().nth(0).fill(good);
      const alone = await kept();
      expect(alone).toBeLessThan(rules);
      await inputs().nth(1).fill(good);
      await expect.poll(kept).toBe(rules);
      const { rulesKept } = systemTextsFor("en").screen;
      await suite.page.getByText(rulesKept(rules, rules), { exact: true }).waitFor({ state: "attached" });
      await inputs().nth(1).fill(other);
      await expect.poll(kept).toBeLessThan(rules);
      expect(suite.harness.untaken).toBe(0);
    });

  test("moves by Tab from the first field to the second, and a space does not reveal what was typed", async () => {
    await show(await screenOf("change-new"));
    expect(await suite.page.locator(".reveal").count()).toBe(2);
    await inputs().nth(0).focus();
    await suite.page.keyboard.type("violet anchor");
    await suite.page.keyboard.press("Tab");
    await suite.page.keyboard.type("violet anchor");
    expect(await inputs().nth(1).inputValue()).toBe("violet anchor");
    expect(await inputs().nth(0).getAttribute("type")).toBe("password");
  });

  test("shows and hides it with Windows' own keys; sending hides it again", async () => {
    suite.harness.allowed.add("submit");
    await show(await screenOf("change-new"));
    await inputs().nth(0).focus();
    const type = () => inputs().nth(0).getAttribute("type");
    await suite.page.keyboard.press("Alt+F8");
    expect(await type()).toBe("text");
    await suite.page.keyboard.press("Alt+F8");
    expect(await type()).toBe("password");
    await suite.page.keyboard.press("Alt+F8");
    await suite.page.keyboard.press("Enter");
    await suite.harness.next();
    expect(await type()).toBe("password");
  });

  test("is told of Caps Lock while it is on, at the field with the focus", async () => {
    await show(await screenOf("choose-password", "macos"));
    // DevTools sends no state of Caps Lock: the event is made in the page.
    const press = (on: boolean) =>
      inputs()
        .nth(0)
        .evaluate((input, isOn) => {
          const how = { key: "A", bubbles: true, modifierCapsLock: isOn };
          input.dispatchEvent(new KeyboardEvent("keydown", how));
        }, on);
    const warning = suite.page.getByText(systemTextsFor("en").screen.capsLock);
    expect(await warning.count()).toBe(0);
    await inputs().nth(0).focus();
    await press(true);
    await warning.waitFor();
    expect(await warning.count()).toBe(1);
    await press(false);
    await warning.waitFor({ state: "hidden" });
    await press(true);
    await inputs().nth(1).focus();
    await warning.waitFor({ state: "hidden" });
  });

  for (const host of ["windows", "macos"] as const)
    test(`${host}: sees which layout the keyboard has`, async () => {
      await show(await screenOf(host === "windows" ? "choose-pin" : "choose-password", host, "de"));
      await suite.page
        .getByText(systemTextsFor("de").keyboard[host], { exact: true })
        .filter({ visible: true })
        .waitFor();
    });

  test("sees the time run out, also when the same screen is sent again", async () => {
    await suite.page.clock.install();
    await suite.page.reload();
    const screen = await screenOf("choose-pin");
    const now = await suite.page.evaluate(() => Date.now());
    const fields = screen.fields.map((field) =>
      field.purpose === "timeLeft" ? { ...field, until: now + 120_000 } : field,
    );
    suite.harness.show({ ...screen, fields });
    /** The error of the shown time and the time left, in seconds, read at the same moment. */
    const look = async () => {
      const [shown, left, low] = await suite.page.evaluate((until) => {
        const text = document.querySelector("[role=timer]")?.textContent ?? "";
        const [minutes = Number.NaN, seconds = Number.NaN] = text.match(/\d+/g)?.map(Number) ?? [];
        const isLow = document.querySelector(".time-left")?.hasAttribute("data-low") ?? false;
        return [minutes * 60 + seconds, (until - Date.now()) / 1000, isLow] as const;
      }, now + 120_000);
      return { off: Math.abs(shown - Math.max(0, left)), left, low };
    };
    /** It is looked at once a second, and whole seconds are shown. */
    const isRight = () => expect.poll(async () => (await look()).off).toBeLessThanOrEqual(2);
    await isRight();
    expect((await look()).low).toBe(false);
    await suite.page.clock.runFor(30_000);
    suite.harness.show({ ...screen, fields, busy: true });
    suite.harness.show({ ...screen, fields, busy: false });
    await suite.page.clock.runFor(1_000);
    await isRight();
    expect((await look()).left).toBeLessThan(90);
    await suite.page.clock.runFor(40_000);
    await expect.poll(async () => (await look()).low).toBe(true);
    await isRight();
    await suite.page.clock.runFor(100_000);
    await expect.poll(() => suite.page.getByRole("timer").innerText()).toContain("0:00");
  });

  test("reads what a refusal means and what to do next, in their language", async () => {
    for (const language of ["en", "de", "ja"]) {
      suite.harness.show(await screenOf("refused-wrong_user", "windows", language));
      const { codes, next } = textsFor(language);
      for (const said of [codes.wrong_user.person, next[nextStepOf.wrong_user]]) {
        expect(said).not.toBe("");
        await suite.page.getByText(said).first().waitFor();
      }
      expect(await suite.page.getByRole("main").getAttribute("lang")).toBe(language);
    }
  });
});
