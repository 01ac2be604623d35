/**
 * B1 as a person does it: the demo's page in one Chromium, the agent's own Chromium inside its sign-in screen,
 * the directory, the organisation's provider and the agent as real processes. The old PIN stops, the new one
 * opens everything.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { createLoginHarness } from "../../src/harness/login-harness.ts";
import type { LoginHarness } from "../../src/harness/login-harness-contract.ts";
import { members } from "../../src/harness/organisation.ts";
import { type HarnessServer, startHarnessServer } from "../../src/harness/server.ts";
import { page as texts } from "../../src/texts/en/page.ts";
import { systemTextsFor } from "../../src/texts/system-languages.ts";
import { type StartedChromium, startChromium } from "../chromium.ts";
import { requires } from "../requirements.ts";

const words = systemTextsFor("en");

const { describe, test } = requires("linux", "chromium");
const pictures = process.env["VESTIBULE_PICTURES"];
const [alice, bob] = members;

describe("a person at the page", () => {
  let harness: LoginHarness;
  let server: HarnessServer | undefined;
  let chromium: StartedChromium;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    [harness, chromium] = await Promise.all([createLoginHarness(), startChromium()]);
    server = await startHarnessServer({ harness, compiled: new URL("../../dist/", import.meta.url) });
    page = await chromium.browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(server.address);
  }, 90_000);

  afterAll(async () => {
    await chromium[Symbol.asyncDispose]();
    await server?.close();
    await harness[Symbol.asyncDispose]();
  });

  async function picture(name: string): Promise<void> {
    if (pictures === undefined) return;
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: join(pictures, `${name}.png`) });
  }

  const submit = () => page.getByRole("main").getByRole("button", { name: words.screen.submit }).click();

  async function openTile(label: string): Promise<void> {
    const options = page.getByRole("button", { name: words.screen.signInOptions });
    if ((await options.getAttribute("aria-expanded")) !== "true") await options.click();
    await page.getByRole("button", { name: label, exact: true }).click();
  }

  /** Types into the field of the inner page that has the focus; keys wait until the page takes them. */
  async function typeInside(text: string, came: () => boolean): Promise<void> {
    const inner = page.getByRole("application", { name: texts.browser.label });
    await inner.focus();
    await page.keyboard.type(text);
    await page.keyboard.press("Enter");
    await harness.until(came, 20_000);
  }

  const happened =
    (event: string, times = 1) =>
    () =>
      harness.state().timeline.filter((entry) => entry.event === event).length >= times;

  test("is refused when it is somebody else who proves themselves (B3), and nothing has changed", async () => {
    await page.getByRole("button", { name: words.screen.wake }).click();
    await openTile("JumpCloud");
    await picture("1-pin");
    await page.getByRole("button", { name: "I forgot my PIN" }).click();
    await typeInside(bob?.email ?? "", happened("provider.page"));
    await picture("2-provider");
    await typeInside(bob?.password ?? "", happened("provider.signed-in"));
    await harness.until((state) => state.timeline.some(({ event }) => event === "wrong_user"));
    // The directory's page says why; its one button has the focus.
    await page.getByRole("application", { name: texts.browser.label }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "This did not work" }).waitFor();
    await picture("3-refused");
    await page.getByRole("button", { name: "Back", exact: true }).click();
    const { opens } = await harness.examine();
    expect(
      opens
        .find(({ secret }) => secret === "PIN set at the start")
        ?.opens.every(({ opens: open }) => open === true),
    ).toBe(true);
  }, 90_000);

  test("proves who they are, sets a new PIN and is signed in (B1)", async () => {
    const pages = harness.state().timeline.filter(({ event }) => event === "provider.page").length;
    const proofs = harness.state().timeline.filter(({ event }) => event === "provider.signed-in").length;
    await page.getByRole("button", { name: "I forgot my PIN" }).click();
    await typeInside(alice?.email ?? "", happened("provider.page", pages + 1));
    await typeInside(alice?.password ?? "", happened("provider.signed-in", proofs + 1));
    await page.getByLabel("New PIN").fill("123456");
    await page.getByLabel("Confirm PIN").fill("123456");
    await submit();
    await page.getByText("not a run like 123456").first().waitFor();
    await picture("4-choose");
    await page.getByLabel("New PIN").fill("805316");
    await page.getByLabel("Confirm PIN").fill("805316");
    await submit();
    await page.getByText(words.screen.signedInAs("Alice Adler")).waitFor({ timeout: 30_000 });
    const { opens } = await harness.examine();
    const every = (name: string) =>
      opens.find(({ secret }) => secret === name)?.opens.map(({ opens: open }) => open);
    expect(every("PIN set at the start")).toEqual([false, false, false, false]);
    expect(every("New PIN")).toEqual([true, true, true, true]);
    await page.getByRole("main").getByText("Everything that your account protects was kept").waitFor();
    await picture("5-desktop");
    expect(complaints).toEqual([]);
  }, 90_000);

  test("signs in with the new PIN the next day, and no longer with the old one", async () => {
    await page.getByRole("button", { name: words.screen.signOut }).click();
    await page.getByRole("button", { name: words.screen.wake }).click();
    await openTile("JumpCloud");
    await page.getByLabel("PIN", { exact: true }).fill("274951");
    await submit();
    await page.getByText("The PIN is incorrect").first().waitFor();
    await page.getByLabel("PIN", { exact: true }).fill("805316");
    await submit();
    await page.getByText(words.screen.signedInAs("Alice Adler")).waitFor({ timeout: 30_000 });
  }, 60_000);

  test("with the agent dead still signs in at the system's own tile with the break-glass password", async () => {
    await page.getByRole("button", { name: words.screen.signOut }).click();
    await page.getByRole("button", { name: "Kill agent" }).click();
    await harness.until(({ device }) => device.agent === "dead");
    const [device] = await harness.admin.devices();
    using released = await harness.admin.releaseBreakGlass({
      which: { device: { hostName: device?.hostName ?? "" }, accountName: "alice" },
      reason: "the agent is dead",
    });
    const password = released.passwords[0]?.use((bytes) => Buffer.from(bytes).toString()) ?? "";
    await page.getByRole("button", { name: words.screen.wake }).click();
    await openTile("JumpCloud");
    await page.getByText("Getting ready").first().waitFor();
    await openTile("Password");
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByLabel("Password", { exact: true }).press("Enter");
    await page.getByText(words.screen.signedInAs("Alice Adler")).waitFor({ timeout: 30_000 });
  }, 60_000);
});
