/**
 * The checks that run no program of ours: lint, format, the tests' types, import direction, the content of the agent's
 * bundle. Used by `run.mjs check` and before the tests. Each prints only faults.
 */
import {
  fingerprint,
  inRoot,
  pinnedNode,
  readStamp,
  runQuietly,
  runTool,
  say,
  step,
  writeStamp,
} from "./project.mjs";

const script = (name) => () => runQuietly(pinnedNode(), [inRoot("scripts", name)]);

/** The inputs of lint. Its rules know types, so the result for a file depends on all other files. */
const linted = ["src", "test", "bench", "scripts", "native", "eslint.config.js", "tsconfig.base.json"];
const lintStamp = "node_modules/.cache/vestibule-lint";

/** Lints all files or none: a cache by file would pass a file that another file's new types have broken. */
async function lint() {
  const now = fingerprint([...linted, "package-lock.json"]);
  if (readStamp(lintStamp) === now) return { code: 0, output: "" };
  const result = await runTool("eslint/bin/eslint.js", ["--max-warnings=0", "."]);
  if (result.code === 0) writeStamp(lintStamp, now);
  return result;
}

const checks = {
  lint,
  "types of the tests": () => runTool("typescript/bin/tsc", ["-p", "test/tsconfig.json"]),
  format: () =>
    runTool("prettier/bin/prettier.cjs", [
      "--check",
      "--log-level=warn",
      "--cache",
      "--cache-location=node_modules/.cache/prettier-check",
      ".",
    ]),
  "import direction": script("import-direction.mjs"),
  "agent bundle": script("agent-bundle.mjs"),
};

/** Two at a time: a small machine has two cores, and lint takes as long as the rest. Settles with an exit code. */
export async function runChecks() {
  const waiting = Object.entries(checks);
  const failed = [];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [name, check] = next;
      const { code, output } = await check();
      if (code === 0) continue;
      failed.push(name);
      process.stderr.write(`${output.trim()}\n`);
      say(`check failed: ${name}`);
    }
  };
  await step("checking", () => Promise.all([worker(), worker()]));
  return failed.length === 0 ? 0 : 1;
}
