/**
 * B1 as a person does it: the demo's page in one Chromium, the agent's own Chromium inside its sign-in screen,
 * the directory, the organisation's provider and the agent as real processes. The old PIN stops, the new one
 * opens everything.
 */
import { expect } from "vitest";
import type { StoreName } from "../../src/harness/contract/model.ts";
import { members } from "../../src/harness/contract/organisation.ts";
import { page as texts } from "../../src/texts/en/page.ts";
import { systemTextsFor } from "../../src/texts/languages/system-languages.ts";
import { requires } from "../support/requirements.ts";
import { atThePage } from "./support/at-the-page.ts";

const words = systemTextsFor("en");

const { describe, test } = requires("linux", "chromium");
const [alice, bob] = members;
const all: StoreName[] = ["pin-container", "account", "dpapi", "credential-manager"];

describe("a person at the page", () => {
  const at = atThePage({}, { width: 1440, height: 900 });

  const submit = () => at.page.getByRole("main").getByRole("button", { name: words.screen.submit }).click();

  async function openTile(label: string): Promise<void> {
    const options = at.page.getByRole("button", { name: words.screen.signInOptions });
    if ((await options.getAttribute("aria-expanded")) !== "true") await options.click();
    await at.page.getByRole("button", { name: label, exact: true }).click();
  }

  /** Types into the field of the inner page that has the focus; keys wait until the page takes them. */
  async function typeInside(text: string, came: () => boolean): Promise<void> {
    const inner = at.page.getByRole("application", { name: texts.browser.label });
    await inner.focus();
    await at.page.keyboard.type(text);
    await at.page.keyboard.press("Enter");
    await at.harness.until(came, 20_000);
  }

  const happened =
    (event: string, times = 1) =>
    () =>
      at.harness.state().timeline.filter((entry) => entry.event === event).length >= times;

  test("is refused when it is somebody else who proves themselves (B3), and nothing has changed", async () => {
    await at.page.getByRole("button", { name: words.screen.wake }).click();
    await openTile("JumpCloud");
    await at.picture("1-pin");
    await at.page.getByRole("button", { name: "I forgot my PIN" }).click();
    await typeInside(bob?.email ?? "", happened("provider.page"));
    await at.picture("2-provider");
    await typeInside(bob?.password ?? "", happened("provider.signed-in"));
    await at.harness.until((state) => state.timeline.some(({ event }) => event === "wrong_user"));
    // The directory's page says why; its one button has the focus.
    await at.page.getByRole("application", { name: texts.browser.label }).focus();
    await at.page.keyboard.press("Enter");
    await at.page.getByRole("heading", { name: "This did not work" }).waitFor();
    await at.picture("3-refused");
    await at.page.getByRole("button", { name: "Back", exact: true }).click();
    expect(await at.opens("start-pin")).toEqual({ opened: all, closed: [] });
  }, 90_000);

  test("proves who they are, sets a new PIN and is signed in (B1)", async () => {
    const pages = at.harness.state().timeline.filter(({ event }) => event === "provider.page").length;
    const proofs = at.harness.state().timeline.filter(({ event }) => event === "provider.signed-in").length;
    await at.page.getByRole("button", { name: "I forgot my PIN" }).click();
    await typeInside(alice?.email ?? "", happened("provider.page", pages + 1));
    await typeInside(alice?.password ?? "", happened("provider.signed-in", proofs + 1));
    await at.page.getByRole("textbox", { name: "New PIN" }).fill("123456");
    await at.page.getByLabel("Confirm PIN").fill("123456");
    await submit();
    await at.page.getByText("not a run like 123456").first().waitFor();
    await at.picture("4-choose");
    await at.page.getByRole("textbox", { name: "New PIN" }).fill("805316");
    await at.page.getByLabel("Confirm PIN").fill("805316");
    await submit();
    await at.page.getByText(words.screen.signedInAs("Alice Adler")).waitFor();
    expect(await at.opens("start-pin")).toEqual({ opened: [], closed: all });
    expect(await at.opens("new-pin")).toEqual({ opened: all, closed: [] });
    await at.page.getByRole("main").getByText("Everything that your account protects was kept").waitFor();
    await at.picture("5-desktop");
  }, 90_000);

  test("signs in with the new PIN the next day, and no longer with the old one", async () => {
    await at.page.getByRole("button", { name: words.screen.signOut }).click();
    await at.page.getByRole("button", { name: words.screen.wake }).click();
    await openTile("JumpCloud");
    await at.page.getByLabel("PIN", { exact: true }).fill("274951");
    await submit();
    await at.page.getByText("The PIN is incorrect").first().waitFor();
    await at.page.getByLabel("PIN", { exact: true }).fill("805316");
    await submit();
    await at.page.getByText(words.screen.signedInAs("Alice Adler")).waitFor();
  }, 60_000);

  test("with the agent dead still signs in at the system's own tile with the break-glass password", async () => {
    await at.page.getByRole("button", { name: words.screen.signOut }).click();
    await at.page.getByRole("button", { name: "Kill agent" }).click();
    await at.harness.until(({ device }) => device.agent === "dead");
    const [device] = await at.harness.admin.devices();
    using released = await at.harness.admin.releaseBreakGlass({
      which: { device: { hostName: device?.hostName ?? "" }, accountName: "alice" },
      reason: "the agent is dead",
    });
    const password = released.passwords[0]?.use((bytes) => Buffer.from(bytes).toString()) ?? "";
    await at.page.getByRole("button", { name: words.screen.wake }).click();
    await openTile("JumpCloud");
    await at.page.getByText("Getting ready").first().waitFor();
    await openTile("Password");
    await at.page.getByLabel("Password", { exact: true }).fill(password);
    await at.page.getByLabel("Password", { exact: true }).press("Enter");
    await at.page.getByText(words.screen.signedInAs("Alice Adler")).waitFor();
  }, 60_000);
});
