/**
 * Opens the directory's database and migrates it to the newest schema. Called by `open.ts` only; all others get the open
 * store.
 */
import { Kysely, type Transaction } from "kysely";
import { Migrator } from "kysely/migration";
import { VestibuleError } from "../../errors/error.ts";
import * as start from "./migrations/0001-start.ts";
import * as recoveryKeys from "./migrations/0002-recovery-keys.ts";
import * as names from "./migrations/0003-names.ts";
import * as providerSettings from "./migrations/0004-provider.ts";
import * as durable from "./migrations/0005-durable.ts";
import * as fleet from "./migrations/0006-fleet.ts";
import { nodeSqlite } from "./sqlite.ts";
import type { Tables } from "./tables.ts";

export type Database = Kysely<Tables>;
/**
 * The database, or a transaction. A step of a larger change must use the transaction it is given: there is one
 * connection, and the database itself would wait for it for ever.
 */
export type Queries = Kysely<Tables> | Transaction<Tables>;

/** All migrations; their names sort. New ones are appended; released ones are never edited. */
const migrations = {
  "0001-start": start,
  "0002-recovery-keys": recoveryKeys,
  "0003-names": names,
  "0004-provider": providerSettings,
  "0005-durable": durable,
  "0006-fleet": fleet,
};

/**
 * @param file path of the SQLite file, made if it is not there
 * @throws `config_unreadable` when it cannot be opened or is not a directory's database
 */
export async function openDatabase(file: string): Promise<Database> {
  try {
    const database = new Kysely<Tables>({ dialect: nodeSqlite(file) });
    const migrator = new Migrator({
      db: database,
      provider: { getMigrations: () => Promise.resolve(migrations) },
    });
    const { error } = await migrator.migrateToLatest();
    if (error === undefined) return database;
    await database.destroy();
    throw unusable(file, error);
  } catch (cause) {
    throw cause instanceof VestibuleError ? cause : unusable(file, cause);
  }
}

const unusable = (file: string, cause: unknown): VestibuleError =>
  new VestibuleError("config_unreadable", { evidence: { file, what: "database" }, cause });
