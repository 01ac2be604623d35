/**
 * Migration 2: recovery keys of disks, who may show one, visits of people who come for one, attempts that belong to
 * such a visit, providers without a client secret. Never edited once released.
 */
import { sql, type Kysely } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("recovery_keys")
    .addColumn("device_id", "text", (column) => column.primaryKey().references("devices.device_id"))
    .addColumn("sealed", "text", (column) => column.notNull())
    .addColumn("stored_at", "text", (column) => column.notNull())
    .addColumn("confirmed_at", "text")
    .addColumn("earlier", "text")
    .addColumn("shown_at", "text")
    .execute();
  await db.schema
    .alterTable("bindings")
    .addColumn("recovery_key_release", "text", (column) => column.notNull().defaultTo("administrator"))
    .execute();
  await db.schema
    .createTable("recovery_visits")
    .addColumn("visit_hash", "text", (column) => column.primaryKey())
    .addColumn("user_id", "text", (column) => column.notNull().references("users.user_id"))
    .addColumn("form_hash", "text")
    .addColumn("created_at", "text", (column) => column.notNull())
    .addColumn("expires_at", "text", (column) => column.notNull())
    .execute();
  await db.schema.createIndex("recovery_visits_expiry").on("recovery_visits").column("expires_at").execute();
  // Made anew, since SQLite takes no NOT NULL off a column. Whoever is at a provider at this moment begins again.
  await db.schema.dropTable("federation_attempts").execute();
  await db.schema
    .createTable("federation_attempts")
    .addColumn("state_hash", "text", (column) => column.primaryKey())
    .addColumn("browser_hash", "text", (column) => column.notNull())
    .addColumn("interaction_uid", "text")
    .addColumn("provider_id", "text", (column) => column.notNull().references("providers.provider_id"))
    .addColumn("nonce", "text", (column) => column.notNull())
    .addColumn("code_verifier", "text", (column) => column.notNull())
    .addColumn("created_at", "text", (column) => column.notNull())
    .addColumn("expires_at", "text", (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex("federation_attempts_expiry")
    .on("federation_attempts")
    .column("expires_at")
    .execute();
  await db.schema.alterTable("providers").addColumn("optional_secret", "text").execute();
  await sql`update providers set optional_secret = client_secret`.execute(db);
  await db.schema.alterTable("providers").dropColumn("client_secret").execute();
  await db.schema.alterTable("providers").renameColumn("optional_secret", "client_secret").execute();
}
