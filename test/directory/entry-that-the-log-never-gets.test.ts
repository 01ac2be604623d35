/**
 * The server's log follows the audit log, which other processes write too. However much was written since the log was
 * last brought up to date, every entry reaches it, once and in order.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { systemClock } from "../../src/clock/clock.ts";
import { createTail, record } from "../../src/directory/audit/audit.ts";
import { openStore } from "../../src/directory/store/open.ts";
import { inTransaction } from "../../src/directory/store/transaction.ts";
import { newData } from "../support/stores.ts";

const folder = mkdtempSync(join(tmpdir(), "vestibule-tail-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** More than two queries of the follower read, as after an import or an hour without a request. */
const many = 2_345;

test("thousands of entries between two requests: each reaches the log, once and in order", async () => {
  const store = await openStore(await newData(join(folder, "many")), systemClock.now());
  const write = (count: number) =>
    inTransaction(store.db, async (tx) => {
      for (let at = 0; at < count; at += 1)
        await record(tx, systemClock, { actor: "administrator:root", event: "import-done", detail: { at } });
    });
  await write(1);
  const passed: unknown[] = [];
  const tail = await createTail(store.db, ({ detail }) => passed.push(detail["at"]));
  await write(many);
  await Promise.all([tail(), tail()]);
  expect(passed).toEqual(Array.from({ length: many }, (_, at) => at));
  await write(1);
  await tail();
  expect(passed).toHaveLength(many + 1);
  await store.close();
});

test("the log cannot take an entry: that one and what follows come the next time", async () => {
  const store = await openStore(await newData(join(folder, "full")), systemClock.now());
  const passed: unknown[] = [];
  let isFull = true;
  const tail = await createTail(store.db, ({ detail }) => {
    if (isFull && detail["at"] === 1) throw new Error("no room");
    passed.push(detail["at"]);
  });
  for (const at of [0, 1, 2])
    await record(store.db, systemClock, {
      actor: "administrator:root",
      event: "import-done",
      detail: { at },
    });
  await expect(tail()).rejects.toThrow("no room");
  isFull = false;
  await tail();
  expect(passed).toEqual([0, 1, 2]);
  await store.close();
});
