/**
 * The animated walk-through of the documentation: a forgotten PIN reset on the demo's page, through the real parts. It
 * stops at each moment that has a picture; the test of the pictures takes them and compares what was on the screen.
 */
import type { Page } from "playwright-core";
import type { LoginHarness } from "../../../src/harness/contract/login-harness-contract.ts";
import type { SignInScreen } from "../../../src/harness/contract/model.ts";
import { members } from "../../../src/harness/contract/organisation.ts";
import { labels, screens } from "../../../src/texts/en/screens.ts";
import { page as texts } from "../../../src/texts/en/page.ts";
import { systemTextsFor } from "../../../src/texts/languages/system-languages.ts";

const words = systemTextsFor("en").screen;
const patience = 30_000;
const newPin = "805316";

/** What the picture is of, without what differs from run to run. */
function essence({ view, selectedTile, fields, status, signedInAs, browser }: SignInScreen): string {
  const drawn = fields
    .filter(({ purpose }) => purpose !== "timeLeft")
    .map(({ type, purpose, index, label, text }) => [type, purpose, index, label, text]);
  return JSON.stringify({ view, selectedTile, drawn, status, signedInAs, hasBrowser: browser !== undefined });
}

/** Resets the PIN; at each moment gives what is on the screen. `page` shows the harness. */
export async function* walkThrough(page: Page, harness: LoginHarness): AsyncGenerator<string> {
  const [alice] = members;
  const now = () => essence(harness.state().screen);
  const happened = (event: string) =>
    harness.until((state) => state.timeline.some((each) => each.event === event));
  const typeInside = async (text: string) => {
    await page.getByRole("application", { name: texts.browser.label }).focus();
    await page.keyboard.type(text);
  };
  /** Of the page inside, once its keys have arrived: typing waits for the page, and pictures for the typing. */
  const settled = async () => {
    let quiet: NodeJS.Timeout | undefined;
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const limit = setTimeout(reject, patience, new Error("the page inside showed nothing"));
    const stop = harness.onFrame(() => {
      clearTimeout(quiet);
      quiet = setTimeout(() => {
        resolve(undefined);
      }, 400);
    });
    await promise.finally(() => {
      clearTimeout(limit);
      stop();
    });
  };

  const wake = page.getByRole("button", { name: words.wake });
  await wake.waitFor();
  yield now();
  await wake.click();
  await page.getByRole("button", { name: words.signInOptions }).click();
  await page.getByRole("button", { name: "JumpCloud", exact: true }).click();
  const forgot = page.getByRole("button", { name: screens.signIn.forgot });
  await forgot.waitFor();
  yield now();
  await forgot.click();
  await harness.until(({ screen }) => screen.browser !== undefined, patience);
  await typeInside(alice?.email ?? "");
  await settled();
  yield now();
  await page.keyboard.press("Enter");
  await happened("provider.page");
  await typeInside(alice?.password ?? "");
  await settled();
  yield now();
  await page.keyboard.press("Enter");
  const pin = page.getByLabel(labels.newPin, { exact: true });
  await pin.waitFor({ timeout: patience });
  yield now();
  await pin.fill(newPin);
  await page.getByLabel(labels.confirmPin, { exact: true }).fill(newPin);
  yield now();
  await page.getByLabel(labels.confirmPin, { exact: true }).press("Enter");
  await page.getByText(words.signedInAs(alice?.name ?? "")).waitFor({ timeout: patience });
  await harness.examine();
  yield now();
}
