/**
 * `vestibule rehearse --watch`: plays again when a scenario file or the build has changed. Each run is a process of its
 * own, so that it uses the newest build. It is ended before the next run begins, and by Ctrl+C.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type FSWatcher, watch as watchFiles } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { programFile } from "../harness/processes/programs.ts";
import { listScenarios, scenarioFile } from "../harness/rehearsal/scenario.ts";
import { cli } from "../texts/en/cli.ts";
import { exitCancelled } from "./terminal/failure.ts";
import type { Io } from "./terminal/io.ts";
import type { RehearseOptions } from "./rehearse-options.ts";

const texts = cli.rehearse;
/** A build writes many files. It is taken to be complete this many milliseconds after the last one. */
const calmMs = 300;
/** A run that does not end on request is killed after this many milliseconds; its children end with their pipes. */
const patienceMs = 10_000;

/** @throws as reading the scenario does, when it is not there */
export async function watch(name: string, options: RehearseOptions, io: Io): Promise<number> {
  const files = name === "all" ? listScenarios().map(scenarioFile) : [scenarioFile(name)];
  let changed = Promise.withResolvers<void>();
  let calm: NodeJS.Timeout | undefined;
  const tell = () => {
    clearTimeout(calm);
    calm = setTimeout(() => {
      changed.resolve();
    }, calmMs);
  };
  const ended = new Promise<"ended">((done) => {
    const end = () => {
      done("ended");
    };
    if (io.interrupted.aborted) end();
    else io.interrupted.addEventListener("abort", end, { once: true });
  });
  const watchers = watchersOf(files, name === "all", tell);
  try {
    for (;;) {
      if (io.isTty) io.clear?.();
      const run = start(name, options);
      const over = run.exited.then(() => {
        io.out(`\n${texts.watching(files.map((file) => basename(file)).join(", "))}`);
      });
      const why = await Promise.race([ended, changed.promise]);
      await run.end();
      await over;
      if (why === "ended") return exitCancelled;
      changed = Promise.withResolvers();
    }
  } finally {
    clearTimeout(calm);
    for (const watcher of watchers) watcher.close();
  }
}

/** Watches folders, not files, since an editor replaces a file by a new one. */
function watchersOf(files: readonly string[], anyFile: boolean, tell: () => void): FSWatcher[] {
  const names = new Set(files.map((file) => basename(file)));
  const folders = new Set(files.map((file) => dirname(resolve(file))));
  const isScenario = (file: string | null) =>
    file === null || names.has(file) || (anyFile && file.endsWith(".yaml"));
  const ofFiles = [...folders].map((folder) =>
    watchFiles(folder, (_event, file) => {
      if (isScenario(file)) tell();
    }),
  );
  const ofBuild = watchFiles(dirname(programFile("x")), { recursive: true }, (_event, file) => {
    if (file?.endsWith(".js") !== false) tell();
  });
  const watchers = [...ofFiles, ofBuild];
  // A folder that a clean build removed and made again is recognised by its content.
  for (const watcher of watchers) watcher.on("error", () => undefined);
  return watchers;
}

interface Run {
  exited: Promise<unknown>;
  end(): Promise<void>;
}

function start(name: string, options: RehearseOptions): Run {
  const child: ChildProcess = spawn(
    process.execPath,
    [
      "--disable-warning=ExperimentalWarning",
      programFile("main/vestibule.js"),
      ...["rehearse", name, "--jobs", String(options.jobs)],
      ...(options.json ? ["--json"] : []),
      ...(options.native ? ["--native"] : []),
      ...(options.trace === undefined ? [] : ["--trace", options.trace]),
    ],
    { stdio: ["ignore", "inherit", "inherit"] },
  );
  const exited = once(child, "exit").catch(() => undefined);
  const isOver = () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
  return {
    exited,
    async end() {
      if (isOver()) return;
      child.kill("SIGINT");
      const limit = setTimeout(() => child.kill("SIGKILL"), patienceMs);
      await exited;
      clearTimeout(limit);
    },
  };
}
