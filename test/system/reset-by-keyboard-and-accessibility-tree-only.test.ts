/**
 * B1 and B2 for somebody who cannot use a picture: both resets through the organisation's sign-in page with its mirror
 * alone. Once everything is found by role and name, as assistive technology finds it, and once there is nothing but a
 * keyboard. Nothing is clicked, no place is named, and the picture is not there.
 */
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { members } from "../../src/harness/contract/organisation.ts";
import { englishPages } from "../../src/texts/en/directory-pages.ts";
import { provider } from "../../src/texts/en/harness.ts";
import { page as texts } from "../../src/texts/en/page.ts";
import { labels, screens } from "../../src/texts/en/screens.ts";
import { systemTextsFor } from "../../src/texts/languages/system-languages.ts";
import { requires } from "../support/requirements.ts";
import { atThePage, patience } from "./support/at-the-page.ts";

const words = systemTextsFor("en");
const { describe, test } = requires("linux", "chromium");
const { name = "", email = "", password = "" } = members[0] ?? {};

function withoutPictureAndMouse(system: "windows" | "macos"): void {
  const at = atThePage({ device: { system } });
  const picture = (what: string) => at.picture(`mirror-${system}-${what}`);
  const isOnDesktop = () => at.harness.until(({ screen }) => screen.view === "desktop", patience);
  const newSecret = system === "windows" ? "new-pin" : "new-password";
  const newLabel = system === "windows" ? labels.newPin : labels.newPassword;
  const confirmLabel = system === "windows" ? labels.confirmPin : labels.confirmPassword;
  const chosen = (turn: 0 | 1) =>
    (system === "windows" ? ["805316", "940268"] : ["violet anchor morning 34", "amber window harbour 56"])[
      turn
    ] ?? "";
  /** What leads into the browser, from a screen that nobody has touched. */
  const forgot = system === "windows" ? screens.signIn.forgot : labels.forgotPassword;

  test("a reset where everything is found by its role and name", async () => {
    const { page } = at;
    const press = async (button: string, within: Pick<Page, "getByRole"> = at.page): Promise<void> => {
      await within.getByRole("button", { name: button, exact: true }).press("Enter");
    };
    if (system === "windows") {
      // The time is in its name too.
      await page.getByRole("button", { name: words.screen.wake }).press("Enter");
      await press(words.screen.signInOptions);
      await press("JumpCloud");
    } else {
      // A password has no role of its own; its label is its name.
      const box = page.getByLabel(words.loginWindow.passwordField, { exact: true });
      await box.fill("not my password 0");
      await box.press("Enter");
    }
    await press(forgot);
    await press(texts.browser.showControls);
    const inside = page.getByRole("region", { name: texts.browser.controls });
    await inside
      .getByRole("heading", {
        name: englishPages.pages.resetTitle[system === "windows" ? "pin-reset" : "password-reset"],
      })
      .waitFor();
    await picture("directory");
    await inside.getByRole("textbox", { name: englishPages.pages.email }).fill("nobody@nowhere.example");
    await press(englishPages.pages.next, inside);
    // What is wrong is announced, and stands with its field.
    await expect.poll(() => inside.getByRole("alert").innerText(), { timeout: patience }).not.toBe("");
    await picture("directory-wrong");
    await inside.getByRole("textbox", { name: englishPages.pages.email }).fill(email);
    await press(englishPages.pages.next, inside);
    await inside.getByRole("heading", { name: provider.title }).waitFor();
    await inside.getByLabel(provider.password).fill("not my password 0");
    await press(provider.submit, inside);
    await inside.getByRole("alert").getByText(provider.wrong).waitFor();
    expect(await inside.getByRole("textbox", { name: provider.email }).inputValue()).toBe(email);
    await picture("provider");
    await inside.getByLabel(provider.password).fill(password);
    await press(provider.submit, inside);
    await page.getByLabel(newLabel, { exact: true }).fill(chosen(0));
    const confirm = page.getByLabel(confirmLabel, { exact: true });
    await confirm.fill(chosen(0));
    await confirm.press("Enter");
    await isOnDesktop();
    expect(await at.opens(newSecret)).toMatchObject({ opened: { length: 4 }, closed: [] });
  }, 120_000);

  test("a reset with nothing but a keyboard", async () => {
    const { page } = at;
    /** What has the focus, by role and name, as assistive technology says it. */
    const focused = async (): Promise<string> => {
      const snapshot = await page
        .locator(":focus")
        .ariaSnapshot({ timeout: 1_000 })
        .catch(() => "");
      return snapshot.split("\n")[0] ?? "";
    };
    const isOn = (what: string) => expect.poll(focused, { timeout: patience }).toContain(what);
    const tabTo = async (what: string, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> => {
      for (let presses = 0; presses < 40; presses += 1) {
        if ((await focused()).includes(what)) return;
        await page.keyboard.press(key);
      }
      throw new Error(`${key} never reaches ${what}`);
    };
    const press = async (what: string): Promise<void> => {
      await tabTo(what);
      await page.keyboard.press("Enter");
    };
    const enter = async (text: string): Promise<void> => {
      await page.keyboard.type(text);
      await page.keyboard.press("Enter");
    };
    if (system === "macos") await press(words.screen.menu);
    await press(`"${system === "windows" ? words.screen.signOut : words.screen.signOutOf(name)}"`);
    if (system === "windows") {
      await isOn(words.screen.wake);
      await page.keyboard.press("Enter");
      await press(words.screen.signInOptions);
      await press('"JumpCloud"');
    } else {
      await isOn(words.loginWindow.passwordField);
      await enter("not my password 0");
    }
    await press(`"${forgot}"`);
    // It was shown as controls before, and the page inside has its field ready.
    await isOn(`textbox "${englishPages.pages.email}"`);
    await enter(email);
    await isOn(`textbox "${provider.password}"`);
    await enter(password);
    await isOn(`textbox "${newLabel}"`);
    await page.keyboard.type(chosen(1));
    await page.keyboard.press("Tab");
    await enter(chosen(1));
    await isOnDesktop();
    expect(await at.opens(newSecret)).toMatchObject({ opened: { length: 4 }, closed: [] });
  }, 120_000);

  test("nothing that was typed into the mirror is in the timeline or in a log", () => {
    const { timeline } = at.harness.state();
    const said = JSON.stringify([timeline, at.harness.logs()]);
    expect(said).not.toContain(password);
  });
}

describe("without picture and mouse, on Windows", () => {
  withoutPictureAndMouse("windows");
});
describe("without picture and mouse, on a Mac", () => {
  withoutPictureAndMouse("macos");
});
