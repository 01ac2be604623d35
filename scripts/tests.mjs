/**
 * `npm test`: vitest and beside it the checks, in the time that the tests spend waiting; then the ten slowest files and
 * one line with the counts of tests. With arguments (files, options of vitest) it is vitest alone; `test:quick` and
 * `test:long` are that, with a mode of vitest.config.ts. Under VESTIBULE_REQUIRE_ALL a skipped test is a failure. Used
 * by run.mjs.
 */
import { mkdtempSync, readFileSync, rmSync, statfsSync } from "node:fs";
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

/** Space that the quick tests' folders never fill, in bytes: 4 MB is what they were seen to hold. */
const roomForQuick = 256 * 1024 ** 2;

/**
 * A folder in memory for what the quick tests write: they wait for the disk at each transaction, thousands of times.
 * The system's own folder for such files where there is no memory to be had.
 */
function folderForQuick() {
  try {
    const { type, bavail, bsize } = statfsSync("/dev/shm");
    if (type === 0x01021994 && bavail * bsize > roomForQuick) return "/dev/shm"; // TMPFS_MAGIC
  } catch {
    // Not every system has it.
  }
  return tmpdir();
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
  const isQuick = vitestArguments.includes("quick");
  const folder = mkdtempSync(join(isQuick ? folderForQuick() : tmpdir(), "vestibule-test-"));
  const countsFile = join(folder, "counts.json");
  try {
    const tested = await runInForeground(
      pinnedNode(),
      [inRoot("node_modules/vitest/vitest.mjs"), "run", "--root", inRoot(), ...vitestArguments],
      {
        env: quietEnvironment({ VESTIBULE_TEST_COUNTS: countsFile, ...(isQuick && { TMPDIR: folder }) }),
      },
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
