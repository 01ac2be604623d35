/**
 * Wraps `node:sqlite` for the agent's one file: durable (WAL, synchronous FULL), deleted data zeroed, and only values
 * that SQLite can store unchanged. Called by `state.ts`. Every call is synchronous; one process uses the file.
 */
import { DatabaseSync } from "node:sqlite";
import { VestibuleError } from "../../errors/error.ts";

export type SqlValue = string | number | bigint | null | Uint8Array;
export type SqlRow = Record<string, SqlValue>;

/** node:sqlite takes an object for named parameters and shifts the other values, and stores NaN as NULL. */
function bindable(value: unknown): SqlValue {
  if (
    typeof value === "string" ||
    typeof value === "bigint" ||
    value === null ||
    value instanceof Uint8Array ||
    (typeof value === "number" && Number.isFinite(value))
  ) {
    return value;
  }
  throw new VestibuleError("internal", {
    evidence: { what: "value not bindable to SQL", type: typeof value },
  });
}

/** @throws `internal` when the column holds no text: it is our own file */
export function text(row: SqlRow | undefined, column: string): string {
  const value = row?.[column];
  if (typeof value === "string") return value;
  throw new VestibuleError("internal", { evidence: { what: "agent.db", column } });
}

/** @throws `internal` when the column holds no bytes */
export function bytes(row: SqlRow, column: string): Uint8Array {
  const value = row[column];
  if (value instanceof Uint8Array) return value;
  throw new VestibuleError("internal", { evidence: { what: "agent.db", column } });
}

/** A row that is not JSON must not stop the changes of other accounts from being read. */
export function parsedOrText(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}

export class Sqlite implements Disposable {
  readonly #database: DatabaseSync;

  constructor(path: string) {
    this.#database = new DatabaseSync(path);
    this.#database.exec(
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=5000;",
    );
  }

  script(sql: string): void {
    this.#database.exec(sql);
  }

  run(sql: string, ...values: SqlValue[]): number {
    return Number(this.#database.prepare(sql).run(...values.map(bindable)).changes);
  }

  all(sql: string, ...values: SqlValue[]): SqlRow[] {
    return this.#database.prepare(sql).all(...values.map(bindable));
  }

  get(sql: string, ...values: SqlValue[]): SqlRow | undefined {
    return this.#database.prepare(sql).get(...values.map(bindable));
  }

  /** All of `work` or nothing of it, durable when this returns. */
  transaction<T>(work: () => T): T {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.#database.exec("COMMIT");
      return result;
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  /** Moves the write-ahead log into the file and cuts it, so that deleted material is in neither. */
  settle(): void {
    this.#database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  }

  [Symbol.dispose](): void {
    if (this.#database.isOpen) this.#database.close();
  }
}
