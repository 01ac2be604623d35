/**
 * A partial import is taken in batches, so that nobody waits long for the database. Cut short in the middle, it says what
 * landed, and says it truly; all-or-none leaves nothing behind.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../../src/clock/clock.ts";
import { createAdmin } from "../../src/directory/admin.ts";
import { openStore, type Store } from "../../src/directory/store/open.ts";
import { newData } from "../support/stores.ts";

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "vestibule-cut-short-"));
  store = await openStore(await newData(folder), new Date());
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

const users = Array.from({ length: 1_200 }, (_, at) => ({
  line: at + 2,
  email: `user${String(at)}@example.org`,
  name: `User ${String(at)}`,
}));
const lists = { users, bindings: [] };

/** Closes the database at the given reading of the clock, as Ctrl+C does: each line that is added reads it twice. */
function adminCutShortAt(reading: number) {
  let readings = 0;
  const now = () => {
    readings += 1;
    if (readings === reading) void store.close();
    return systemClock.now();
  };
  return createAdmin(store, { ...systemClock, now }, "test");
}

/** What another process sees. */
async function held() {
  const other = await openStore(folder, new Date());
  try {
    const admin = createAdmin(other, systemClock, "test");
    const imports = (await admin.listAudit({ limit: 1_000 })).filter(({ event }) => event === "import-done");
    return { users: (await admin.users()).length, imports: imports.map(({ detail }) => detail["added"]) };
  } finally {
    await other.close();
  }
}

test("in batches, each with its entry in the audit log", async () => {
  const report = await createAdmin(store, systemClock, "test").import(lists, { partial: true });
  expect(report).toMatchObject({ done: true });
  expect(report.stopped).toBeUndefined();
  expect(report.lines.map(({ line, outcome }) => [line, outcome])).toEqual(
    users.map(({ line }) => [line, "added"]),
  );
  expect(await held()).toEqual({ users: 1_200, imports: [200, 500, 500] });
});

test("a dry run with --partial judges all lines together and changes nothing", async () => {
  const admin = createAdmin(store, systemClock, "test");
  const report = await admin.import(
    { ...lists, users: [...users, ...users] },
    { partial: true, dryRun: true },
  );
  const of = (outcome: string) => report.lines.filter((one) => one.outcome === outcome).length;
  expect([report.done, of("good"), of("there"), of("added")]).toEqual([false, 1_200, 1_200, 0]);
  expect(await held()).toEqual({ users: 0, imports: [] });
});

test("cut short in the second batch: the first is there, and is what the report says", async () => {
  const report = await adminCutShortAt(1_201).import(lists, { partial: true });
  expect(report.stopped).toBeInstanceOf(Error);
  expect(report.lines.map(({ line, outcome }) => [line, outcome])).toEqual(
    users.slice(0, 500).map(({ line }) => [line, "added"]),
  );
  expect(await held()).toEqual({ users: 500, imports: [500] });
});

test("all or none: cut short, nothing is there", async () => {
  await expect(adminCutShortAt(1_201).import(lists)).rejects.toThrow();
  expect(await held()).toEqual({ users: 0, imports: [] });
});
