/**
 * Changes that still owed the directory something when another took their place in the journal. Each is kept, with its
 * sealed material, until that other one is over: where that is undone, the one that it replaced is in the journal again.
 * Used by `state.ts`, within its transactions.
 */
import type { AccountId } from "../../platform/ports.ts";
import { type Sqlite, text } from "./sqlite.ts";

export const heldChangesTable = `
CREATE TABLE IF NOT EXISTS held_changes (
  held_by TEXT PRIMARY KEY REFERENCES changes (id) ON DELETE CASCADE, id TEXT NOT NULL, step TEXT NOT NULL,
  detail TEXT NOT NULL, begun_at INTEGER NOT NULL, materials TEXT NOT NULL) STRICT;
`;

/** As it is stored, beside its account and its binding. */
export interface HeldChange {
  id: string;
  step: string;
  detail: string;
  begunAt: number;
  /** JSON: names, with sealed material in hexadecimal digits. */
  materials: string;
}

const columns = {
  journal: `id, step, detail, begun_at,
    (SELECT json_group_object(name, hex(sealed)) FROM materials WHERE change_id = changes.id) AS materials
    FROM changes WHERE account_id = ?`,
  held: `held_changes.id, held_changes.step, held_changes.detail, held_changes.begun_at, held_changes.materials
    FROM held_changes JOIN changes ON changes.id = held_by WHERE account_id = ?`,
};

export class HeldChanges {
  readonly #sql: Sqlite;

  constructor(sql: Sqlite) {
    this.#sql = sql;
  }

  /** What the account's open change becomes when it is held. */
  copyOfOpen(accountId: AccountId): HeldChange | undefined {
    return this.#find(columns.journal, accountId);
  }

  /** What the account's open change holds. It goes with that change. */
  find(accountId: AccountId): HeldChange | undefined {
    return this.#find(columns.held, accountId);
  }

  /** @param by the change that stands in its place */
  hold(by: string, held: HeldChange): void {
    this.#sql.run(
      "INSERT INTO held_changes (held_by, id, step, detail, begun_at, materials) VALUES (?, ?, ?, ?, ?, ?)",
      by,
      held.id,
      held.step,
      held.detail,
      held.begunAt,
      held.materials,
    );
  }

  #find(wanted: string, accountId: AccountId): HeldChange | undefined {
    const row = this.#sql.get(`SELECT ${wanted}`, accountId);
    return (
      row && {
        id: text(row, "id"),
        step: text(row, "step"),
        detail: text(row, "detail"),
        begunAt: Number(row["begun_at"]),
        materials: text(row, "materials"),
      }
    );
  }
}

/** Of a held change, by name. */
export function materialsOf({ materials }: HeldChange): [name: string, sealed: Uint8Array][] {
  const hexadecimal = JSON.parse(materials) as Record<string, string>;
  return Object.entries(hexadecimal).map(([name, sealed]) => [name, Buffer.from(sealed, "hex")]);
}
