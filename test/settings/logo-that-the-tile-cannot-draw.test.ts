/**
 * A logo is a bitmap of exactly the size that the tile has: what is none is refused with its line and field, whatever its
 * bytes say, and an agent that finds one starts without it. What is one gives the pixels that the credential provider reads.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkConfig, loadConfig, logoOf, parseConfig } from "../../src/agent/setup/config.ts";
import { bitmapProblem, readBitmap } from "../../src/settings/bitmap.ts";
import { ConfigError, type ConfigFault } from "../../src/settings/settings-file.ts";
import { bitmapOf, pixelsOf } from "../support/bitmap.ts";

let folder = "";
const at = (name: string) => join(folder, name);
const put = (name: string, bytes: Uint8Array): string => {
  writeFileSync(at(name), bytes);
  return at(name);
};
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "vestibule-logo-"));
  put("small.bmp", bitmapOf({ side: 72 }));
  put("large.bmp", bitmapOf({ side: 192, bitsPerPixel: 24 }));
  put("text.bmp", Buffer.from("no picture\n"));
  put("picture.png", Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), Buffer.alloc(200)]));
  mkdirSync(at("folder.bmp"));
  symlinkSync("nowhere", at("link.bmp"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const lines = (small: string, large = "large.bmp") => [
  "logo:",
  `  small: ${JSON.stringify(small)}`,
  `  large: ${JSON.stringify(large)}`,
  "directory:",
  "  url: https://directory.example",
];

function faultsOf(read: () => unknown): readonly ConfigFault[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}
const write = (content: readonly string[]): string =>
  put("vestibule.yaml", Buffer.from(`${content.join("\n")}\n`));
const checked = (content: readonly string[]) => faultsOf(() => checkConfig(write(content)));

describe("as a setting", () => {
  test("two bitmaps of the right sizes are taken, relative to the file and by their whole path", () => {
    expect(checked(lines("small.bmp"))).toEqual([]);
    expect(checked(lines(at("small.bmp"), at("large.bmp")))).toEqual([]);
    expect(checked(lines("small.bmp").slice(3))).toEqual([]);
  });

  test.each([
    ["one that is not there", "none.bmp", "no file is there"],
    ["one that leads nowhere", "link.bmp", "no file is there"],
    ["a folder", "folder.bmp", "this is no file"],
    ["a text", "text.bmp", "expected a bitmap (BMP) of 72 by 72 pixels"],
    ["a PNG", "picture.png", "expected a bitmap (BMP) of 72 by 72 pixels"],
    ["the other size", "large.bmp", "this one has 192 by 192"],
    ["another machine's, by Windows' name", String.raw`\\server\share\logo.bmp`, "on a disk of this device"],
    ["another machine's, with the other slash", "//server/share/logo.bmp", "on a disk of this device"],
    ["a device's name", String.raw`\\.\pipe\logo`, "on a disk of this device"],
    ["nothing", "", "at least 1 character"],
  ])("%s is refused, with line and field", (_what, path, problem) => {
    const faults = checked(lines(path));
    expect(faults).toEqual([expect.objectContaining({ line: 2, field: "logo.small" })]);
    expect(faults[0]?.problem).toContain(problem);
  });

  test("one size without the other is refused, and so is every fault of both at once", () => {
    expect(checked(lines("small.bmp").filter((line) => !line.includes("large")))).toEqual([
      { line: 2, field: "logo.large", problem: "is missing" },
    ]);
    expect(
      checked([...lines("none.bmp", "small.bmp"), "brand: ''"]).map(({ line, field }) => [line, field]),
    ).toEqual([
      [6, "brand"],
      [2, "logo.small"],
      [3, "logo.large"],
    ]);
  });

  test("an agent starts without the picture that cannot be used, is told of it, and has the other", () => {
    const told: ConfigFault[] = [];
    const config = loadConfig(write(lines("text.bmp")), (fault) => told.push(fault));
    expect(told).toEqual([expect.objectContaining({ line: 2, field: "logo.small" })]);
    expect(logoOf(config)).toEqual({ small: undefined, large: pixelsOf({ side: 192 }) });
    expect(logoOf(parseConfig("directory:\n  url: https://directory.example\n", at("other.yaml")))).toEqual({
      small: undefined,
      large: undefined,
    });
  });

  test("settings that lie on another machine have no picture there either", () => {
    expect(bitmapProblem(String.raw`\\server\share\logo.bmp`, 72)).toContain("not on a disk of this device");
  });
});

describe("as a bitmap", () => {
  const half = (row: number, column: number) => (row + column) % 256;
  test.each([
    ["24 bits", { bitsPerPixel: 24 }, undefined],
    ["24 bits, from the top", { bitsPerPixel: 24, isFromTop: true }, undefined],
    ["32 bits with alpha", { alpha: half }, half],
    ["32 bits with alpha, from the top", { alpha: half, isFromTop: true }, half],
    ["32 bits by masks, with alpha", { alpha: half, header: 124 }, half],
    ["32 bits whose fourth byte nobody wrote", { alpha: () => 0 }, undefined],
  ] as const)("%s: the same pixels, from the top, in the provider's order", (_what, options, alpha) => {
    const file = put("one.bmp", bitmapOf({ side: 72, ...options }));
    expect(readBitmap(file, 72)).toEqual({ pixels: pixelsOf({ side: 72, ...(alpha && { alpha }) }) });
  });

  test("masks without one of alpha make an opaque picture, and unusual masks are refused", () => {
    const masked = bitmapOf({ side: 72, header: 124, alpha: half });
    masked.writeUInt32LE(0, 66);
    expect(readBitmap(put("opaque.bmp", masked), 72)).toEqual({ pixels: pixelsOf({ side: 72 }) });
    masked.writeUInt32LE(0xff, 54);
    expect(bitmapProblem(put("unusual.bmp", masked), 72)).toContain("expected a bitmap");
  });

  // Row bytes: 71 pixels of 24 bits do not fill a multiple of four.
  test("a row's padding is no pixel", () => {
    const file = put("padded.bmp", bitmapOf({ side: 71, bitsPerPixel: 24 }));
    expect(readBitmap(file, 71)).toEqual({ pixels: pixelsOf({ side: 71 }) });
  });

  test("one that is not square is refused, and says what it is", () => {
    expect(bitmapProblem(put("narrow.bmp", bitmapOf({ side: 72, width: 71 })), 72)).toContain("71 by 72");
  });

  test("one that is longer than any logo is not read", () => {
    const file = put("long.bmp", Buffer.concat([bitmapOf({ side: 72 }), Buffer.alloc(256 * 1024)]));
    expect(bitmapProblem(file, 72)).toContain("more than 256 KiB");
  });

  test("cut anywhere, it is refused", () => {
    const whole = bitmapOf({ side: 72, header: 124 });
    for (const length of [...Array.from({ length: 160 }, (_, at) => at), whole.length - 1])
      expect([length, bitmapProblem(put("cut.bmp", whole.subarray(0, length)), 72)]).toEqual([
        length,
        expect.any(String),
      ]);
  });

  test("whatever its header says, it is refused, or has as many pixels as the tile", () => {
    for (const header of [40, 124] as const) {
      const whole = bitmapOf({ side: 72, header });
      for (let at = 0; at < 14 + 56; at += 1) {
        for (const value of [0, 1, 0x28, 0x7f, 0x80, 0xff]) {
          const damaged = Buffer.from(whole);
          damaged.writeUInt8(value, at);
          const { pixels, problem } = readBitmap(put("damaged.bmp", damaged), 72);
          expect([at, value, problem ?? pixels.length]).toEqual([
            at,
            value,
            problem === undefined ? 72 * 72 * 4 : expect.any(String),
          ]);
        }
      }
      for (const offset of [0, 53, whole.length, 0x7fffffff, 0xffffffff]) {
        const damaged = Buffer.from(whole);
        damaged.writeUInt32LE(offset, 10);
        expect(bitmapProblem(put("damaged.bmp", damaged), 72)).toEqual(expect.any(String));
      }
    }
  });
});
