/**
 * The one place where the directory begins a transaction. SQLite runs writers one after the other. PostgreSQL runs them at
 * once, so there each is SERIALIZABLE: what one has read holds until it commits, or it is run again. Every change of the
 * directory goes through here; what is written outside of it is one statement that decides by itself.
 */
import { setTimeout } from "node:timers/promises";
import type { Kysely, Transaction } from "kysely";
import type { Tables } from "./tables.ts";

export type Database = Kysely<Tables>;
/**
 * The database, or a transaction. A step of a larger change must use the transaction it is given: SQLite has
 * one connection, and the database itself would wait for it for ever.
 */
export type Queries = Kysely<Tables> | Transaction<Tables>;

/** How often a transaction is tried. Each time at least one other has gone through. */
const mostTries = 12;

/** Milliseconds: the longest wait before the next try, doubled from 1 up to this. */
const longestWaitMs = 200;

/**
 * SQLSTATEs (PostgreSQL 18, appendix A) of a transaction that met another one. The last three can stand in place of the
 * first where the other one wrote what this one was about to write (section 13.5): the next try sees it.
 */
const met: ReadonlySet<unknown> = new Set([
  "40001", // serialization_failure
  "40P01", // deadlock_detected
  "23505", // unique_violation
  "23503", // foreign_key_violation
  "42P07", // duplicate_table: two processes that migrate at once
]);

const hasMetAnother = (error: unknown): boolean =>
  error instanceof Error && "code" in error && met.has(error.code);

/**
 * Runs `work` in the transaction that `db` is, or in one of its own, and that again when it met another one: it may change nothing but the database, or must undo
 * it at its begin.
 * @throws what `work` throws, after everything was rolled back; the database's error when no try went through
 */
export async function inTransaction<Result>(
  db: Queries,
  work: (tx: Queries) => Promise<Result>,
): Promise<Result> {
  // Part of a larger change: whoever began it runs the whole of it again.
  if (db.isTransaction) return work(db);
  for (let tried = 1; ; tried += 1) {
    try {
      return await db.transaction().setIsolationLevel("serializable").execute(work);
    } catch (error) {
      if (tried === mostTries || !hasMetAnother(error)) throw error;
    }
    // By chance, so that two that met do not meet again.
    await setTimeout(Math.random() * Math.min(longestWaitMs, 2 ** tried));
  }
}
