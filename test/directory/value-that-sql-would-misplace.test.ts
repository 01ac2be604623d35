/**
 * node:sqlite takes an object for named parameters and shifts the rest, so such a value is refused before, and PostgreSQL
 * holds no U+0000.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase, type Database } from "../../src/directory/store/database.ts";
import { placeIn } from "../../src/directory/store/place.ts";
import { inTransaction } from "../../src/directory/store/transaction.ts";
import { newData, onPostgres } from "../support/stores.ts";

let folder: string;
let db: Database;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "vestibule-directory-"));
  db = await openDatabase(placeIn(await newData(folder)));
});
afterAll(async () => {
  await db.destroy();
  await rm(folder, { recursive: true, force: true });
});

test("string, number, bigint, null and bytes are bound; anything else is refused", async () => {
  const bind = async (value: unknown): Promise<unknown> =>
    (await sql<{ value: unknown }>`select ${value} as value`.execute(db)).rows[0]?.value;
  expect(await bind("text")).toBe("text");
  // PostgreSQL does not know which type a lone parameter has.
  const seven = onPostgres() ? "7" : 7;
  expect(await bind(7)).toBe(seven);
  expect(await bind(7n)).toBe(seven);
  expect(await bind(null)).toBe(null);
  if (!onPostgres()) expect(await bind(Buffer.from([1, 2]))).toEqual(new Uint8Array([1, 2]));
  for (const value of [
    new Date(),
    {},
    [],
    true,
    undefined,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Symbol("s"),
  ]) {
    await expect(bind(value)).rejects.toMatchObject({ code: "internal" });
  }
});

// PostgreSQL settles this by its own settings.
function onSqlite(name: string, run: () => Promise<void>): void {
  if (!onPostgres()) test(name, run);
}
onSqlite("acknowledged writes survive power loss", async () => {
  const pragma = async (name: string): Promise<unknown> =>
    Object.values((await sql<Record<string, unknown>>`pragma ${sql.raw(name)}`.execute(db)).rows[0] ?? {})[0];
  expect(await pragma("journal_mode")).toBe("wal");
  // FULL
  expect(await pragma("synchronous")).toBe(2);
  expect(await pragma("foreign_keys")).toBe(1);
});

test("a text that PostgreSQL cannot hold is the sender's fault on both", async () => {
  const found = db.selectFrom("users").select("name").where("email", "=", "a\0b").execute();
  await expect(found).rejects.toMatchObject({ code: "request_invalid" });
});

test("a count is a number, and an empty list finds nothing", async () => {
  const { count } = await db
    .selectFrom("users")
    .select((select) => select.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  expect(count).toBe(0);
  expect(await db.selectFrom("users").select("email").where("user_id", "in", []).execute()).toEqual([]);
});

test("simultaneous changes run one after the other, and a failed one leaves nothing", async () => {
  const add = (email: string, fail: boolean): Promise<void> =>
    inTransaction(db, async (tx) => {
      const row = { user_id: `usr_${email}` as const, email, name: email, created_at: "", disabled_at: null };
      await tx.insertInto("users").values(row).execute();
      await new Promise((resolve) => setImmediate(resolve));
      if (fail) throw new Error("undone");
    });
  const outcomes = await Promise.allSettled([add("a", false), add("b", true), add("c", false)]);
  expect(outcomes.map((outcome) => outcome.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(await db.selectFrom("users").select("email").orderBy("email").execute()).toEqual([
    { email: "a" },
    { email: "c" },
  ]);
});

test("a second opening migrates nothing; a file that is no database is refused", async () => {
  const again = await openDatabase(placeIn(folder));
  expect(await again.selectFrom("users").select("email").execute()).toHaveLength(2);
  await again.destroy();
  await expect(openDatabase({ kind: "sqlite", file: import.meta.filename })).rejects.toMatchObject({
    code: "config_unreadable",
  });
});
