/** The directory's database names people, devices and what was released: no other user reads it, whatever its folder. */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../../src/clock/clock.ts";
import { keepDatabasePrivate } from "../../src/directory/store/private-database.ts";
import { openStore } from "../../src/directory/store/open.ts";
import { bundleChild } from "../support/bundle-child.ts";
import { requires } from "../support/requirements.ts";
import { inTransaction } from "../../src/directory/store/transaction.ts";

const files = ["directory.sqlite", "directory.sqlite-wal", "directory.sqlite-shm"];
let data: string;
let umask: number;
beforeEach(() => {
  umask = process.umask(0o022);
  data = mkdtempSync(join(tmpdir(), "vestibule-data-"));
  // As an administrator made it, before the directory was there.
  chmodSync(data, 0o755);
});
afterEach(() => {
  process.umask(umask);
  rmSync(data, { recursive: true, force: true });
});

const modes = () => files.map((name) => (statSync(join(data, name)).mode & 0o777).toString(8));
const open = () => openStore(data, systemClock.now());

test("in a folder that existed, every file of a new database is 0600", async () => {
  const store = await open();
  expect(store.tightened).toEqual([]);
  expect(modes()).toEqual(["600", "600", "600"]);
  await store.close();
});

test("one that was open to others is closed to them, with the files beside it, and that is said", async () => {
  const first = await open();
  for (const name of files) chmodSync(join(data, name), 0o644);
  // While the first has it open, as a server and a command do.
  const second = await open();
  expect(second.tightened).toEqual(files.map((name) => join(data, name)));
  expect(modes()).toEqual(["600", "600", "600"]);
  await second.close();
  await first.close();
  const again = await open();
  expect(again.tightened).toEqual([]);
  await again.close();
});

test("a link in its place is refused, and what it leads to is left alone", async () => {
  const elsewhere = join(data, "elsewhere");
  writeFileSync(elsewhere, "not ours", { mode: 0o644 });
  symlinkSync(elsewhere, join(data, "directory.sqlite"));
  await expect(open()).rejects.toMatchObject({
    code: "config_unreadable",
    evidence: { file: join(data, "directory.sqlite") },
  });
  expect(readFileSync(elsewhere, "utf8")).toBe("not ours");
  expect(statSync(elsewhere).mode & 0o777).toBe(0o644);
});

test("a folder in the place of the log is refused", async () => {
  await (await open()).close();
  mkdirSync(join(data, "directory.sqlite-wal"));
  await expect(open()).rejects.toMatchObject({ evidence: { file: join(data, "directory.sqlite-wal") } });
});

test("another connection of this process keeps its locks", async () => {
  const store = await open();
  const file = join(data, "directory.sqlite");
  await inTransaction(store.db, async (tx) => {
    await tx.selectFrom("users").selectAll().execute();
    keepDatabasePrivate(file);
    // Another process cannot write while this transaction is open: its lock is still there.
    const writing = `const { DatabaseSync } = require("node:sqlite");
      try { new DatabaseSync(${JSON.stringify(file)}).exec("begin immediate"); } catch (e) { console.log(e.errcode); }`;
    const { stdout } = spawnSync(process.execPath, ["-e", writing], { encoding: "utf8" });
    expect(stdout.trim()).toBe("5");
  });
  await store.close();
});

const child = bundleChild(join(import.meta.dirname, "support/private-database-child.ts"));
const { test: testAsRoot } = requires("linux", "root");
testAsRoot("another user's file that is open to others is refused", () => {
  const file = join(data, "directory.sqlite");
  writeFileSync(file, "");
  chmodSync(file, 0o644);
  const { stdout } = spawnSync(process.execPath, [child, file], {
    encoding: "utf8",
    uid: 65_534,
    gid: 65_534,
  });
  expect(JSON.parse(stdout)).toMatchObject({ code: "config_unreadable", evidence: { file } });
});
