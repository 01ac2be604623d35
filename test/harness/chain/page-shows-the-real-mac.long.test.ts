/**
 * What `npm run demo -- --native` shows of a Mac: the demo's page, whose "Forgot password?" is the shipped bundle in its
 * login host. A person goes through it in a real browser, to the desktop. The longer form alone: it takes half a minute.
 */
import { expect } from "vitest";
import type { StoreName } from "../../../src/harness/contract/model.ts";
import { members } from "../../../src/harness/contract/organisation.ts";
import { page as texts } from "../../../src/texts/en/page.ts";
import { textsFor } from "../../../src/texts/languages/languages.ts";
import { systemTextsFor } from "../../../src/texts/languages/system-languages.ts";
import { barriers } from "../../support/axe.ts";
import "../../support/long-form.ts";
import { requires } from "../../support/requirements.ts";
import { atThePage } from "../../system/support/at-the-page.ts";
import { macChainNeeds } from "./support/mac-chain.ts";

const { loginWindow, screen: words } = systemTextsFor("en");
const { labels } = textsFor("en");
const { describe, test } = requires(...macChainNeeds);
const [alice] = members;
const stores: StoreName[] = ["account", "keychain", "local-items", "disk"];
const newPassword = "violet anchor morning 34";
const minutes = 120_000;

describe("a person at the page, before the shipped plug-in's view", () => {
  const at = atThePage({ native: {}, device: { system: "macos" } }, { width: 1366, height: 768 });
  const screen = () => at.page.getByRole("main");
  const forgot = () => screen().getByRole("button", { name: labels.forgotPassword });
  const inner = () => screen().getByRole("application", { name: texts.browser.label });
  const fresh = () => screen().getByLabel(labels.newPassword, { exact: true });
  const again = () => screen().getByLabel(labels.confirmPassword, { exact: true });
  const hasNoBarrier = async () => {
    expect(await barriers(at.page)).toEqual([]);
  };

  /** Keys go to the page inside the screen, which has the focus. */
  async function typeInside(text: string, event: string): Promise<void> {
    await inner().focus();
    await at.page.keyboard.type(text);
    await at.page.keyboard.press("Enter");
    await at.harness.until(({ timeline }) => timeline.some((entry) => entry.event === event), 30_000);
  }

  test(
    "denied: a wrong password signs nobody in, and “Forgot password?” is offered",
    async () => {
      await screen().getByLabel(loginWindow.passwordField, { exact: true }).fill("not my password 0");
      await at.page.keyboard.press("Enter");
      await forgot().waitFor();
      await at.picture("native-mac-1-offer");
      await hasNoBarrier();
      expect(at.harness.state().screen.signedInAs).toBeUndefined();
    },
    minutes,
  );

  test(
    "cancelled at the organisation's page: the offer is there again, and the focus on it",
    async () => {
      await forgot().click();
      await inner().waitFor();
      await at.picture("native-mac-2-page");
      await hasNoBarrier();
      await screen().getByRole("button", { name: words.browserCancel }).click();
      await forgot().waitFor();
      await expect.poll(() => screen().evaluate((main) => main.contains(document.activeElement))).toBe(true);
    },
    minutes,
  );

  test(
    "allowed (B2): resets the password, sees each rule ticked off while typing, and what was kept on the desktop",
    async () => {
      await forgot().click();
      await inner().waitFor();
      await typeInside(alice?.email ?? "", "provider.page");
      await typeInside(alice?.password ?? "", "provider.signed-in");
      await fresh().waitFor();
      await screen().getByText("○ At least 12 characters").waitFor();
      // By the plug-in's own text, which the shared C has written.
      await fresh().pressSequentially(newPassword);
      await screen().getByText("✓ At least 12 characters").waitFor();
      await screen().getByText("○ The same in both fields").waitFor();
      await at.picture("native-mac-3-typed");
      await hasNoBarrier();
      await again().pressSequentially(newPassword);
      await screen().getByText("✓ The same in both fields").waitFor();
      // It has counted down meanwhile.
      await expect
        .poll(() =>
          screen()
            .getByText(/Time left: 9:\d\d/)
            .count(),
        )
        .toBe(1);
      await again().press("Enter");
      const said = screen().getByRole("status").filter({ hasText: "Login keychain" });
      await said.waitFor();
      expect(await said.innerText()).toContain(words.marks.kept);
      await at.picture("native-mac-4-desktop");
      await hasNoBarrier();
      expect(await at.opens("start-password")).toEqual({ opened: [], closed: stores });
      expect(await at.opens("new-password")).toEqual({ opened: stores, closed: [] });
    },
    minutes,
  );
});
