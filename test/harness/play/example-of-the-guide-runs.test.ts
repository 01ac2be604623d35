/** The example in docs/harness.md, as it stands there, run by a test runner of its own. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "vitest";
import { requires } from "../../support/requirements.ts";

const { test } = requires("linux");
const root = fileURLToPath(new URL("../../../", import.meta.url));

test("the example of docs/harness.md runs as it stands there", async () => {
  const guide = readFileSync(join(root, "docs", "harness.md"), "utf8");
  const [, example = ""] = /```ts\n([\s\S]*?)```/.exec(guide) ?? [];
  expect(example).toContain("await using harness");
  // Inside the project, so that the package finds itself by its name.
  const folder = mkdtempSync(join(root, ".vestibule", "example-"));
  try {
    writeFileSync(join(folder, "example.test.ts"), example);
    const report = join(folder, "report.json");
    await promisify(execFile)(
      process.execPath,
      [
        join(root, "node_modules", "vitest", "vitest.mjs"),
        ...["run", "--root", folder, "--reporter", "json", "--outputFile", report],
      ],
      {
        cwd: folder,
        timeout: 120_000,
        env: { ...process.env, VITEST: undefined, VITEST_POOL_ID: undefined },
      },
    );
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, "utf8")) as Record<
      string,
      number
    >;
    expect({ numPassedTests, numFailedTests }).toEqual({ numPassedTests: 2, numFailedTests: 0 });
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 150_000);
