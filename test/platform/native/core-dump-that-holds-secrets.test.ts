/** What a process has in memory stays there: no core dump is written, and no other process of its user reads it. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect } from "vitest";
import { bundleChild } from "../../support/bundle-child.ts";
import { requires } from "../../support/requirements.ts";

const nobody = 65_534;
const program = bundleChild(join(import.meta.dirname, "../support/core-child.ts"));
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vestibule-core-"));
  chmodSync(folder, 0o777);
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Ends by SIGABRT with core dumps allowed; the shell says whether the kernel made one, wherever it went. */
function aborted(memory: "closed" | "open") {
  const script = 'ulimit -c unlimited; "$@"; true';
  const { stderr } = spawnSync("sh", ["-c", script, "sh", process.execPath, program, memory], {
    cwd: folder,
    encoding: "utf8",
  });
  return { dumped: /core dumped/i.test(stderr), aborted: /abort/i.test(stderr), files: readdirSync(folder) };
}

const { test } = requires("linux", "native-addon");
test("a process that is not closed leaves a core, so the next test can fail", () => {
  expect(aborted("open")).toMatchObject({ aborted: true, dumped: true });
});

test("a closed process leaves none, whatever limit it was started with", () => {
  expect(aborted("closed")).toEqual({ aborted: true, dumped: false, files: [] });
});

const { test: testAsRoot } = requires("linux", "native-addon", "root");
testAsRoot(
  "a closed process is root's alone to look into, also where core_pattern names a program",
  async () => {
    const owners: Record<string, number> = {};
    for (const memory of ["open", "closed"]) {
      const child = spawn(process.execPath, [program, memory, "waits"], {
        uid: nobody,
        gid: nobody,
        stdio: ["pipe", "pipe", "inherit"],
      });
      await once(child.stdout, "data");
      const place = `/proc/${String(child.pid)}`;
      owners[memory] = statSync(`${place}/environ`).uid;
      const limit = /^Max core file size +(\S+) +(\S+)/m.exec(readFileSync(`${place}/limits`, "utf8"));
      if (memory === "closed") expect(limit?.slice(1)).toEqual(["0", "0"]);
      child.stdin.end();
      await once(child, "exit");
    }
    expect(owners).toEqual({ open: nobody, closed: 0 });
  },
);
