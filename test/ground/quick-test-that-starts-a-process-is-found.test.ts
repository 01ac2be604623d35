/**
 * `npm run test:quick`: which files it takes follows from their imports, and a test of it that starts a process by a
 * way that no import shows fails.
 */
import { spawnSync } from "node:child_process";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { inRoot } from "../../scripts/project.mjs";
import { testSets } from "../../scripts/test-sets.mjs";
import { plant } from "./support/planted-project.ts";

describe("chosen by imports", () => {
  const helpers = {
    "test/support/start.ts": 'import { spawn } from "node:child_process"; export const start = spawn;',
    "test/support/through.ts": 'export { start } from "./start.ts";',
    "src/agent/start.ts": 'import { fork } from "child_process"; export const start = fork;',
    "src/agent/quiet.ts": "export const quiet = 1;",
    "test/support/long-form.ts": "export const longForm = false;",
  };

  async function setsWith(source: string) {
    using project = plant({ ...helpers, "test/agent/planted.test.ts": source });
    const { quick, alone, long } = await testSets(project.folder);
    return { isQuick: quick.includes("test/agent/planted.test.ts"), alone, long };
  }

  test.each([
    ["the module itself", 'import "node:child_process";'],
    ["the module by its short name", 'import { exec } from "child_process"; exec("true");'],
    ["a helper of a helper", 'import { start } from "../support/through.ts"; start("true");'],
    ["a source", 'import { start } from "../../src/agent/start.ts"; start("true");'],
    ["an import() inside a test", 'export const later = () => import("../support/through.ts");'],
    ["a package that starts its own", 'import { chromium } from "playwright-core"; void chromium;'],
    ["a package that starts its own, later", 'export const later = () => import("esbuild");'],
    ["Node's cluster", 'import cluster from "node:cluster"; cluster.fork();'],
  ])("%s: not quick", async (_what, source) => {
    expect((await setsWith(source)).isQuick).toBe(false);
  });

  test.each([
    ["a source that starts nothing", 'import { quiet } from "../../src/agent/quiet.ts"; void quiet;'],
    ["a type of the module", 'import type { ChildProcess } from "node:child_process"; let a: ChildProcess;'],
    ["a package", 'import fc from "fast-check"; void fc;'],
  ])("%s: quick", async (_what, source) => {
    expect((await setsWith(source)).isQuick).toBe(true);
  });

  test("what asks for the longer form belongs to the long run, and nothing else does", async () => {
    const asks = 'import { longForm } from "../support/long-form.ts"; void longForm;';
    expect((await setsWith(asks)).long).toEqual(["test/agent/planted.test.ts"]);
    expect((await setsWith("export {};")).long).toEqual([]);
  });

  test.each([
    ["counts the arena's bytes", "expect(arenaReport().used).toBe(0);", true],
    ["replaces a module", 'vi.mock("node:fs");', true],
    ["does neither", "export {};", false],
    ["is not quick at all", 'import "node:child_process"; vi.mock("node:fs");', false],
  ])("a file that %s: has its process alone, or not", async (_what, source, isAlone) => {
    expect((await setsWith(source)).alone).toEqual(isAlone ? ["test/agent/planted.test.ts"] : []);
  });

  test("an import of a file that is not there is an error, and not a quick file", async () => {
    await expect(setsWith('import "./missing.ts";')).rejects.toThrow();
  });
});

/** Runs `npm run test:quick`'s vitest, with its own configuration, in a project of these tests only. */
function countsOfQuick(tests: Record<string, string>) {
  using project = plant(tests);
  for (const part of ["scripts", "vitest.config.ts", "test/support/no-process-starts.ts"])
    cpSync(inRoot(part), join(project.folder, part), { recursive: true });
  const counts = join(project.folder, "counts.json");
  const vitest = inRoot("node_modules/vitest/vitest.mjs");
  spawnSync(process.execPath, [vitest, "run", "--root", project.folder, "--mode", "quick"], {
    env: { PATH: process.env["PATH"], VESTIBULE_TEST_COUNTS: counts },
    stdio: "ignore",
  });
  return JSON.parse(readFileSync(counts, "utf8")) as { passed: number; failed: number };
}

/** By a way that the imports do not show. */
const hidden = `
  import { createRequire } from "node:module";
  import { test } from "vitest";
  const hidden = createRequire(import.meta.url)("node:child" + "_process");
`;

const ways = [
  'spawn("true")',
  'exec("true")',
  'execFile("true")',
  'fork("nothing.js")',
  'spawnSync("true")',
  'execSync("true")',
  'execFileSync("true")',
];

test("each way to start a process fails its test, also one that catches the error", () => {
  const planted = ways.map((way, at) => `test("way ${String(at)}", () => { hidden.${way}; });`).join("\n");
  const caught = 'test("caught", () => { try { hidden.spawn("true"); } catch {} });';
  const counts = countsOfQuick({
    "test/planted.test.ts": `${hidden}${planted}\n${caught}\ntest("starts none", () => {});`,
  });
  expect(counts).toMatchObject({ passed: 1, failed: ways.length + 1 });
});

test("one that is started outside any test fails its file", () => {
  const outside = `${hidden}try { hidden.spawn("true"); } catch {}\ntest("passes", () => {});`;
  expect(countsOfQuick({ "test/planted.test.ts": outside })).toMatchObject({ passed: 0, failed: 1 });
});

test("the second file of the same process fails as the first does", () => {
  const starts = `${hidden}test("starts", () => { hidden.spawn("true"); });\ntest("starts none", () => {});`;
  const files = {
    "test/a.test.ts": starts,
    "test/b.test.ts": starts,
    "test/c.test.ts": starts,
    "test/d.test.ts": starts,
  };
  expect(countsOfQuick(files)).toMatchObject({ passed: 4, failed: 4 });
});

test("a file that is not quick is not run", () => {
  expect(
    countsOfQuick({
      "test/quick.test.ts": 'import { test } from "vitest"; test("passes", () => {});',
      "test/starts.test.ts":
        'import { spawnSync } from "node:child_process"; import { test } from "vitest"; test("starts", () => { spawnSync("true"); });',
    }),
  ).toMatchObject({ passed: 1, failed: 0 });
});
