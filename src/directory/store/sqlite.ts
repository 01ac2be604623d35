/** node:sqlite under Kysely's SQLite dialect. Only `database.ts` opens one. */
import { SqliteAdapter, SqliteDialect, type SqliteDatabase, type SqliteStatement } from "kysely";
import { DatabaseSync } from "node:sqlite";
import { bindable } from "./bindable.ts";

class Database implements SqliteDatabase {
  readonly #database: DatabaseSync;

  constructor(file: string) {
    this.#database = new DatabaseSync(file, { timeout: 5_000 });
    // With FULL, an acknowledged grant or part survives power loss.
    this.#database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
  }

  prepare(sql: string): SqliteStatement {
    // A transaction takes the write lock at once: one that started with a read cannot wait for it later (SQLITE_BUSY).
    const statement = this.#database.prepare(sql === "begin" ? "begin immediate" : sql);
    return {
      reader: statement.columns().length > 0,
      all: (parameters) => statement.all(...parameters.map(bindable)),
      run: (parameters) => statement.run(...parameters.map(bindable)),
      iterate: (parameters) => statement.iterate(...parameters.map(bindable)),
    };
  }

  close(): void {
    this.#database.close();
  }
}

/** SQLite runs DDL in transactions, so a migration is applied completely or not at all. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class NodeSqliteDialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new TransactionalSqliteAdapter();
  }
}

/** The dialect for one database file, which is made if it does not exist. */
export function nodeSqlite(file: string): SqliteDialect {
  return new NodeSqliteDialect({ database: new Database(file) });
}
