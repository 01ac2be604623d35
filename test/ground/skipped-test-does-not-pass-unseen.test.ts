/**
 * What a run of tests reports: a test that cannot run here is skipped with its reason and counted, and fails where
 * nothing may be skipped; the slowest files are named.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { plant } from "./support/planted-project.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

interface Counts {
  passed: number;
  failed: number;
  skipped: string[];
  slowest: { file: string; milliseconds: number }[];
}

/** Runs vitest on planted files and returns what the counting reporter wrote. */
function countsOfFiles(files: Record<string, string>): Counts {
  using project = plant(files);
  const counts = join(project.folder, "counts.json");
  const reporter = join(root, "scripts/test-counts.mjs");
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  spawnSync(process.execPath, [vitest, "run", "--root", project.folder, `--reporter=${reporter}`], {
    env: { PATH: process.env["PATH"], VESTIBULE_TEST_COUNTS: counts },
    stdio: "ignore",
  });
  return JSON.parse(readFileSync(counts, "utf8")) as Counts;
}

const countsOf = (source: string): Counts => countsOfFiles({ "test/planted.test.ts": source });

const suite = (reason: string, all: boolean): string => `
  import { test } from "vitest";
  import { suiteFor } from ${JSON.stringify(join(root, "test/support/requirements.ts"))};
  test("runs anywhere", () => {});
  const { test: here, describe: these } = suiteFor(${reason}, ${String(all)});
  here("needs something", () => {});
  these("a group", () => { here("inside", () => {}); });
`;

test("all tests run when nothing is missing", () => {
  expect(countsOf(suite("undefined", true))).toMatchObject({ passed: 3, failed: 0, skipped: [] });
});

test("skipped, with the reason in the name", () => {
  const counts = countsOf(suite('"needs a browser"', false));
  expect(counts).toMatchObject({ passed: 1, failed: 0 });
  expect(counts.skipped).toEqual([
    "test/planted.test.ts: needs something [skipped: needs a browser]",
    "test/planted.test.ts: a group [skipped: needs a browser]",
  ]);
});

test("failed, where nothing may be skipped", () => {
  expect(countsOf(suite('"needs a browser"', true))).toMatchObject({ passed: 1, failed: 2, skipped: [] });
});

test("a file that does not load is a failure, though it has no test", () => {
  expect(countsOf('import "./missing.ts";')).toMatchObject({ passed: 0, failed: 1 });
});

test("an error outside any test is a failure", () => {
  const source =
    'import { test } from "vitest";\ntest("passes", () => { Promise.reject(new Error("planted")); });';
  expect(countsOf(source)).toMatchObject({ passed: 1, failed: 1 });
});

test("the ten slowest files are named, the slowest first", () => {
  const files = Array.from({ length: 12 }, (_, at) => `test/planted-${String(at)}.test.ts`);
  const { slowest } = countsOfFiles(
    Object.fromEntries(
      files.map((file) => [file, 'import { test } from "vitest"; test("passes", () => {});']),
    ),
  );
  expect(slowest).toHaveLength(10);
  expect(files).toEqual(expect.arrayContaining(slowest.map(({ file }) => file)));
  const times = slowest.map(({ milliseconds }) => milliseconds);
  expect(times).toEqual(times.toSorted((one, other) => other - one));
});
