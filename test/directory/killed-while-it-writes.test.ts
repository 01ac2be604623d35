/**
 * A process that changes the directory is killed in the middle: every change that it was told is done is there, with its
 * entry in the audit log, exactly once, and the database is whole.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { openStore } from "../../src/directory/store/open.ts";
import { bundleChild } from "../support/bundle-child.ts";
import { longForm } from "../support/long-form.ts";
import { newData, onPostgres } from "../support/stores.ts";

const kills = longForm ? 200 : 4;

const writer = bundleChild(join(import.meta.dirname, "support/writer-child.ts"));

/** @returns the users that it said were added before it died */
async function killedAfter(lines: number, args: readonly string[]): Promise<string[]> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", writer, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    if (said.length === lines) child.kill("SIGKILL");
  }
  await ended;
  expect(child.signalCode).toBe("SIGKILL");
  return said;
}

test(
  "nothing that was acknowledged is lost, and nothing is half done",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "vestibule-killed-"));
    const data = await newData(join(folder, "data"));
    const acknowledged: string[] = [];
    for (let round = 0; round < kills; round += 1)
      acknowledged.push(...(await killedAfter(1 + ((round * 7) % 23), [data, String(round)])));
    const store = await openStore(data, new Date());
    const users = (await store.db.selectFrom("users").select("user_id").execute()).map((row) => row.user_id);
    const audited = (
      await store.db.selectFrom("audit").select("user_id").where("event", "=", "user-added").execute()
    ).map((row) => row.user_id);
    expect(acknowledged.length).toBeGreaterThan(kills);
    expect(new Set(acknowledged).size).toBe(acknowledged.length);
    expect([...users].sort()).toEqual([...audited].sort());
    const there = new Set<string>(users);
    expect(acknowledged.filter((userId) => !there.has(userId))).toEqual([]);
    if (!onPostgres()) {
      const { rows } = await sql<Record<string, string>>`pragma integrity_check`.execute(store.db);
      expect(rows).toEqual([{ integrity_check: "ok" }]);
    }
    await store.close();
    await rm(folder, { recursive: true });
  },
  longForm ? 900_000 : undefined,
);
