/**
 * The checks that run no program of ours: lint, format, the tests' types, import direction, the content of the agent's
 * bundle. Used by `run.mjs check` and beside the tests. Each prints only faults.
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

const script = (name) => (options) => runQuietly(pinnedNode(), [inRoot("scripts", name)], options);

/** The inputs of lint. Its rules know types, so the result for a file depends on all other files. */
const linted = ["src", "test", "bench", "scripts", "native", "eslint.config.js", "tsconfig.base.json"];
const lintStamp = "node_modules/.cache/vestibule-lint";

/** Lints all files or none: a cache by file would pass a file that another file's new types have broken. */
async function lint(options) {
  const now = fingerprint([...linted, "package-lock.json"]);
  if (readStamp(lintStamp) === now) return { code: 0, output: "" };
  const result = await runTool("eslint/bin/eslint.js", ["--max-warnings=0", "."], options);
  if (result.code === 0) writeStamp(lintStamp, now);
  return result;
}

const checks = {
  lint,
  "types of the tests": (options) => runTool("typescript/bin/tsc", ["-p", "test/tsconfig.json"], options),
  format: (options) =>
    runTool(
      "prettier/bin/prettier.cjs",
      ["--check", "--log-level=warn", "--cache", "--cache-location=node_modules/.cache/prettier-check", "."],
      options,
    ),
  "import direction": script("import-direction.mjs"),
  "agent bundle": script("agent-bundle.mjs"),
};

/**
 * All checks, two at a time: a small machine has two cores, and lint takes as long as the rest. Each prints its faults
 * when it ends.
 * @param options `yielding`: beside something that wants the processors more; `signal`: ends them, and none has failed
 * @returns the names of the checks that failed
 */
export async function failedChecks(options) {
  const waiting = Object.entries(checks);
  const failed = [];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [name, check] = next;
      const { code, output } = await check(options);
      if (options.signal?.aborted) return;
      if (code === 0) continue;
      failed.push(name);
      process.stderr.write(`${output.trim()}\n`);
      say(`check failed: ${name}`);
    }
  };
  await step("checking", () => Promise.all([worker(), worker()]));
  return failed;
}

/** `run.mjs check`. Settles with an exit code. */
export const runChecks = async () => ((await failedChecks({ yielding: false })).length === 0 ? 0 : 1);
