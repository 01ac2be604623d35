/**
 * Every screen of every host, in every language: nothing that axe-core finds serious, nothing that a window of 320
 * pixels cuts off. Looks (light, dark, more contrast) take turns from screen to screen and begin one later in each
 * language, so that each language has all of them, and each screen over the languages. axe-core judges each screen once
 * in each look. In its longer form nothing takes turns: every screen in every look, and axe-core judges all.
 */
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { type Look, looks } from "../../../src/harness/gallery/chosen.ts";
import { galleryScreens } from "../../../src/harness/gallery/routes.ts";
import type { Host } from "../../../src/harness/gallery/specimens.ts";
import { catalogues } from "../../../src/texts/languages/languages.ts";
import { longForm } from "../../support/long-form.ts";
import { type AxeInPage, type Barrier, barriers, bringAxe } from "../../support/axe.ts";
import { pageSuite } from "../page/support/page-suite.ts";
import { signInState } from "../page/support/page-support.ts";
import { requires } from "../../support/requirements.ts";

const hosts: readonly Host[] = ["windows", "macos"];

/** Every so many refusals one is looked at closely. Shares no factor with the number of looks: they take turns too. */
const refusalStride = 7;

/** Where only one look is shown: the one for the screen at this place, in the language whose turn it is. */
const lookOf = (at: number, turn: number): Look => looks[(at + turn) % looks.length] ?? "light";

/**
 * Whether axe-core judges the screen in this language's look: in one of the languages that have the same look. Not in
 * the system's own look, which is light here: another test compares the two.
 */
function isJudgedInItsLook(at: number, turn: number): boolean {
  const look = lookOf(at, turn);
  const same = [...catalogues.keys()].filter((other) => lookOf(at, other) === look);
  return look !== "system" && same[Math.floor(at / looks.length) % same.length] === turn;
}

/** Milliseconds for every screen of one host in one language. */
const timeForAll = longForm ? 1_800_000 : 180_000;

/** Runs in the page: what the window or a box around it cuts off, by its class. */
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

interface Visit {
  id: string;
  address: string;
  /** Whether axe-core judges it too. Whether something is cut off is always asked. */
  judged: boolean;
}

/** Runs in the page: shows another screen, as going back would. */
async function show(id: string, address: string): Promise<void> {
  const root = document.documentElement;
  const drawn = new Promise<void>((resolve) => {
    const watching = new MutationObserver(() => {
      if (root.dataset["drawn"] !== id) return;
      watching.disconnect();
      resolve();
    });
    watching.observe(root, { attributeFilter: ["data-drawn"] });
  });
  history.pushState(null, "", address);
  dispatchEvent(new PopStateEvent("popstate"));
  await drawn;
}

/** Runs in the page: the colours of everything that is shown, resolved. */
function coloursHere(): string[] {
  const names = ["color", "background", "border-color", "outline-color", "fill", "filter"];
  return Array.from(document.querySelectorAll("*"), (one) => {
    const style = getComputedStyle(one);
    return names.map((name) => style.getPropertyValue(name)).join("; ");
  });
}

/** What `bringHelpers` leaves behind in the page. */
interface HelpersInPage extends AxeInPage {
  cutOff: typeof cutOff;
  show: typeof show;
  coloursHere: typeof coloursHere;
}

async function bringHelpers(page: Page): Promise<void> {
  await bringAxe(page);
  for (const helper of [cutOff, show, coloursHere])
    await page.evaluate(`globalThis.${helper.name} = ${String(helper)};`);
}

/**
 * Runs in the page: shows one screen after the other and judges each where it stands. One call for all of them, since
 * the round trips to the browser take longer than the judging.
 */
async function visitAll(visits: Visit[]) {
  const here = globalThis as typeof globalThis & HelpersInPage;
  const found: { address: string; barriers: Barrier[]; cut: string[] }[] = [];
  for (const { id, address, judged } of visits) {
    await here.show(id, address);
    const cut = here.cutOff();
    const barriers = judged ? await here.barriersHere() : [];
    if (barriers.length > 0 || cut.length > 0) found.push({ address, barriers, cut });
  }
  return found;
}

const { describe, test } = requires("chromium");

describe("the gallery", () => {
  const suite = pageSuite(signInState);
  const origin = () => new URL(suite.server.address).origin;

  for (const { host, language, turn } of hosts.flatMap((each) =>
    catalogues.map((texts, turn) => ({ host: each, language: texts.language, turn })),
  ))
    test(
      `${host} in ${language}: every screen`,
      async () => {
        const { page } = suite;
        const screens = await galleryScreens({ host, language }, "Acme");
        await page.setViewportSize({ width: 320, height: 720 });
        // Half arrived, a screen is half transparent, and that is no colour of its own.
        await page.emulateMedia({ reducedMotion: "reduce" });
        await page.goto(
          `${origin()}/screens/one?${String(new URLSearchParams({ host, screen: screens[0]!.id }))}`,
        );
        await page.locator("html[data-drawn]").waitFor();
        await bringHelpers(page);
        const looksFor = (at: number) => (longForm ? looks : [lookOf(at, turn)]);
        // Refusals differ by their words alone: every one for its length, some for everything else.
        const isJudged = (id: string, at: number) =>
          longForm ||
          (id.startsWith("refused-") ? (at + turn) % refusalStride === 0 : isJudgedInItsLook(at, turn));
        const visits = screens.flatMap(({ id }, at) =>
          looksFor(at).map((look): Visit => {
            const of = new URLSearchParams({ host, language, look, screen: id });
            return { id, address: `/screens/one?${String(of)}`, judged: isJudged(id, at) };
          }),
        );
        expect(await page.evaluate(visitAll, visits)).toEqual([]);
      },
      timeForAll,
    );

  for (const host of hosts)
    test(`${host}: the system's own look is light where light is preferred`, async () => {
      const { page } = suite;
      const screens = await galleryScreens({ host, language: "en" }, "Acme");
      const addressOf = (id: string, look: Look) =>
        `/screens/one?${String(new URLSearchParams({ host, language: "en", look, screen: id }))}`;
      await page.emulateMedia({ reducedMotion: "reduce" });
      await page.goto(`${origin()}${addressOf(screens[0]!.id, "light")}`);
      await page.locator("html[data-drawn]").waitFor();
      await bringHelpers(page);
      const coloursOf = (id: string, look: Look) =>
        page.evaluate(
          async ([screen, address]) => {
            const here = globalThis as typeof globalThis & HelpersInPage;
            await here.show(screen, address);
            return here.coloursHere();
          },
          [id, addressOf(id, look)] as const,
        );
      // A few of them: what is drawn on the others has its colours from the same rules.
      for (const { id } of screens.filter((_, at) => at % 24 === 0)) {
        const light = await coloursOf(id, "light");
        expect(await coloursOf(id, "system"), id).toEqual(light);
        expect(await coloursOf(id, "dark"), id).not.toEqual(light);
      }
    });

  test("the gallery lists every screen, and an unknown choice shows the first", async () => {
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
