/**
 * The watcher reads DLLs of anybody, and the hosted process scripts and credentials: damaged ones are refused, and no byte
 * is read outside of them. The parts that know no Windows are compiled for this machine, under both sanitizers.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { inRoot } from "../../../scripts/project.mjs";
import { specimenPath } from "../../../scripts/windows-programs.mjs";
import { longForm } from "../../support/long-form.ts";
import { requires } from "../../support/requirements.ts";

const { describe, test } = requires("compiler", "linux");
const { test: testDll } = requires("compiler", "mingw", "linux");

const sources = [
  "portable/damage.cc",
  "loginhost/image.cc",
  "loginhost/json.cc",
  "loginhost/logon_buffer.cc",
];
const copies = longForm ? 50_000 : 2000;
const seed = process.pid;

describe("a damaged file", () => {
  let folder = "";
  let program = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "vestibule-damage-"));
    program = join(folder, "damage");
    const { status, stderr } = spawnSync(
      "c++",
      [
        "-std=c++17",
        ...["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Wundef", "-Werror"],
        ...["-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"],
        ...sources.map((source) => inRoot("native/windows-credprov", source)),
        ...["-o", program],
      ],
      { encoding: "utf8" },
    );
    expect(stderr).toBe("");
    expect(status).toBe(0);
  }, 180_000);
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function taken(name: string, content: Buffer, count = copies) {
    const file = join(folder, name);
    writeFileSync(file, content);
    const { status, stdout, stderr } = spawnSync(program, [file, String(count), String(seed)], {
      encoding: "utf8",
    });
    expect(stderr, `seed ${String(seed)}`).toBe("");
    expect(status, `seed ${String(seed)}`).toBe(0);
    const [images = 0, values = 0, logons = 0] = stdout.trim().split(" ").map(Number);
    return { images, values, logons };
  }

  testDll(
    "a DLL",
    () => {
      // Whole ones count, and those whose damage lies in what is not read.
      const { images } = taken("provider.dll", readFileSync(inRoot(specimenPath)));
      expect(images).toBeGreaterThan(1);
      expect(images).toBeLessThan(copies);
    },
    180_000,
  );

  test("a script", () => {
    const text = JSON.stringify({
      do: "type",
      field: 3,
      text: '\u{1f511} "é" \\ ',
      list: [1, -2, null, true, { a: [] }],
    });
    const { values } = taken("script.json", Buffer.from(text));
    expect(values).toBeGreaterThan(1);
    expect(values).toBeLessThan(copies);
  }, 180_000);

  test("a script with a surrogate, too large a number and an overlong form in its UTF-8", () => {
    const wrong = ["eda080", "f7bfbfbf", "c0af", "e080af", "ff", "e282"].map((hex) =>
      Buffer.from(hex, "hex"),
    );
    for (const bytes of wrong)
      expect(taken("utf8.json", Buffer.concat([Buffer.from('"'), bytes, Buffer.from('"')]), 1)).toMatchObject(
        {
          values: expect.any(Number) as number,
        },
      );
  }, 180_000);

  test("a script that is nested without end", () => {
    expect(taken("deep.json", Buffer.from("[".repeat(900_000)), 1)).toMatchObject({ values: 0 });
  }, 180_000);

  test("a credential", () => {
    // KERB_INTERACTIVE_UNLOCK_LOGON: type, three strings of four bytes each by offset, LUID.
    const bytes = Buffer.alloc(76);
    bytes.writeUInt32LE(2, 0);
    for (const [index, at] of [8, 24, 40].entries()) {
      bytes.writeUInt16LE(4, at);
      bytes.writeUInt16LE(4, at + 2);
      bytes.writeBigUInt64LE(BigInt(64 + index * 4), at + 8);
    }
    const { logons } = taken("logon.bin", bytes);
    expect(logons).toBeGreaterThan(1);
    expect(logons).toBeLessThan(copies);
  }, 180_000);
});
