/** A harness that was killed removes nothing: the next one does, and removes nothing else. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Holder, thisHolder } from "../../../src/folders/holder.ts";
import { makeHeldFolder, sweepHeldFolders } from "../../../src/harness/processes/held-folders.ts";
import { requires } from "../../support/requirements.ts";

const asRoot = requires("linux", "root");
const onLinux = requires("linux");

let parent = "";
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "vestibule-sweep-"));
});
afterEach(() => {
  rmSync(parent, { recursive: true, force: true });
});

const sweep = () => sweepHeldFolders(parent, "vestibule-");

/** An id that no process has: Linux ends at 2^22. */
const gone: Holder = { ...thisHolder(), pid: 2 ** 22 + 1, start: "1" };

function plant(name: string, holder: unknown = gone): string {
  const folder = join(parent, name);
  mkdirSync(join(folder, "state"), { recursive: true });
  writeFileSync(join(folder, "state", "file"), "");
  if (holder !== null) writeFileSync(join(folder, "holder.json"), JSON.stringify(holder));
  return folder;
}

test("the folder of a process that was killed is swept, and not before", async () => {
  const program = join(import.meta.dirname, "support", "holds.mjs");
  const holder = spawn(process.execPath, [program, parent], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(holder, "exit");
  try {
    const [folder] = (await once(createInterface(holder.stdout), "line")) as [string];
    expect(await sweep()).toEqual([]);
    expect(existsSync(folder)).toBe(true);
    holder.kill("SIGKILL");
    await exited;
    expect(await sweep()).toEqual([folder]);
    expect(existsSync(folder)).toBe(false);
  } finally {
    holder.kill("SIGKILL");
  }
});

describe("what stays", () => {
  test("the folder of this process", async () => {
    const mine = makeHeldFolder(parent, "vestibule-");
    expect(await sweep()).toEqual([]);
    expect(existsSync(mine)).toBe(true);
  });

  test("a folder without a record, or with one that says nothing", async () => {
    const kept = [
      plant("vestibule-aaaaaa", null),
      plant("vestibule-bbbbbb", "nothing"),
      plant("vestibule-cccccc", { pid: -1, start: "1" }),
      plant("vestibule-dddddd", { pid: 0, start: "1" }),
    ];
    expect(await sweep()).toEqual([]);
    expect(kept.filter((folder) => !existsSync(folder))).toEqual([]);
  });

  test("a folder with another name", async () => {
    const kept = [plant("vestibule-keep-aaaaaa"), plant("vestibule-aaaa"), plant("other-aaaaaa")];
    expect(await sweep()).toEqual([]);
    expect(kept.filter((folder) => !existsSync(folder))).toEqual([]);
  });

  onLinux.test("the folder of a process in another container", async () => {
    plant("vestibule-aaaaaa", { ...gone, namespace: "pid:[1]" });
    expect(await sweep()).toEqual([]);
  });

  test("what a symbolic link leads to", async () => {
    const outside = plant("elsewhere");
    symlinkSync(outside, join(parent, "vestibule-aaaaaa"));
    const linked = plant("vestibule-bbbbbb", null);
    symlinkSync(join(outside, "holder.json"), join(linked, "holder.json"));
    const swept = plant("vestibule-cccccc");
    symlinkSync(outside, join(swept, "link"));
    expect(await sweep()).toEqual([swept]);
    expect(existsSync(linked)).toBe(true);
    expect(readFileSync(join(outside, "state", "file"), "utf8")).toBe("");
  });

  asRoot.test("another user's folder, and another user's record", async () => {
    const theirs = plant("vestibule-aaaaaa");
    chownSync(theirs, 65_534, 65_534);
    const record = plant("vestibule-bbbbbb");
    chownSync(join(record, "holder.json"), 65_534, 65_534);
    expect(await sweep()).toEqual([]);
    expect([theirs, record].every(existsSync)).toBe(true);
  });

  onLinux.test("everything, where others may rename what is ours", async () => {
    plant("vestibule-aaaaaa");
    chmodSync(parent, 0o777);
    expect(await sweep()).toEqual([]);
    chmodSync(parent, 0o1777);
    expect(await sweep()).toHaveLength(1);
  });
});

onLinux.test("a process id that another process has now holds nothing", async () => {
  const folder = plant("vestibule-aaaaaa", { ...thisHolder(), start: "1" });
  expect(await sweep()).toEqual([folder]);
});
