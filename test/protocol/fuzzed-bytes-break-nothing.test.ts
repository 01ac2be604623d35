/**
 * Bytes made up by libFuzzer, given to the C codec: a short run in `npm test`, a longer one in `npm run test:long`, and
 * for as long as you like by `npm run fuzz`.
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { longForm } from "../support/long-form.ts";
import { requires } from "../support/requirements.ts";
import { root, timeToCompile } from "./support/native-program.ts";

/** The same inputs in each run, so that a failure can be repeated. */
const seed = "20261124";
const runs = longForm ? "2000000" : "15000";
const timeForRuns = longForm ? 1_800_000 : timeToCompile;

let folder = "";
beforeAll(() => {
  mkdirSync(join(root, ".vestibule"), { recursive: true });
  folder = mkdtempSync(join(root, ".vestibule", "fuzz-test-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function fuzz(...given: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", join(root, "scripts", "fuzz.mjs"), ...given],
    { encoding: "utf8", cwd: root },
  );
  return { status, said: stdout + stderr };
}

const { test: testClang } = requires("clang");

testClang(
  "the codec, the reader and the rules hold what their headers promise, whatever the bytes",
  () => {
    const { status, said } = fuzz("--runs", runs, "--seed", seed, "--work", join(folder, "whole"));
    expect(status, said).toBe(0);
    expect(said).toContain(`Seed: ${seed}`);
    expect(Number(/Done ([0-9]+) runs/.exec(said)?.[1])).toBeGreaterThanOrEqual(Number(runs));
  },
  timeForRuns,
);

testClang(
  "a read one byte beyond a field is found, and its input is kept and can be run again",
  () => {
    const sources = join(folder, "protocol");
    cpSync(join(root, "native", "protocol"), sources, { recursive: true });
    const codec = join(sources, "codec.c");
    const right = "length > left->length - VST_FIELD_HEADER";
    const text = readFileSync(codec, "utf8");
    expect(text.split(right).length).toBe(2);
    writeFileSync(codec, text.replace(right, `${right} + 1`));

    const places = ["--sources", sources, "--work", join(folder, "planted")];
    const { status, said } = fuzz("--runs", "200000", "--seed", seed, ...places);
    expect(status).not.toBe(0);
    expect(said).toContain("AddressSanitizer");
    const kept = /to see it again: npm run fuzz -- --reproduce (\S+)/.exec(said)?.[1] ?? "";
    expect(existsSync(join(root, kept)), said).toBe(true);
    expect(fuzz("--reproduce", join(root, kept), ...places).status).not.toBe(0);
    // The mistake is in the copy, not in the codec.
    expect(fuzz("--reproduce", join(root, kept), "--work", join(folder, "whole")).status).toBe(0);
  },
  timeToCompile,
);

test.each([
  [["--seconds", "soon"], /--seconds takes a whole number from 1/],
  [["--runs", "0"], /--runs takes a whole number from 1/],
  [["--sekunden", "3"], /--sekunden/],
])("a wrong option is answered with one sentence: %s", (given, sentence) => {
  const { status, said } = fuzz(...given);
  expect(status).toBe(2);
  expect(said).toMatch(sentence);
  expect(said.trim().split("\n").length).toBe(1);
});
