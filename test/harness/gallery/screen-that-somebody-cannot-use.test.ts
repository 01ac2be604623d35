/**
 * Every screen of every host, in every language: nothing that axe-core finds serious, nothing that a window of 320
 * pixels cuts off. Looks (light, dark, more contrast) take turns from screen to screen and begin one later in each
 * language, so that each language has all of them, and each screen over the languages.
 */
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { type Look, looks } from "../../../src/harness/gallery/chosen.ts";
import { galleryScreens } from "../../../src/harness/gallery/routes.ts";
import type { Host } from "../../../src/harness/gallery/specimens.ts";
import { catalogues } from "../../../src/texts/languages.ts";
import { type Barrier, barriers } from "../../axe.ts";
import { pageSuite } from "../page-suite.ts";
import { signInState } from "../page-support.ts";
import { requires } from "../../requirements.ts";

const hosts: readonly Host[] = ["windows", "macos"];

/** Every so many refusals one is looked at closely. Shares no factor with the number of looks: they take turns too. */
const refusalStride = 7;

/** As going back would: the page stays, and draws another screen. */
async function goTo(page: Page, address: string, id: string): Promise<void> {
  await page.evaluate((to) => {
    history.pushState(null, "", to);
    dispatchEvent(new PopStateEvent("popstate"));
  }, address);
  await page.locator(`html[data-drawn="${id}"]`).waitFor();
}

/** Whatever the window or a box around it cuts off, by its class. */
function cutOff(): string[] {
  return Array.from(document.querySelectorAll(".machine *"))
    .filter((one) => one.checkVisibility() && one.closest(".visually-hidden, svg, canvas, option") === null)
    .filter((one) => {
      const { left, right, width } = one.getBoundingClientRect();
      const { overflowX, overflowY, clipPath } = getComputedStyle(one);
      // For screen readers alone.
      if (clipPath !== "none") return false;
      const hides =
        (overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1) ||
        (overflowY !== "visible" && one.scrollHeight > one.clientHeight + 1);
      return width > 0 && (left < -1 || right > innerWidth + 1 || (hides && one.localName !== "input"));
    })
    .map((one) => `${one.localName}.${one.getAttribute("class") ?? ""}`);
}

const { describe, test } = requires("chromium");

describe("the gallery", () => {
  const suite = pageSuite(signInState);
  const origin = () => new URL(suite.server.address).origin;

  for (const { host, language, turn } of hosts.flatMap((each) =>
    catalogues.map((texts, turn) => ({ host: each, language: texts.language, turn })),
  ))
    test(`${host} in ${language}: every screen`, async () => {
      const found: { id: string; look: Look; barriers: Barrier[]; cut: string[] }[] = [];
      const screens = await galleryScreens({ host, language }, "Acme");
      await suite.page.setViewportSize({ width: 320, height: 720 });
      // Half arrived, a screen is half transparent, and that is no colour of its own.
      await suite.page.emulateMedia({ reducedMotion: "reduce" });
      await suite.page.goto(
        `${origin()}/screens/one?${String(new URLSearchParams({ host, screen: screens[0]!.id }))}`,
      );
      // Refusals differ by their words alone: every one for its length, some for everything else.
      for (const [at, { id }] of screens.entries()) {
        const look = looks[(at + turn) % looks.length] ?? "light";
        const of = new URLSearchParams({ host, language, look, screen: id });
        await goTo(suite.page, `/screens/one?${String(of)}`, id);
        const cut = await suite.page.evaluate(cutOff);
        const isPlain = id.startsWith("refused-") && (at + turn) % refusalStride !== 0;
        const problems = isPlain ? [] : await barriers(suite.page);
        if (problems.length > 0 || cut.length > 0) found.push({ id, look, barriers: problems, cut });
      }
      expect(found).toEqual([]);
    }, 180_000);

  test("the gallery lists them all, and a choice that there is none of gives the first", async () => {
    await suite.page.goto(`${origin()}/screens?host=macos&language=tlh&look=dark`, { waitUntil: "commit" });
    await suite.page.getByRole("heading", { level: 1 }).waitFor();
    expect(await suite.page.getByLabel("Language").inputValue()).toBe("en");
    expect(await suite.page.getByLabel("Host").inputValue()).toBe("macos");
    const screens = await galleryScreens({ host: "macos", language: "en" }, "JumpCloud");
    expect(await suite.page.getByRole("listitem").count()).toBe(screens.length);
    expect(await barriers(suite.page)).toEqual([]);
    await suite.picture("gallery");
  });
});
