/** 320 CSS pixels, which is also 1280 at 400 %, and windows at 200 %: no sideways scrolling, and nothing cut off. */
import { readFileSync, readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { page as texts } from "../../../src/texts/en/page.ts";
import { barriers } from "../../support/axe.ts";
import { requires } from "../../support/requirements.ts";
import { pageSuite } from "./support/page-suite.ts";
import { macState, signInState } from "./support/page-support.ts";

const { describe, test } = requires("chromium");
const out = { page: { width: 390, height: 720 } };

/** Whatever is wider than the window, or has text that its own box hides. */
function lost(): string[] {
  const wide = document.documentElement.clientWidth + 1;
  return Array.from(document.querySelectorAll("body *"))
    .filter(
      (one) =>
        one.checkVisibility() && one.closest(".visually-hidden, thead, .machine, canvas, option") === null,
    )
    .filter((one) => {
      const { left, right } = one.getBoundingClientRect();
      const hides = getComputedStyle(one).overflowX === "hidden" && one.scrollWidth > one.clientWidth + 1;
      return right > wide || left < -1 || hides;
    })
    .map((one) => `${one.tagName}.${one.getAttribute("class") ?? ""}`);
}

describe("a narrow or magnified window", () => {
  const suite = pageSuite(macState);
  const sizes = [
    ["320 pixels", { width: 320, height: 640 }, 1],
    ["1280 by 800 at 200 %", { width: 640, height: 400 }, 2],
    ["1920 by 1080 at 200 %", { width: 960, height: 540 }, 2],
    ["1280 by 800", { width: 1280, height: 800 }, 1],
  ] as const;

  for (const [name, viewport, deviceScaleFactor] of sizes) {
    test(`${name}: phones out, looking back, with the table open, by day and by night`, async () => {
      const { harness } = suite;
      for (const [system, state] of [
        ["windows", signInState()],
        ["mac", macState()],
      ] as const) {
        harness.show(state.screen, {
          ...state,
          screen: undefined,
          phones: { owner: out, colleague: out },
        } as object);
        const page = await suite.open(harness, { viewport, deviceScaleFactor });
        await page.getByText(texts.device.asTable).click();
        const { timeline } = harness.state();
        harness.show(
          {},
          { timeline: [...timeline, { at: 20_000, actor: "agent", text: "x".repeat(90), event: "x" }] },
        );
        await page.getByText("x".repeat(90)).first().waitFor();
        await page.getByRole("slider").press("Home");
        await page.getByRole("button", { name: texts.then.back }).waitFor();
        await expect.poll(() => page.evaluate(lost)).toEqual([]);
        expect(
          await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          ),
        ).toBe(0);
        await suite.picture(`narrow-${system}-${String(viewport.width)}`, true);
        await page.emulateMedia({ colorScheme: "dark" });
        await suite.picture(`narrow-${system}-${String(viewport.width)}-dark`, true);
      }
    });
  }

  for (const [system, state] of [
    ["Windows", signInState],
    ["a Mac", macState],
  ] as const)
    for (const colorScheme of ["light", "dark"] as const)
      test(`${system}, ${colorScheme}: nothing that axe-core finds serious, looking back and now`, async () => {
        const { harness } = suite;
        harness.show(state().screen, { ...state(), phones: { owner: out, colleague: out } });
        const page = await suite.open(harness, { colorScheme, reducedMotion: "reduce" });
        await page.getByText(texts.device.asTable).click();
        expect(await barriers(page)).toEqual([]);
        const { timeline } = harness.state();
        harness.show(
          {},
          { timeline: [...timeline, { at: 20_000, actor: "agent", text: "Later.", event: "x" }] },
        );
        await page.getByText("Later.").first().waitFor();
        await page.getByRole("slider").press("Home");
        await page.getByRole("button", { name: texts.then.back }).waitFor();
        expect(await barriers(page)).toEqual([]);
      }, 60_000);

  test("headings descend one level at a time, and everything stands in a landmark", async () => {
    const { page, harness } = suite;
    harness.show({}, { phones: { owner: out, colleague: out } });
    const levels = await page.evaluate(() =>
      Array.from(document.querySelectorAll("h1, h2, h3, h4"))
        .filter((one) => one.checkVisibility())
        .map((one) => Number(one.tagName.slice(1))),
    );
    expect(levels[0]).toBe(1);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    for (const [place, level] of levels.entries())
      expect(level - (levels[place - 1] ?? 0)).toBeLessThanOrEqual(1);
    for (const role of ["banner", "main", "complementary"] as const)
      expect(await page.getByRole(role).count()).toBe(1);
    expect(await page.getByRole("region", { name: texts.timeline.heading, exact: true }).count()).toBe(1);
  });

  test("the page has no inline style, and every style sheet is served", () => {
    const folder = fileURLToPath(new URL("../../../src/harness/page/", import.meta.url));
    const server = readFileSync(
      fileURLToPath(new URL("../../../src/harness/server/server.ts", import.meta.url)),
      "utf8",
    );
    for (const file of readdirSync(folder)) {
      if (!statSync(`${folder}${file}`).isFile()) continue;
      const [name = "", kind] = file.split(".");
      if (kind === "css") expect(server).toContain(`"${name}"`);
      if (kind === "ts")
        expect(readFileSync(`${folder}${file}`, "utf8")).not.toMatch(/\bstyle: |\.style\.|innerHTML/);
    }
  });
});

describe("the page as it is served", () => {
  const suite = pageSuite(macState, "modules");

  test("the page has less than 300 KB, and loads nothing from elsewhere", async () => {
    const { page, server } = suite;
    const asked: string[] = [];
    let bytes = 0;
    page.on("response", (response) => {
      asked.push(new URL(response.url()).origin);
      void response.body().then((body) => (bytes += body.length));
    });
    await page.reload({ waitUntil: "networkidle" });
    expect(new Set(asked)).toEqual(new Set([new URL(server.address).origin]));
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThan(300_000);
  });
});
