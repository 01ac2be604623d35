/**
 * Copies of what this device has uploaded and the directory must not lose: break-glass passwords, and the disk's recovery
 * key. They are sealed to the directory's key, so the device itself opens none of them. A recovery part is never among
 * them: beside the container that it opens it would let the device open that alone. Used by `state.ts`.
 */
import type { AccountId } from "../../platform/ports.ts";
import { type Sqlite, bytes } from "./sqlite.ts";

/** An account's break-glass password, or the disk's recovery key. */
export type UploadOf = AccountId | "recovery-key";

export interface OwnUpload {
  sealed: Uint8Array;
  /** The directory's public key that it is sealed to. */
  sealedTo: Uint8Array;
}

export const ownUploadsTable = `
CREATE TABLE IF NOT EXISTS own_uploads (
  name TEXT PRIMARY KEY, sealed BLOB NOT NULL, sealed_to BLOB NOT NULL) STRICT;
`;

export class OwnUploads {
  readonly #sql: Sqlite;

  constructor(sql: Sqlite) {
    this.#sql = sql;
  }

  find(of: UploadOf): OwnUpload | undefined {
    const row = this.#sql.get("SELECT sealed, sealed_to FROM own_uploads WHERE name = ?", of);
    return row && { sealed: bytes(row, "sealed"), sealedTo: bytes(row, "sealed_to") };
  }

  /** `undefined` leaves it as it is. */
  replace(of: UploadOf, by: OwnUpload | "remove" | undefined): void {
    if (by === "remove") this.#sql.run("DELETE FROM own_uploads WHERE name = ?", of);
    else if (by !== undefined)
      this.#sql.run(
        "INSERT OR REPLACE INTO own_uploads (name, sealed, sealed_to) VALUES (?, ?, ?)",
        of,
        by.sealed,
        by.sealedTo,
      );
  }
}
