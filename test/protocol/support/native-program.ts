/**
 * Programs of native/protocol, compiled with every warning an error, and how the tests start one. What was compiled of
 * the same sources with the same options is used again (.vestibule/native-protocol). It never starts a program that
 * was made for another system, whatever is installed here that could.
 */
import { type SpawnSyncOptions, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  renameSync,
  rmSync,
} from "node:fs";
import { join } from "node:path";
import { filesUnder } from "../../../scripts/project.mjs";
import type { Requirement } from "../../support/requirements.ts";

export const root = join(import.meta.dirname, "..", "..", "..");
const sourceFolder = join(root, "native", "protocol");
const outFolder = join(root, ".vestibule", "native-protocol");

const warnings = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Wundef", "-Werror"];
const strict = ["-std=c99", "-Wvla", ...warnings];
const strictCpp = ["-std=c++17", ...warnings];
const watched = ["-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"];

/** Milliseconds for a test that compiles: two seconds of work, on a busy machine. */
export const timeToCompile = 120_000;

export interface Compiler {
  name: string;
  requirement: Requirement;
  program: string;
  cpp: string;
  /** Beyond the warnings. */
  options: readonly string[];
  /** Whether it compiles for the system that the tests run on. A program for another system is compiled and not started. */
  forThisSystem: boolean;
}

export const gcc: Compiler = {
  name: "gcc",
  requirement: "compiler",
  program: "cc",
  cpp: "c++",
  options: watched,
  forThisSystem: true,
};
export const clang: Compiler = {
  name: "clang",
  requirement: "clang",
  program: "clang-19",
  cpp: "clang++-19",
  options: watched,
  forThisSystem: true,
};
/** The compiler of the Windows plug-in. */
export const mingw: Compiler = {
  name: "mingw",
  requirement: "mingw",
  program: "x86_64-w64-mingw32-gcc",
  cpp: "x86_64-w64-mingw32-g++",
  options: ["-O2", "-static"],
  forThisSystem: false,
};
export const compilers: readonly Compiler[] = [gcc, clang, mingw];

/** The codec and what belongs to it, as a plug-in links it. */
export const library = readdirSync(sourceFolder)
  .filter((file) => file.endsWith(".c"))
  .map((file) => join(sourceFolder, file));
export const driverSources = ["driver.c", "members.c"].map((file) => join(sourceFolder, "test", file));

function digestOf(options: readonly string[], sources: readonly string[]): string {
  const digest = createHash("sha256").update(options.join("\0"));
  for (const file of sources) digest.update(file).update(readFileSync(file));
  for (const file of filesUnder(sourceFolder).filter((name) => /\.[ch]$/.test(name)))
    digest.update(file).update(readFileSync(join(sourceFolder, file)));
  return digest.digest("hex").slice(0, 16);
}

/** A macro that no source reads: what was compiled is used again only while the headers under the folders are the same. */
export function headersAsOption(...folders: readonly string[]): string {
  const digest = createHash("sha256");
  for (const folder of folders)
    for (const file of filesUnder(folder).filter((name) => name.endsWith(".h")))
      digest.update(file).update(readFileSync(join(folder, file)));
  return `-DVESTIBULE_HEADERS_${digest.digest("hex").slice(0, 16)}`;
}

/** @returns the path of the program `name` that `compiler` makes of `sources` */
export function compiled(
  name: string,
  compiler: Compiler,
  sources: readonly string[],
  options: readonly string[] = compiler.options,
): string {
  const programArguments = [...strict, `-I${sourceFolder}`, ...options, ...sources];
  const stem = `${name}-${compiler.name}-`;
  const output = join(outFolder, `${stem}${digestOf([compiler.program, ...programArguments], sources)}`);
  if (existsSync(output)) return output;
  mkdirSync(outFolder, { recursive: true });
  for (const old of readdirSync(outFolder))
    if (old.startsWith(stem) && !join(outFolder, old).startsWith(output))
      rmSync(join(outFolder, old), { force: true });
  // Two test files may compile it at the same time: it appears whole or not at all.
  const growing = `${output}.${String(process.pid)}.exe`;
  run(compiler.program, [...programArguments, "-o", growing]);
  renameSync(growing, output);
  return output;
}

/** The first bytes of a program in each system's format. A Mac's are of one processor, or of several in one file. */
const formats: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ["7f454c46"],
  darwin: ["cffaedfe", "cafebabe"],
  win32: ["4d5a"],
};

function isForThisSystem(program: string): boolean {
  const start = Buffer.alloc(4);
  const file = openSync(program, "r");
  try {
    readSync(file, start);
  } finally {
    closeSync(file);
  }
  return (formats[process.platform] ?? []).some((format) => start.toString("hex").startsWith(format));
}

/**
 * Starts a compiled program and waits for its end. Only a program in this system's format: a kernel with a binfmt entry
 * for wine would start a Windows program too, and the tests would differ between machines.
 * @throws before anything is started, when the program was made for another system
 */
export function runCompiled(program: string, options: Pick<SpawnSyncOptions, "input" | "env"> = {}) {
  if (!isForThisSystem(program)) throw new Error(`${program} was made for another system`);
  return spawnSync(program, [], { ...options, encoding: "buffer", maxBuffer: 2 ** 30 });
}

/** Whether C++ takes `source`, with every warning an error. */
export function understandsCpp(compiler: Compiler, source: string): void {
  run(compiler.cpp, [...strictCpp, "-fsyntax-only", `-I${sourceFolder}`, "-x", "c++", "-"], source);
}

function run(program: string, programArguments: readonly string[], input = ""): void {
  const { status, stderr, error } = spawnSync(program, programArguments, { encoding: "utf8", input });
  if (status !== 0) throw new Error(`${program} failed:\n${error?.message ?? stderr}`);
}
