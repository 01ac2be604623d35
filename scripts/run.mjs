/**
 * Every npm script is this one command: `node scripts/run.mjs WHAT [arguments]`. It sets up what is missing, then does
 * WHAT with the pinned Node, whatever Node it was started with itself. It prints nothing when the set-up is complete.
 */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { build } from "./build.mjs";
import { runChecks } from "./check.mjs";
import { install } from "./install.mjs";
import { nativeSystems, systemsNeeded } from "./native-systems.mjs";
import {
  inRoot,
  interruptible,
  pinnedNode,
  quietEnvironment,
  runInForeground,
  say,
  Trouble,
} from "./project.mjs";
import { bringSystemNeeds, installCommand, missingNeeds } from "./system-packages.mjs";
import { runTests } from "./tests.mjs";
import { bringWindowsNode } from "./windows-node.mjs";

const [what, ...rest] = process.argv.slice(2);

/** node:sqlite warns at every start that it is experimental; the version is pinned. */
const nodeFlags = ["--disable-warning=ExperimentalWarning"];

const runBuilt = (programArguments) =>
  runInForeground(pinnedNode(), [...nodeFlags, inRoot("dist/main/vestibule.js"), ...programArguments]);

function needsBrowser() {
  const missing = missingNeeds(["chromium"]);
  if (missing.length > 0)
    throw new Trouble(`No Chromium browser was found. To install one: ${installCommand(missing)}`);
}

const installed = (tool, ...toolArguments) =>
  runInForeground(pinnedNode(), [inRoot("node_modules", tool), ...toolArguments]);

const buildAll = (more) => build({ systems: nativeSystems, forTests: true, ...more });

async function bringNodeForWine() {
  if (missingNeeds(["wine"]).length === 0 && process.platform !== "win32") await bringWindowsNode();
}

/** What plays the plug-ins of these systems here: compilers, and for Windows' wine and its Node. */
async function bringNativeNeeds(systems) {
  const needs = { windows: ["mingw", "wine"], macos: ["compiler", "macos-cross"] };
  await bringSystemNeeds(systems.flatMap((system) => needs[system]));
  if (systems.includes("windows")) await bringNodeForWine();
}

async function setUpTests({ forArm64 = false } = {}) {
  await bringSystemNeeds([
    ...["chromium", "compiler", "clang", "mingw", "cmake", "macos-cross", "wine"],
    ...(forArm64 ? ["arm64"] : []),
  ]);
  await bringNodeForWine();
  await buildAll({ forArm64 });
}

/** Another processor's packages and qemu's time are for the long run alone. */
const setUpLongTests = () => setUpTests({ forArm64: process.platform === "linux" && process.arch === "x64" });

/** The commands. `setUp` runs first, under the lock; then `run` resolves with the exit code. */
const commands = {
  demo: {
    setUp: async () => {
      await bringSystemNeeds(["chromium"]);
      needsBrowser();
      const systems = systemsNeeded(["demo", ...rest]);
      await bringNativeNeeds(systems);
      await build({ systems });
    },
    run: () => runBuilt(["demo", ...rest]),
  },
  vestibule: {
    setUp: async () => {
      const systems = systemsNeeded(rest);
      // `host` judges a file: it says itself what is missing.
      if (rest[0] !== "host") await bringNativeNeeds(systems);
      await build({ systems, forArm64: rest[0] === "host" });
    },
    run: () => runBuilt(rest),
  },
  /** For a demo that starts over with another system than it began with (src/cli/native-parts.ts). */
  native: {
    setUp: async () => {
      const systems = nativeSystems.filter((system) => rest.includes(system));
      await bringNativeNeeds(systems);
      await build({ systems });
    },
    run: () => 0,
  },
  test: { setUp: () => setUpTests(), run: () => runTests(rest) },
  // No set-up: what it runs needs nothing that was built.
  "test:quick": { run: () => runTests(["--mode", "quick", ...rest]) },
  "test:long": { setUp: setUpLongTests, run: () => runTests(["--mode", "long", ...rest]) },
  build: { setUp: () => buildAll(), run: () => 0 },
  check: { setUp: build, run: runChecks },
  lint: {
    run: () =>
      installed(
        "eslint/bin/eslint.js",
        "--cache",
        "--cache-location",
        "node_modules/.cache/eslint/",
        ".",
        ...rest,
      ),
  },
  format: {
    run: () =>
      installed(
        "prettier/bin/prettier.cjs",
        "--write",
        "--log-level=warn",
        ...(rest.length > 0 ? rest : ["."]),
      ),
  },
  codegen: { run: () => runInForeground(pinnedNode(), [...nodeFlags, inRoot("scripts/codegen/write.mjs")]) },
  fuzz: {
    setUp: () => bringSystemNeeds(["clang"]),
    run: () => runInForeground(pinnedNode(), [...nodeFlags, inRoot("scripts/fuzz.mjs"), ...rest]),
  },
  pictures: {
    setUp: async () => {
      await bringSystemNeeds(["chromium"]);
      needsBrowser();
      await build();
    },
    run: () =>
      runInForeground(
        pinnedNode(),
        [inRoot("node_modules/vitest/vitest.mjs"), "run", "--root", inRoot(), "test/docs"],
        { env: quietEnvironment({ VESTIBULE_TAKE_PICTURES: "1" }) },
      ),
  },
  bench: {
    setUp: () => buildAll(),
    run: () => runInForeground(pinnedNode(), [...nodeFlags, inRoot("bench/bench.mjs"), ...rest]),
  },
};

const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
};

/** Allows one set-up at a time in one tree: two would install and build into the same folders. */
async function alone(work) {
  const lock = inRoot(".vestibule/set-up.pid");
  mkdirSync(inRoot(".vestibule"), { recursive: true });
  for (let told = false; ; told = true) {
    try {
      const file = openSync(lock, "wx");
      writeSync(file, String(process.pid));
      closeSync(file);
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    const holder = existsSync(lock) ? Number(readFileSync(lock, "utf8")) : 0;
    const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    // A lock without a number: its process died between making and writing it.
    const abandoned = holder > 0 ? !isAlive(holder) : age > 5000;
    if (abandoned) rmSync(lock, { force: true });
    else {
      if (!told) say(`waiting for another set-up in this folder (process ${holder})`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  return interruptible(work, () => rmSync(lock, { force: true }));
}

async function main() {
  const command = Object.hasOwn(commands, what ?? "") ? commands[what] : undefined;
  if (command === undefined) {
    const known = Object.keys(commands).join(" | ");
    throw new Trouble(
      `${what === undefined ? "Say what to run" : `There is no "${what}"`}: node scripts/run.mjs ${known}`,
      2,
    );
  }
  await alone(async () => {
    await install();
    await command.setUp?.();
  });
  return command.run();
}

/** The exit code of a program that Ctrl+C ended. */
const interruptedCode = 130;

try {
  process.exitCode = await main();
  // Ends by the signal itself: the shell shows 130 for that too, and npm prints no error about a failed script.
  if (process.exitCode === interruptedCode && process.platform !== "win32")
    process.kill(process.pid, "SIGINT");
} catch (error) {
  if (!(error instanceof Trouble)) throw error;
  say(error.message);
  process.exitCode = error.exitCode;
}
