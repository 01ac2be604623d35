/**
 * `node scripts/dll-coverage.mjs`: which lines of the credential provider's own sources the tests under test/harness/dll
 * reach. Builds a DLL that counts them, plays the tests with it, and prints a line for each source. The exit code is 1
 * below the goal. It takes some minutes.
 */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inRoot, pinnedNode, runQuietly } from "./project.mjs";
import { buildWindowsProgram, windowsPrograms, windowsSources } from "./windows-programs.mjs";

const goal = 85;
const folder = mkdtempSync(join(tmpdir(), "vestibule-lines-"));
try {
  const output = join(folder, "VestibuleCredentialProvider.dll");
  const objects = join(folder, "objects");
  await buildWindowsProgram(
    { ...windowsPrograms.credentialProvider, also: "portable/count_lines.cc" },
    {
      output,
      objects,
      also: {
        compile: ["--coverage"],
        link: ["-Wl,--wrap=_ZN9vestibule8provider13ModuleReleaseEv", "-lgcov"],
      },
    },
  );
  // This DLL writes its counts on the sign-in screen's thread, which the tests find fault with: they say nothing here.
  await runQuietly(
    pinnedNode(),
    [inRoot("node_modules/vitest/vitest.mjs"), "run", "--root", inRoot(), "test/harness/dll"],
    { env: { ...process.env, VESTIBULE_COUNTED_DLL: output } },
  );
  const notes = readdirSync(objects).filter((file) => file.endsWith(".gcno"));
  const { output: report } = await runQuietly(
    "x86_64-w64-mingw32-gcov",
    ["--no-output", ...notes.map((file) => join(objects, file))],
    { cwd: inRoot(windowsSources) },
  );
  let reached = 0;
  let all = 0;
  for (const [, source = "", share = "0", lines = "0"] of report.matchAll(
    /File '(provider\/[^']+\.cc)'\r?\nLines executed:([\d.]+)% of (\d+)/g,
  )) {
    process.stdout.write(`${share.padStart(7)} % of ${lines.padStart(4)}  ${source}\n`);
    reached += (Number(share) / 100) * Number(lines);
    all += Number(lines);
  }
  const share = all === 0 ? 0 : (100 * reached) / all;
  process.stdout.write(
    `${share.toFixed(2).padStart(7)} % of ${String(all).padStart(4)}  all, goal ${goal} %\n`,
  );
  if (share < goal) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
