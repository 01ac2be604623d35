/**
 * `npm test`: the checks, then vitest, then the ten slowest files and one line with the counts of tests. With arguments
 * (files, options of vitest) it is vitest alone; `test:quick` and `test:long` are that, with a mode of vitest.config.ts.
 * Under VESTIBULE_REQUIRE_ALL a skipped test is a failure. Used by run.mjs.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runChecks } from "./check.mjs";
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
  const checked = isWhole ? await runChecks() : 0;
  const folder = mkdtempSync(join(tmpdir(), "vestibule-test-"));
  const countsFile = join(folder, "counts.json");
  try {
    const tested = await runInForeground(
      pinnedNode(),
      [inRoot("node_modules/vitest/vitest.mjs"), "run", "--root", inRoot(), ...vitestArguments],
      { env: quietEnvironment({ VESTIBULE_TEST_COUNTS: countsFile }) },
    );
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
    if (checked !== 0) say("one of the checks above the tests failed.");
    const { passed, failed, skipped } = counts;
    process.stdout.write(
      `${passed} passed, ${failed + refused} failed, ${skipped.length - refused} skipped\n`,
    );
    return tested || checked || (refused > 0 ? 1 : 0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
