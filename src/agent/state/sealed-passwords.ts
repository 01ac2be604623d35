/** Tables that hold an account's password sealed, one row an account: PIN containers, and escrows. Used by state.ts. */
import type { BindingId } from "../../device-api/schemas.ts";
import type { AccountId } from "../../platform/ports.ts";
import { type SqlRow, type Sqlite, bytes, text } from "./sqlite.ts";

/** As it is stored. */
export interface SealedPassword {
  accountId: AccountId;
  bindingId: BindingId;
  blob: Uint8Array;
  /** When the sealed password was set. The account's own date shows whether it is stale. */
  passwordSetAt: Date;
}

export class SealedPasswords {
  readonly #sql: Sqlite;
  readonly #table: "containers" | "escrows";

  constructor(sql: Sqlite, table: "containers" | "escrows") {
    this.#sql = sql;
    this.#table = table;
  }

  find(of: AccountId | { bindingId: BindingId }): SealedPassword | undefined {
    const row: SqlRow | undefined =
      typeof of === "string"
        ? this.#sql.get(`SELECT * FROM ${this.#table} WHERE account_id = ?`, of)
        : this.#sql.get(`SELECT * FROM ${this.#table} WHERE binding_id = ?`, of.bindingId);
    if (row === undefined) return undefined;
    return {
      accountId: text(row, "account_id") as AccountId,
      bindingId: text(row, "binding_id") as BindingId,
      blob: bytes(row, "blob"),
      passwordSetAt: new Date(Number(row["password_set_at"])),
    };
  }

  save(stored: SealedPassword): void {
    this.#sql.run(
      `INSERT OR REPLACE INTO ${this.#table} (account_id, binding_id, blob, password_set_at) VALUES (?, ?, ?, ?)`,
      stored.accountId,
      stored.bindingId,
      stored.blob,
      stored.passwordSetAt.getTime(),
    );
  }

  remove(accountId: AccountId): void {
    this.#sql.run(`DELETE FROM ${this.#table} WHERE account_id = ?`, accountId);
  }

  /** Writes what a step of a change says; `undefined` leaves the row as it is. */
  replace(accountId: AccountId, by: SealedPassword | "remove" | undefined): void {
    if (by === "remove") this.remove(accountId);
    else if (by !== undefined) this.save(by);
  }
}
