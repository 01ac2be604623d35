/**
 * Migration 4: a provider has a name, which its redirect address ends in, settings, and maybe a key of its own. Never
 * edited once released.
 */
import { sql, type Kysely } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable("providers")
    .addColumn("name", "text", (column) => column.notNull().defaultTo(""))
    .execute();
  // Nobody has chosen a name yet; the id is unique, and the administrator can change it.
  await sql`update providers set name = lower(replace(provider_id, '_', '-'))`.execute(db);
  await db.schema.createIndex("providers_name").on("providers").column("name").unique().execute();
  // JSON, see `federation/provider-settings.ts`; what it leaves out has its default.
  await db.schema
    .alterTable("providers")
    .addColumn("settings", "text", (column) => column.notNull().defaultTo("{}"))
    .execute();
  // Encrypted under the key file; null unless the client authenticates with a key.
  await db.schema.alterTable("providers").addColumn("client_key", "text").execute();
}
