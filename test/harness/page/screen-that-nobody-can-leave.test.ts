/**
 * Every screen of both hosts that waits for a person can be left: by a button that says so, which is what the mouse and
 * a screen reader find, and by Escape. The protocol allows cancel at any time; somebody must be able to say it.
 */
import { expect } from "vitest";
import { galleryScreens } from "../../../src/harness/gallery/routes.ts";
import type { Host } from "../../../src/harness/gallery/specimens.ts";
import { textsFor } from "../../../src/texts/languages/languages.ts";
import { systemTextsFor } from "../../../src/texts/languages/system-languages.ts";
import { requires } from "../../support/requirements.ts";
import { pageSuite } from "./support/page-suite.ts";
import { signInState } from "./support/page-support.ts";

const { describe, test } = requires("chromium");

/** The first views of a system, which have nothing to go back to. */
const beginnings: ReadonlySet<string> = new Set([
  "off",
  "lock",
  "people",
  "pre-boot",
  "own-sign-in",
  "other-user",
  "name-and-password",
  "built-in-tile",
  "built-in-tile-wrong",
  "desktop",
  "desktop-after-a-reset",
]);

/** Screens that report a result; a button leads on. */
const ends: ReadonlySet<string> = new Set(["sync-done", "change-done", "repaired", "not-repaired"]);

/** Screens while a change runs: nobody is waited for, and nothing can be cancelled. Windows has its other tiles. */
const running: ReadonlySet<string> = new Set(["working", "sync-working", "repair-working", "change-working"]);

const { screens, planned, labels } = textsFor("en");
const system = systemTextsFor("en");

/** Texts of buttons that lead out of a screen. */
const waysOut: Record<Host, readonly string[]> = {
  windows: [system.screen.signInOptions, system.screen.cancel],
  macos: [
    system.screen.cancel,
    screens.prove.cancel,
    screens.back,
    planned.sync.later,
    screens.repair.notNow,
    labels.tryAgain,
    system.preBoot.usePassword,
  ],
};

describe("a screen that waits for a person", () => {
  const suite = pageSuite(signInState);

  for (const host of ["windows", "macos"] as const)
    test(`${host}: has a button that leads out of it, and Escape`, async () => {
      const { harness, page } = suite;
      harness.allowed.add("cancel");
      const main = page.getByRole("main");
      const stuck: string[] = [];
      let revision = 1000;
      for (const { id, screen } of await galleryScreens({ host, language: "en" }, "Acme")) {
        if (beginnings.has(id)) continue;
        revision += 1;
        const hostName = `${host}-${String(revision)}`;
        harness.show({ selectedTile: undefined, ...screen, revision, hostName });
        await page.getByRole("main", { name: system.screen.region(hostName), exact: true }).waitFor();
        const buttons = [...(await main.ariaSnapshot()).matchAll(/button "([^"]*)"/g)].map(
          ([, name = ""]) => name,
        );
        const out = ends.has(id) ? [labels.submit] : waysOut[host];
        if (host === "macos" && running.has(id)) {
          if (buttons.includes(system.screen.cancel)) stuck.push(`${id}: Cancel`);
        } else if (!buttons.some((name) => out.includes(name))) stuck.push(`${id}: ${buttons.join(", ")}`);
        await page.keyboard.press("Escape");
        await expect.poll(() => harness.untaken, { message: `Escape at ${id}`, timeout: 3000 }).toBe(1);
        expect(await harness.next()).toEqual({ do: "cancel" });
      }
      expect(stuck).toEqual([]);
    });

  for (const host of ["windows", "macos"] as const)
    test(`${host}: beside a browser's page there is one way to cancel, and it can be reached by keys`, async () => {
      const { harness, page } = suite;
      const shown = await galleryScreens({ host, language: "en" }, "Acme");
      const proving = shown.find(({ id }) => id === "proving-browser")?.screen;
      expect(proving?.fields.map(({ text }) => text)).toContain(screens.prove.cancel);
      const hostName = `${host}-browser`;
      const browser = { width: 640, height: 480 };
      harness.show({ selectedTile: undefined, ...proving, browser, revision: 1, hostName });
      const main = page.getByRole("main", { name: system.screen.region(hostName), exact: true });
      await main.getByRole("button", { name: system.screen.browserCancel }).waitFor();
      const buttons = [...(await main.ariaSnapshot()).matchAll(/button "([^"]*)"/g)].map(([, name]) => name);
      expect(buttons.filter((name) => /cancel/i.test(name ?? ""))).toEqual([system.screen.browserCancel]);
      await main.getByRole("button", { name: system.screen.browserCancel }).focus();
      harness.allowed.add("cancel");
      await page.keyboard.press("Enter");
      await expect.poll(async () => harness.untaken > 0 && (await harness.next())).toEqual({ do: "cancel" });
    });

  test("in a browser, Escape goes to its page; a button beside it leads out", async () => {
    const { harness, page } = suite;
    harness.show({ browser: { width: 640, height: 480 }, revision: 2 });
    await page.getByRole("button", { name: system.screen.browserCancel }).waitFor();
    await page.keyboard.press("Escape");
    expect(await harness.next()).toMatchObject({ surface: "key", key: "Escape" });
    await page.keyboard.press("Control+Alt");
    harness.allowed.add("cancel");
    await page.keyboard.press("Enter");
    for (;;) {
      const action = await harness.next();
      if (!("surface" in action)) {
        expect(action).toEqual({ do: "cancel" });
        break;
      }
    }
  });
});
