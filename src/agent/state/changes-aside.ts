/**
 * What left the journal or the containers and is kept for an administrator and for a later version, with its sealed
 * material: something may open with it, and with nothing else. Used by `state.ts`, within its transactions.
 */
import type { AccountId } from "../../platform/ports.ts";
import type { SealedPassword } from "./sealed-passwords.ts";
import { type Sqlite, text } from "./sqlite.ts";

export const asideTable = `
CREATE TABLE IF NOT EXISTS set_aside (
  id TEXT PRIMARY KEY, account_id TEXT NOT NULL, binding_id TEXT NOT NULL, step TEXT NOT NULL, detail TEXT NOT NULL,
  begun_at INTEGER NOT NULL, materials TEXT NOT NULL, set_aside_at INTEGER NOT NULL) STRICT;
`;

export class ChangesAside {
  readonly #sql: Sqlite;

  constructor(sql: Sqlite) {
    this.#sql = sql;
  }

  /** A copy of the account's open change. */
  keepChange(accountId: AccountId, at: Date): void {
    this.#sql.run(
      `INSERT OR REPLACE INTO set_aside (id, account_id, binding_id, step, detail, begun_at, materials, set_aside_at)
       SELECT id, account_id, binding_id, step, detail, begun_at,
         (SELECT json_group_object(name, hex(sealed)) FROM materials WHERE change_id = changes.id), ?
       FROM changes WHERE account_id = ?`,
      at.getTime(),
      accountId,
    );
  }

  /** A copy of the account's open change, and of what that one holds, which goes with it. */
  keepChangeAndHeld(accountId: AccountId, at: Date): void {
    this.keepChange(accountId, at);
    this.#sql.run(
      `INSERT OR REPLACE INTO set_aside (id, account_id, binding_id, step, detail, begun_at, materials, set_aside_at)
       SELECT held_changes.id, account_id, binding_id, held_changes.step, held_changes.detail, held_changes.begun_at,
         held_changes.materials, ?
       FROM held_changes JOIN changes ON changes.id = held_by WHERE account_id = ?`,
      at.getTime(),
      accountId,
    );
  }

  /** A copy of a container that another is about to replace. Idempotent. It goes with what was set aside. */
  keepContainer({ accountId, bindingId, blob, passwordSetAt }: SealedPassword, at: Date): void {
    this.#sql.run(
      `INSERT OR REPLACE INTO set_aside (id, account_id, binding_id, step, detail, begun_at, materials, set_aside_at)
       VALUES (?, ?, ?, 'replaced', ?, ?, ?, ?)`,
      `container ${accountId} ${String(passwordSetAt.getTime())}`,
      accountId,
      bindingId,
      JSON.stringify({ kind: "stale-container" }),
      passwordSetAt.getTime(),
      JSON.stringify({ "previous-container": Buffer.from(blob).toString("hex").toUpperCase() }),
      at.getTime(),
    );
  }

  /** Ids of what was set aside before that moment, and of the oldest of what is more than `most`. */
  old({ before, most }: { before: Date; most: number }): string[] {
    const rows = this.#sql.all(
      `SELECT id FROM set_aside WHERE set_aside_at < ?
       UNION SELECT id FROM (SELECT id FROM set_aside ORDER BY set_aside_at DESC LIMIT -1 OFFSET ?)`,
      before.getTime(),
      most,
    );
    return rows.map((row) => text(row, "id"));
  }

  drop(id: string): void {
    this.#sql.run("DELETE FROM set_aside WHERE id = ?", id);
  }
}
