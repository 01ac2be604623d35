/**
 * `npm run bench`: prints ratios, all measured in one run, since milliseconds of different machines cannot be compared.
 * Each program is started several times, in turn with the others, and the median counts. The login harness measures its
 * own time from the call to the moment when a person could use it.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { inRoot } from "../scripts/project.mjs";
import { benchAuthorizationPlugin } from "./authorization-plugin.mjs";
import { benchCredentialProvider } from "./credential-provider.mjs";
import { benchNavigation } from "./navigation.mjs";

const rounds = 11;
const flags = ["--disable-warning=ExperimentalWarning", "--disable-sigusr1"];
const bundle = inRoot("dist/bundle/agent.js");

/** The programs, each with the exit code that shows it did its work. */
const programs = {
  "node -e 0": { arguments: ["-e", "0"], exit: 0 },
  "the agent's bundle, loaded and ended by its missing arguments": { arguments: [...flags, bundle], exit: 2 },
};

const harness = inRoot("bench/start-harness.mjs");
const harnessRounds = 5;
const harnesses = {
  "createLoginHarness, Windows with a PIN": ["windows", "1"],
  "createLoginHarness, Mac with FileVault": ["macos", "1"],
  "eight harnesses at once, of both systems, until the last is there": ["both", "8"],
};

function harnessMilliseconds(given) {
  const { status, stdout } = spawnSync(process.execPath, [...flags, harness, ...given], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${given.join(" ")} ended with ${status}`);
  return Number(stdout);
}

function milliseconds(name) {
  const program = programs[name];
  const started = performance.now();
  const { status } = spawnSync(process.execPath, program.arguments, { stdio: "ignore", env: {} });
  const took = performance.now() - started;
  if (status !== program.exit) throw new Error(`${name} ended with ${status} instead of ${program.exit}`);
  return took;
}

const median = (numbers) => [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)];

if (!existsSync(bundle)) throw new Error("there is no bundle of the agent: npm run build");
const names = Object.keys(programs);
const taken = Object.fromEntries(names.map((name) => [name, []]));
for (let round = 0; round < rounds; round += 1) {
  for (const name of names) taken[name].push(milliseconds(name));
}
const base = median(taken[names[0]]);
function say(name, time) {
  process.stdout.write(`${(time / base).toFixed(2).padStart(6)}  ${name} (${time.toFixed(0)} ms)\n`);
}
for (const name of names) say(name, median(taken[name]));
for (const [name, given] of Object.entries(harnesses)) {
  const times = Array.from({ length: harnessRounds }, () => harnessMilliseconds(given));
  say(name, median(times));
}
const sayRatio = (ratio, what) => {
  process.stdout.write(`${(ratio?.toFixed(2) ?? "-").padStart(6)}  ${what}\n`);
};
await benchNavigation(sayRatio);
await benchAuthorizationPlugin(sayRatio);
await benchCredentialProvider(sayRatio);
