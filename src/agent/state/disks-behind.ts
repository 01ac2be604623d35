/**
 * The accounts whose disk was found to open with an earlier password, and not to be in step since. Used by `state.ts`,
 * within its transactions.
 */
import type { AccountId } from "../../platform/ports.ts";
import type { Sqlite } from "./sqlite.ts";

export const disksBehindTable = `
CREATE TABLE IF NOT EXISTS disks_behind (account_id TEXT PRIMARY KEY) STRICT;
`;

export class DisksBehind {
  readonly #sql: Sqlite;

  constructor(sql: Sqlite) {
    this.#sql = sql;
  }

  has(accountId: AccountId): boolean {
    return this.#sql.get("SELECT account_id FROM disks_behind WHERE account_id = ?", accountId) !== undefined;
  }

  any(): boolean {
    return this.#sql.get("SELECT account_id FROM disks_behind LIMIT 1") !== undefined;
  }

  /** Idempotent. */
  add(accountId: AccountId): void {
    this.#sql.run("INSERT INTO disks_behind (account_id) VALUES (?) ON CONFLICT DO NOTHING", accountId);
  }

  remove(accountId: AccountId): void {
    this.#sql.run("DELETE FROM disks_behind WHERE account_id = ?", accountId);
  }
}
