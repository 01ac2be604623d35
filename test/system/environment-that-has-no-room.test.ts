/**
 * The temporary folder is full, read-only, missing or too deep, or a folder is to be made where none can be: one sentence
 * names the place and what to do, with status 2, and it ends. It is no fault of ours, and not called one.
 */
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect } from "vitest";
import { cli, folderHint } from "../../src/texts/en/cli.ts";
import { codes } from "../../src/texts/en/codes.ts";
import { requires } from "../support/requirements.ts";

const { test } = requires("linux");
const asRoot = requires("linux", "root");
const program = join(import.meta.dirname, "..", "..", "dist", "main", "vestibule.js");

// Not in the temporary folder of the test, whose path may be long already.
let folder = "";
beforeEach(() => {
  folder = mkdtempSync("/tmp/vn-");
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A command that does not end within this time is called hanging. */
const patienceMs = 60_000;

function run(argv: readonly string[], temporary: string): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", program, ...argv], {
    env: { ...process.env, TMPDIR: temporary },
    encoding: "utf8",
    timeout: patienceMs,
    killSignal: "SIGKILL",
  });
}

const rehearse = (temporary: string) => run(["rehearse", "windows-pin-reset"], temporary);

function expectRefusal(
  { status, signal, stderr }: SpawnSyncReturns<string>,
  place: string,
  hint: string,
): void {
  expect({ status, signal }).toEqual({ status: 2, signal: null });
  expect(stderr).toContain(codes.folder_unusable.administrator);
  expect(stderr.split("\n")).toContain(cli.at(place));
  expect(stderr).toContain(hint);
}

/** Lends a file system of its own, mounted in the test's folder. */
function mounted(options: string, work: (place: string) => void): void {
  const place = join(folder, "m");
  mkdirSync(place);
  expect(spawnSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", place]).status).toBe(0);
  try {
    work(place);
  } finally {
    expect(spawnSync("umount", [place]).status).toBe(0);
  }
}

asRoot.test(
  "a temporary folder that is full",
  () => {
    mounted("size=1m", (place) => {
      expectRefusal(rehearse(place), place, folderHint("ENOSPC", "TMPDIR"));
      expect(readdirSync(place)).toEqual([]);
    });
  },
  patienceMs,
);

asRoot.test(
  "one without room for another file",
  () => {
    mounted("nr_inodes=1", (place) => {
      expectRefusal(rehearse(place), place, folderHint("ENOSPC", "TMPDIR"));
    });
  },
  patienceMs,
);

asRoot.test(
  "one that is read-only",
  () => {
    mounted("ro", (place) => {
      expectRefusal(rehearse(place), place, folderHint("EROFS", "TMPDIR"));
    });
  },
  patienceMs,
);

asRoot.test(
  "a directory's data on a disk that is full",
  () => {
    mounted("size=4k", (place) => {
      const { status, stderr } = run(["directory", "init", "--data", join(place, "data")], folder);
      expect(status).toBe(2);
      expect(stderr).toContain(folderHint("ENOSPC", undefined));
    });
  },
  patienceMs,
);

test(
  "one that is missing",
  () => {
    const missing = join(folder, "none");
    expectRefusal(rehearse(missing), missing, folderHint("ENOENT", "TMPDIR"));
  },
  patienceMs,
);

test(
  "one with a path too long for a browser's socket: the sentence says by how much",
  () => {
    const deep = join(folder, "d".repeat(40));
    mkdirSync(deep);
    // 35 bytes leave room for the rest.
    expectRefusal(rehearse(deep), deep, folderHint("ENAMETOOLONG", "TMPDIR", deep.length - 35));
    expect(readdirSync(deep)).toEqual([]);
  },
  patienceMs,
);

for (const [what, argv] of Object.entries({
  "a directory's data": ["directory", "init", "--data", "/proc/nowhere/data"],
  "what a demo keeps": ["demo", "--keep", "/proc/nowhere/kept"],
})) {
  test(
    `${what} below /proc, where Node's own function never ends`,
    () => {
      expectRefusal(run(argv, folder), "/proc/nowhere", folderHint("ENOENT", undefined));
    },
    patienceMs,
  );
}
