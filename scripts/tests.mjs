/**
 * `npm test`: vitest and beside it the checks, in the time that the tests spend waiting; then the ten slowest files and
 * one line with the counts of tests. With arguments (files, options of vitest) it is vitest alone; `test:quick` and
 * `test:long` are that, with a mode of vitest.config.ts. Under VESTIBULE_REQUIRE_ALL a skipped test is a failure. Used
 * by run.mjs.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { failedChecks } from "./check.mjs";
import { inRoot, pinnedNode, quietEnvironment, runInForeground, say } from "./project.mjs";

/** What test-counts.mjs wrote; undefined when vitest ended before it could. */
function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

function saySlowest(slowest) {
  say("the slowest files, in seconds:");
  for (const { file, milliseconds } of slowest)
    process.stderr.write(`${(milliseconds / 1000).toFixed(1).padStart(8)}  ${file}\n`);
}

export async function runTests(vitestArguments) {
  const isWhole = vitestArguments.length === 0;
  const ending = new AbortController();
  const checking = isWhole ? failedChecks({ yielding: true, signal: ending.signal }) : Promise.resolve([]);
  const folder = mkdtempSync(join(tmpdir(), "vestibule-test-"));
  const countsFile = join(folder, "counts.json");
  try {
    const tested = await runInForeground(
      pinnedNode(),
      [inRoot("node_modules/vitest/vitest.mjs"), "run", "--root", inRoot(), ...vitestArguments],
      { env: quietEnvironment({ VESTIBULE_TEST_COUNTS: countsFile }) },
    );
    // Ended by a signal: nobody waits for the checks.
    if (tested >= 128) ending.abort();
    const failed = await checking;
    const counts = readCounts(countsFile);
    if (counts === undefined) {
      say("vitest ended without a result.");
      return tested === 0 ? 1 : tested;
    }
    const refused = process.env.VESTIBULE_REQUIRE_ALL === "1" ? counts.skipped.length : 0;
    for (const name of counts.skipped.slice(0, refused))
      say(`skipped, and VESTIBULE_REQUIRE_ALL is set: ${name}`);
    saySlowest(counts.slowest);
    if (isWhole) say("the longer forms of the tests were not run: npm run test:long");
    if (failed.length > 0) say(`checks that failed, with what they said above: ${failed.join(", ")}`);
    const { passed, skipped } = counts;
    process.stdout.write(
      `${passed} passed, ${counts.failed + refused} failed, ${skipped.length - refused} skipped\n`,
    );
    return tested || (failed.length > 0 || refused > 0 ? 1 : 0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
