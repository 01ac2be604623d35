/** A vitest reporter that leaves the counts of tests in the file VESTIBULE_TEST_COUNTS names, for tests.mjs to print. */
import { writeFileSync } from "node:fs";

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
        else counts.skipped.push(`${testModule.relativeModuleId}: ${test.fullName}`);
      }
      const failedItself =
        testModule.errors().length > 0 || (tests.length === 0 && testModule.state() === "failed");
      if (failedItself) counts.failed += 1;
    }
    writeFileSync(file, JSON.stringify(counts));
  }
}
