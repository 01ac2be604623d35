/**
 * `node scripts/authplugin-coverage.mjs`: which lines of the authorization plug-in's own sources the tests under
 * test/harness/authhost reach in the login host. Builds a bundle that counts them, plays the tests with it, and prints a
 * line for each source. The exit code is 1 below the goal. It takes some minutes.
 */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildMacosProgram, macosPrograms } from "./macos-programs.mjs";
import { inRoot, pinnedNode, runQuietly, Trouble } from "./project.mjs";

const goal = 85;
const folder = mkdtempSync(join(tmpdir(), "vestibule-lines-"));

async function tool(program, programArguments) {
  const { code, output } = await runQuietly(program, programArguments, { cwd: inRoot() });
  if (code !== 0) throw new Trouble(output.trim());
  return output;
}

try {
  const bundle = join(folder, "Vestibule");
  await buildMacosProgram(
    { ...macosPrograms.plugin, properties: undefined },
    { output: bundle, objects: join(folder, "objects"), counted: true },
  );
  // This bundle has one export more, which a test finds fault with: that says nothing here.
  await runQuietly(
    pinnedNode(),
    [inRoot("node_modules/vitest/vitest.mjs"), "run", "--root", inRoot(), "test/harness/authhost"],
    { env: { ...process.env, VESTIBULE_COUNTED_BUNDLE: bundle, VESTIBULE_COUNTS: join(folder, "counts") } },
  );
  const counts = readdirSync(folder).filter((file) => file.endsWith(".profraw"));
  const merged = join(folder, "merged.profdata");
  await tool("llvm-profdata-19", ["merge", "-o", merged, ...counts.map((file) => join(folder, file))]);
  const report = JSON.parse(
    await tool("llvm-cov-19", [
      "export",
      "--summary-only",
      "--arch=x86_64",
      `--instr-profile=${merged}`,
      bundle,
    ]),
  );
  let reached = 0;
  let all = 0;
  for (const { filename, summary } of report.data[0].files) {
    const [, source] = /macos-authplugin\/((?:core|plugin)\/[^/]+\.[cm])$/.exec(filename) ?? [];
    if (source === undefined) continue;
    const { covered, count, percent } = summary.lines;
    process.stdout.write(`${percent.toFixed(2).padStart(7)} % of ${String(count).padStart(4)}  ${source}\n`);
    reached += covered;
    all += count;
  }
  const share = all === 0 ? 0 : (100 * reached) / all;
  process.stdout.write(
    `${share.toFixed(2).padStart(7)} % of ${String(all).padStart(4)}  all, goal ${goal} %\n`,
  );
  if (share < goal) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
