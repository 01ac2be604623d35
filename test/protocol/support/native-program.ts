/**
 * Programs of native/protocol, compiled with every warning an error, for the tests that run them. What was compiled of
 * the same sources with the same options is used again (.vestibule/native-protocol).
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { filesUnder } from "../../../scripts/project.mjs";
import type { Requirement } from "../../requirements.ts";

export const root = join(import.meta.dirname, "..", "..", "..");
const sourceFolder = join(root, "native", "protocol");
const outFolder = join(root, ".vestibule", "native-protocol");

const warnings = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Wundef", "-Werror"];
const strict = ["-std=c99", "-Wvla", ...warnings];
const strictCpp = ["-std=c++17", ...warnings];
const watched = ["-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"];

/** Milliseconds for a test that compiles: two seconds of work, on a machine that has other things to do. */
export const timeToCompile = 120_000;

export interface Compiler {
  name: string;
  requirement: Requirement;
  program: string;
  cpp: string;
  /** Beyond the warnings. */
  options: readonly string[];
  /** Put before what it made, to run it here; undefined where it cannot run here. */
  runner: readonly string[] | undefined;
}

const wine = spawnSync("wine", ["--version"], { stdio: "ignore" }).status === 0;

export const gcc: Compiler = {
  name: "gcc",
  requirement: "compiler",
  program: "cc",
  cpp: "c++",
  options: watched,
  runner: [],
};
export const clang: Compiler = {
  name: "clang",
  requirement: "clang",
  program: "clang-19",
  cpp: "clang++-19",
  options: watched,
  runner: [],
};
/** The compiler of the Windows plug-in. */
export const mingw: Compiler = {
  name: "mingw",
  requirement: "mingw",
  program: "x86_64-w64-mingw32-gcc",
  cpp: "x86_64-w64-mingw32-g++",
  options: ["-O2", "-static"],
  runner: wine ? ["wine"] : undefined,
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
  // Two files of tests may want it at the same moment: whole or not at all.
  const growing = `${output}.${String(process.pid)}.exe`;
  run(compiler.program, [...programArguments, "-o", growing]);
  renameSync(growing, output);
  return output;
}

/** Whether C++ takes `source`, with every warning an error. */
export function understandsCpp(compiler: Compiler, source: string): void {
  run(compiler.cpp, [...strictCpp, "-fsyntax-only", `-I${sourceFolder}`, "-x", "c++", "-"], source);
}

function run(program: string, programArguments: readonly string[], input = ""): void {
  const { status, stderr, error } = spawnSync(program, programArguments, { encoding: "utf8", input });
  if (status !== 0) throw new Error(`${program} failed:\n${error?.message ?? stderr}`);
}
