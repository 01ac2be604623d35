/**
 * Opens the directory's database and migrates it to the newest schema. Called by `open.ts` only; all others get the open
 * store.
 */
import { HandleEmptyInListsPlugin, Kysely, replaceWithNoncontingentExpression, type Dialect } from "kysely";
import { Migrator } from "kysely/migration";
import { VestibuleError } from "../../errors/error.ts";
import * as start from "./migrations/0001-start.ts";
import * as recoveryKeys from "./migrations/0002-recovery-keys.ts";
import * as names from "./migrations/0003-names.ts";
import * as providerSettings from "./migrations/0004-provider.ts";
import * as durable from "./migrations/0005-durable.ts";
import * as fleet from "./migrations/0006-fleet.ts";
import type { DatabasePlace } from "./place.ts";
import { postgresFault } from "./postgres-faults.ts";
import { postgres } from "./postgres.ts";
import * as administrators from "./migrations/0007-administrators.ts";
import * as passwordSync from "./migrations/0008-password-sync.ts";
import { nodeSqlite } from "./sqlite.ts";
import type { Tables } from "./tables.ts";
import { inTransaction, type Database, type Queries } from "./transaction.ts";

export type { Database, Queries };

/** All migrations; their names sort. New ones are appended; released ones are never edited. */
const migrations = {
  "0001-start": start,
  "0002-recovery-keys": recoveryKeys,
  "0003-names": names,
  "0004-provider": providerSettings,
  "0005-durable": durable,
  "0006-fleet": fleet,
  "0007-administrators": administrators,
  "0008-password-sync": passwordSync,
};

export const dialectOf = (place: DatabasePlace): Dialect =>
  place.kind === "sqlite" ? nodeSqlite(place.file) : postgres(place.address);

/** @throws `config_unreadable` when it cannot be opened or is not a directory's database */
export async function openDatabase(place: DatabasePlace): Promise<Database> {
  const { file } = place;
  try {
    const database = new Kysely<Tables>({
      dialect: dialectOf(place),
      // PostgreSQL has no empty list.
      plugins: [new HandleEmptyInListsPlugin({ strategy: replaceWithNoncontingentExpression })],
    });
    try {
      await inTransaction(database, migrate);
    } catch (error) {
      await database.destroy();
      throw error;
    }
    return database;
  } catch (cause) {
    if (cause instanceof VestibuleError) throw cause;
    const what = (place.kind === "postgres" ? postgresFault(cause) : undefined) ?? "database";
    throw new VestibuleError("config_unreadable", { evidence: { file, what }, cause });
  }
}

async function migrate(tx: Queries): Promise<void> {
  const provider = { getMigrations: () => Promise.resolve(migrations) };
  const { error } = await new Migrator({ db: tx, provider }).migrateToLatest();
  if (error instanceof Error) throw error;
  if (error !== undefined) throw new VestibuleError("internal", { cause: error });
}
