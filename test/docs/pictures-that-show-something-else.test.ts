/**
 * The pictures of the documentation, and whether they still show what the page draws. `npm run pictures` takes them
 * anew; without it this compares what a picture was taken of (the drawn document, the styles, the drawings) with what
 * would be drawn now. Pixels are not compared: another machine has other fonts.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Gifenc } from "./support/gifenc.ts";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { createLoginHarness } from "../../src/harness/play/login-harness.ts";
import type { SignInScreen } from "../../src/harness/contract/model.ts";
import { startHarnessServer } from "../../src/harness/server/server.ts";
import { pageSuite } from "../harness/page/support/page-suite.ts";
import { signInState } from "../harness/page/support/page-support.ts";
import { requires } from "../support/requirements.ts";
import { type Scene, scenes } from "./support/scenes.ts";
import { walkThrough } from "./support/walk-through.ts";

const { describe, test } = requires("linux", "chromium");
const folder = new URL("../../docs/pictures/", import.meta.url);
const manifest = new URL("manifest.json", folder);
const takesThem = process.env["VESTIBULE_TAKE_PICTURES"] === "1";

const size = { width: 1024, height: 880 };
/** Of the demo, and of its picture. */
const demoSize = { width: 1360, height: 850 };
const gifSize = { width: 960, height: 600 };
/** Of each frame of the walk-through. */
const frameMs = 2000;
/** Clocks and countdowns stand still. */
const moment = new Date("2026-06-01T08:59:00Z");

const page = new URL("../../src/harness/page/", import.meta.url);
const styling = createHash("sha256");
for (const name of readdirSync(page).sort())
  if (/\.(?:css|svg)$/.test(name)) styling.update(readFileSync(new URL(name, page)));
const styleDigest = styling.digest("hex");

async function open(shown: Page, origin: string, scene: Scene): Promise<string> {
  const { host, screen, language = "en", look = "light", typed } = scene;
  await shown.goto(`${origin}/screens/one?${String(new URLSearchParams({ host, screen, language, look }))}`);
  await shown.locator("html[data-drawn]").waitFor();
  const inputs = shown.locator("input[type=password]");
  for (const [at, text] of (typed ?? []).entries()) await inputs.nth(at).fill(text);
  const drawn = await shown.evaluate(() => document.documentElement.outerHTML);
  return createHash("sha256").update(styleDigest).update(drawn).digest("hex").slice(0, 32);
}

/** Without its randomness: a countdown ends at a fixed time. */
async function holdStill(shown: Page): Promise<void> {
  await shown.clock.setFixedTime(moment);
  await shown.emulateMedia({ reducedMotion: "reduce", colorScheme: "light" });
  await shown.route("**/screens/one.json*", async (route) => {
    const answer = await route.fetch();
    const screen = (await answer.json()) as SignInScreen;
    for (const field of screen.fields)
      if (field.until !== undefined) field.until = moment.getTime() + 299_000;
    await route.fulfill({ response: answer, json: screen });
  });
}

/** Pixels of a PNG, drawn by the browser that took it. */
async function pixelsOf(painter: Page, png: Buffer): Promise<Uint8ClampedArray> {
  const base64 = await painter.evaluate(
    async ({ image, width, height }) => {
      const bytes = Uint8Array.from(atob(image), (character) => character.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes]), {
        resizeWidth: width,
        resizeHeight: height,
        resizeQuality: "high",
      });
      const drawing = new OffscreenCanvas(width, height).getContext("2d");
      drawing?.drawImage(bitmap, 0, 0);
      const { data } = drawing?.getImageData(0, 0, width, height) ?? { data: new Uint8ClampedArray() };
      let text = "";
      for (let at = 0; at < data.length; at += 8192)
        text += String.fromCharCode(...data.subarray(at, at + 8192));
      return btoa(text);
    },
    { image: png.toString("base64"), ...gifSize },
  );
  return new Uint8ClampedArray(Buffer.from(base64, "base64"));
}

describe("pictures of the documentation", () => {
  const suite = pageSuite(signInState);

  /** The whole of a reset, at the demo's page. */
  async function walk(): Promise<{ digest: string; gif: Uint8Array }> {
    // As CommonJS, which is the one form that every loader reads alike.
    const { GIFEncoder, quantize, applyPalette } = createRequire(import.meta.url)("gifenc") as Gifenc;
    const gif = GIFEncoder();
    const digest = createHash("sha256").update(styleDigest);
    await using harness = await createLoginHarness();
    const server = await startHarnessServer({ harness, compiled: suite.compiled });
    try {
      const demo = await suite.browser.newPage({ viewport: demoSize, colorScheme: "light" });
      await demo.emulateMedia({ reducedMotion: "reduce" });
      await demo.goto(server.address);
      for await (const moment of walkThrough(demo, harness)) {
        digest.update(moment);
        if (!takesThem) continue;
        const pixels = await pixelsOf(suite.page, await demo.screenshot());
        const palette = quantize(pixels, 256);
        gif.writeFrame(applyPalette(pixels, palette), gifSize.width, gifSize.height, {
          palette,
          delay: frameMs,
        });
      }
      await demo.close();
    } finally {
      await server.close();
    }
    gif.finish();
    return { digest: digest.digest("hex").slice(0, 32), gif: gif.bytes() };
  }

  test("show what the page draws (else: npm run pictures)", async () => {
    const origin = new URL(suite.server.address).origin;
    const shown = suite.page;
    await shown.setViewportSize(size);
    await holdStill(shown);
    const now: Record<string, string> = {};
    for (const scene of scenes) {
      now[scene.name] = await open(shown, origin, scene);
      if (!takesThem) continue;
      mkdirSync(folder, { recursive: true });
      writeFileSync(new URL(`${scene.name}.png`, folder), await shown.screenshot());
    }
    const { digest, gif } = await walk();
    now["walk-through"] = digest;
    if (takesThem) {
      writeFileSync(new URL("walk-through.gif", folder), gif);
      writeFileSync(manifest, `${JSON.stringify(now, undefined, 2)}\n`);
    }
    expect(now).toEqual(JSON.parse(readFileSync(manifest, "utf8")));
  }, 180_000);

  test("are all there, and none besides", () => {
    const files = [...scenes.map(({ name }) => `${name}.png`), "walk-through.gif", "manifest.json"];
    expect(readdirSync(folder).sort()).toEqual(files.sort());
  });
});
