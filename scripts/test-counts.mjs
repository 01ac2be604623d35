/**
 * A vitest reporter that leaves the counts of tests and the slowest files in the file that VESTIBULE_TEST_COUNTS names,
 * for tests.mjs to print.
 */
import { writeFileSync } from "node:fs";

/** How many files are named as the slowest. */
const named = 10;

/** What a file took of a worker: its imports, its set-up, its tests with their hooks. */
function millisecondsOf(testModule) {
  const { environmentSetupDuration, prepareDuration, setupDuration, collectDuration, duration } =
    testModule.diagnostic();
  return environmentSetupDuration + prepareDuration + setupDuration + collectDuration + duration;
}

/** A file that runs on each store is named with the one of the project. */
const nameOf = ({ relativeModuleId, project }) =>
  project.name === "postgres" ? `${relativeModuleId} on PostgreSQL` : relativeModuleId;

function slowest(testModules) {
  return testModules
    .map((testModule) => ({ file: nameOf(testModule), milliseconds: millisecondsOf(testModule) }))
    .sort((one, other) => other.milliseconds - one.milliseconds)
    .slice(0, named);
}

export default class TestCounts {
  onTestRunEnd(testModules, unhandledErrors) {
    const file = process.env.VESTIBULE_TEST_COUNTS;
    if (file === undefined) return;
    // A file that could not be loaded, or an error outside any test, has no test of its own to fail.
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: [] };
    for (const testModule of testModules) {
      const tests = [...testModule.children.allTests()];
      for (const test of tests) {
        const { state } = test.result();
        if (state === "passed") counts.passed += 1;
        else if (state === "failed") counts.failed += 1;
        else counts.skipped.push(`${nameOf(testModule)}: ${test.fullName}`);
      }
      const failedItself =
        testModule.errors().length > 0 || (tests.length === 0 && testModule.state() === "failed");
      if (failedItself) counts.failed += 1;
    }
    writeFileSync(file, JSON.stringify({ ...counts, slowest: slowest(testModules) }));
  }
}
