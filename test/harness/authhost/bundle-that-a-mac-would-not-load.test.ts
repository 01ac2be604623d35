/**
 * What can be said here of programs that no Mac has loaded, the plug-in's bundle and the login right's helper: their kind
 * and exports, each import in the library that has it there, the oldest system, the ad-hoc signature's hashes, and the
 * same bytes when they are built again.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import {
  buildMacosProgram,
  loginRightPath,
  macosBundlePath,
  macosPluginPath,
  macosPrograms,
  minimumMacos,
  symbolsOfSdk,
} from "../../../scripts/macos-programs.mjs";
import { inRoot } from "../../../scripts/project.mjs";
import { requires } from "../../support/requirements.ts";

const { describe, test } = requires("macos-cross");

const plugin = inRoot(macosPluginPath);
const processors = ["x86_64", "arm64"] as const;
/** What ships, with the file type of <mach-o/loader.h> and what it exports. */
const shipped = [
  { name: "plugin", program: plugin, type: 8, exports: ["_AuthorizationPluginCreate"] },
  { name: "loginRight", program: inRoot(loginRightPath), type: 2, exports: ["__mh_execute_header"] },
] as const;

function read(program: string, tool: string, ...programArguments: string[]): string {
  const { status, stdout } = spawnSync(tool, [...programArguments, program], { encoding: "utf8" });
  expect(status).toBe(0);
  return stdout;
}

/** The slices of a universal file (<mach-o/fat.h>): each with its CPU type. */
function slices(program: string): { cpu: number; bytes: Buffer }[] {
  const file = readFileSync(program);
  expect(file.readUInt32BE(0)).toBe(0xcafebabe);
  return Array.from({ length: file.readUInt32BE(4) }, (_, at) => {
    const entry = 8 + at * 20;
    const offset = file.readUInt32BE(entry + 8);
    return {
      cpu: file.readUInt32BE(entry),
      bytes: file.subarray(offset, offset + file.readUInt32BE(entry + 12)),
    };
  });
}

test("everything that ships for a Mac is looked at", () => {
  expect(shipped.map(({ name }) => name)).toEqual(Object.keys(macosPrograms));
  for (const { name, program } of shipped) expect(inRoot(macosPrograms[name].output)).toBe(program);
});

const owners = new Map(
  Object.entries(symbolsOfSdk()).flatMap(([library, { symbols, classes = [] }]) =>
    [...symbols, ...classes.flatMap((name) => [`_OBJC_CLASS_$_${name}`, `_OBJC_METACLASS_$_${name}`])].map(
      (symbol) => [symbol, library] as const,
    ),
  ),
);

for (const { name, program, type, exports: expected } of shipped)
  describe(name, () => {
    test("it is of its kind, for both kinds of processor and for macOS 14", () => {
      expect(slices(program).map(({ cpu }) => cpu)).toEqual([0x01000007, 0x0100000c]);
      for (const { bytes } of slices(program)) expect(bytes.readUInt32LE(12)).toBe(type);
      for (const processor of processors) {
        const headers = read(program, "llvm-objdump-19", "--macho", "--private-headers", "--arch", processor);
        expect(/minos (\S+)/.exec(headers)?.[1]).toBe(minimumMacos);
        expect(headers).toContain("platform macos");
      }
    });

    test("it exports what a system looks for, and nothing else", () => {
      for (const processor of processors) {
        const trie = read(program, "llvm-objdump-19", "--macho", "--exports-trie", "--arch", processor);
        expect(trie.match(/\b_\w+$/gmu)).toEqual(expected);
      }
    });

    test("each import is in the library that exports it on a Mac", () => {
      for (const processor of processors) {
        const libraries = [
          ...read(program, "llvm-otool-19", "-L", "-arch", processor).matchAll(/^\t(\S+) \(compatibility/gmu),
        ].map((match) => match[1]);
        const fixups = read(program, "llvm-objdump-19", "--macho", "--chained-fixups", "--arch", processor);
        const imports = [...fixups.matchAll(/lib_ordinal = (\d+) .*\n.*\n\s+name_offset = \d+ \((\S+)\)/gu)];
        expect(imports.length).toBeGreaterThan(20);
        for (const [, ordinal, symbol] of imports)
          expect([symbol, libraries[Number(ordinal) - 1]]).toEqual([symbol, owners.get(symbol ?? "")]);
      }
    });

    test("its signature holds for each page of it, and not for another byte", () => {
      for (const { bytes } of slices(program)) {
        const { kept, found } = pageHashes(bytes);
        expect(kept.length).toBeGreaterThan(2);
        expect(found).toEqual(kept);
        const changed = Buffer.from(bytes);
        changed[5000] = (changed[5000] ?? 0) ^ 1;
        expect(pageHashes(changed).found).not.toEqual(kept);
      }
    });
  });

/** The hashes of an ad-hoc signature (CS_CodeDirectory of <kern/cs_blobs.h>): each page's, and what the file has. */
function pageHashes(bytes: Buffer): { kept: string[]; found: string[] } {
  let at = 32;
  let signature: Buffer | undefined;
  for (let left = bytes.readUInt32LE(16); left > 0; left -= 1) {
    const isSignature = bytes.readUInt32LE(at) === 0x1d;
    if (isSignature) signature = bytes.subarray(bytes.readUInt32LE(at + 8));
    at += bytes.readUInt32LE(at + 4);
  }
  if (signature === undefined) return { kept: [], found: [] };
  const directory = signature.subarray(signature.readUInt32BE(16));
  expect(directory.readUInt32BE(0)).toBe(0xfade0c02);
  const [hashes, pages, limit] = [16, 28, 32].map((offset) => directory.readUInt32BE(offset));
  const [size, page] = [directory[36] ?? 0, 2 ** (directory[39] ?? 0)];
  const numbers = Array.from({ length: pages ?? 0 }, (_, number) => number);
  return {
    kept: numbers.map((number) =>
      directory.toString("hex", (hashes ?? 0) + number * size, (hashes ?? 0) + (number + 1) * size),
    ),
    found: numbers.map((number) =>
      createHash("sha256")
        .update(bytes.subarray(number * page, Math.min((number + 1) * page, limit ?? 0)))
        .digest("hex"),
    ),
  };
}

test("its view is one that SecurityAgent can show", () => {
  for (const processor of processors) {
    const symbols = read(plugin, "llvm-nm-19", `--arch=${processor}`);
    const address = /^([0-9a-f]+) . _OBJC_CLASS_\$_VestibuleView$/m.exec(symbols)?.[1] ?? "0";
    // The second pointer of a class is its superclass.
    const place = `0x${(Number.parseInt(address, 16) + 8).toString(16).toUpperCase()}`;
    const fixups = read(plugin, "llvm-objdump-19", "--macho", "--dyld-info", "--arch", processor);
    const named = fixups
      .split("\n")
      .find((line) => line.includes(` ${place} `))
      ?.match(/\S+$/)?.[0];
    expect(named).toBe("_OBJC_CLASS_$_SFAuthorizationPluginView");
  }
});

test("they have the same bytes when they are built again elsewhere", async () => {
  const folder = mkdtempSync(join(tmpdir(), "vestibule-built-again-"));
  try {
    for (const { name, program } of shipped) {
      const built = macosPrograms[name];
      const output = join(folder, built.output);
      await buildMacosProgram(built, { output, objects: join(folder, "objects", name) });
      expect(readFileSync(output).equals(readFileSync(program)), name).toBe(true);
    }
    const list = join(macosBundlePath, "Contents/Info.plist");
    expect(readFileSync(join(folder, list)).equals(readFileSync(inRoot(list)))).toBe(true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 180_000);
