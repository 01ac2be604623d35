/**
 * A trace of real rehearsals: what was typed, read and known is not in it, in any spelling that a file may have. It
 * loads nothing and runs nothing. Canaries are of this test alone, so that finding one is finding a leak.
 */
import { randomInt } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { members } from "../../../src/harness/contract/organisation.ts";
import { type RehearsalResult, rehearse } from "../../../src/harness/rehearsal/rehearsal.ts";
import { loadScenario, parseScenario } from "../../../src/harness/rehearsal/scenario.ts";
import { traceOf } from "../../../src/harness/trace/trace.ts";
import { traceTarget, writeTrace } from "../../../src/harness/trace/trace-file.ts";
import { barriers } from "../../support/axe.ts";
import { startChromium } from "../../support/chromium.ts";
import { requires } from "../../support/requirements.ts";

const { describe, test } = requires("linux", "chromium");

/** Eight digits that no rule for PINs refuses, new each time. */
const digits = () =>
  `8${String(randomInt(100, 999))}5${String(randomInt(100, 999))}`.replace(/(\d)\1/g, "$17");
const canaries = {
  startPin: `27${digits()}`,
  newPin: `94${digits()}`,
  startPassword: `canary start ${digits()}`,
};

const scenario = `scenario: canaries
title: A reset with secrets of this test alone
person: { email: alice.adler@acme.example }
device: { system: windows, localSecret: pin, pin: "${canaries.startPin}", password: "${canaries.startPassword}" }
steps:
  - { do: wake }
  - { do: choose, tile: brand }
  - { do: follow, link: 0 }
  - { do: prove, as: alice.adler@acme.example }
  - { do: type, into: { newSecret: "${canaries.newPin}", confirm: "${canaries.newPin}" } }
  - { do: wait-for-outcome }
must:
  outcome: signed-in
`;

/** As it would stand in a text, an attribute, a data URI, or in hexadecimal. */
function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [
    secret,
    encodeURIComponent(secret),
    bytes.toString("hex"),
    bytes.toString("base64").replace(/=+$/, ""),
  ];
}

describe("a trace", () => {
  const folder = mkdtempSync(join(tmpdir(), "vestibule-trace-"));
  let results: RehearsalResult[] = [];
  let html = "";

  beforeAll(async () => {
    results = [
      await rehearse(parseScenario(scenario, "canaries.yaml"), { record: true }),
      await rehearse(loadScenario("mac-cold-boot-not-allowed"), { record: true }),
    ];
    expect(results.map(({ mismatches }) => mismatches)).toEqual([[], []]);
    html = await traceOf(results);
  }, 180_000);
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test("holds nothing that was typed or known, and neither does the recording", () => {
    const secrets = [...Object.values(canaries), ...members.map(({ password }) => password)];
    const recorded = JSON.stringify(results.map(({ recording }) => recording));
    for (const secret of secrets) {
      for (const spelling of spellings(secret)) {
        expect(html.includes(spelling), `a secret as ${spelling.length} characters`).toBe(false);
        expect(recorded.includes(spelling)).toBe(false);
      }
    }
  });

  test("holds what happened: screens as pictures, the timeline, messages with masks, what opens what", () => {
    expect(html.match(/data:image\/webp;base64,/g)?.length).toBeGreaterThan(8);
    expect(html).toContain("data:image/jpeg;base64,");
    for (const there of ["reset-completed", "recovery_key", "•••• (", "welcome", "credential-manager"])
      expect(html).toContain(there);
    expect(html).toContain('id="canaries"');
  });

  test("loads nothing, runs nothing, and a browser shows it from the file", async () => {
    expect(html).not.toMatch(/<(script|link|iframe|object|embed|form|base)\b/i);
    expect(html).not.toMatch(/(src|href|url\()=?["'(]?(https?:|\/\/|file:)/i);
    const place = join(folder, "run.html");
    await writeTrace(await traceTarget(place), html);
    expect(await readFile(place, "utf8")).toBe(html);
    expect(await readdir(folder)).toEqual(["run.html"]);
    await using chromium = await startChromium();
    const page = await chromium.browser.newPage();
    const asked: string[] = [];
    const complaints: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    page.on("console", (message) => complaints.push(message.text()));
    await page.setContent(html);
    await page.getByRole("heading", { name: "A reset with secrets of this test alone" }).waitFor();
    expect(asked.filter((address) => !address.startsWith("data:"))).toEqual([]);
    expect(complaints).toEqual([]);
    // The style is the one that the policy names: without it the body has the browser's own margin.
    const weight: unknown = await page.evaluate(
      'getComputedStyle(document.querySelector(".verdict.passed")).fontWeight',
    );
    expect(weight).toBe("600");
  }, 60_000);

  for (const colorScheme of ["light", "dark"] as const)
    test(`${colorScheme}: has nothing that axe-core finds serious, wide and narrow`, async () => {
      await using chromium = await startChromium();
      for (const width of [1280, 320]) {
        const page = await chromium.browser.newPage({ colorScheme, viewport: { width, height: 900 } });
        await page.setContent(html);
        await page.evaluate(() => {
          for (const folded of document.querySelectorAll("details")) folded.open = true;
        });
        expect(await barriers(page), `${String(width)} pixels wide`).toEqual([]);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(over, `${String(width)} pixels wide`).toBeLessThanOrEqual(0);
      }
    }, 60_000);

  test("replaces a file as a whole, and replaces nothing else", async () => {
    const place = join(folder, "earlier.html");
    await writeFile(place, "earlier");
    await writeTrace(await traceTarget(place), "<p>new</p>");
    expect(await readFile(place, "utf8")).toBe("<p>new</p>");
    await expect(traceTarget(folder)).rejects.toMatchObject({ code: "argument_invalid" });
    await expect(writeTrace(join(folder, "none", "run.html"), "x")).rejects.toMatchObject({
      code: "argument_invalid",
    });
  });
});
