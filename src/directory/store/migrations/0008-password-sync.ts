/**
 * Migration 8: whether a binding's device follows the directory password, the directory passwords as hashes, and passwords
 * on their way to a device. What was bound before keeps the person's own local secret. Never edited once released.
 */
import type { Kysely } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable("bindings")
    .addColumn("password_sync", "text", (column) => column.notNull().defaultTo("no"))
    .execute();
  await db.schema.alterTable("bindings").addColumn("password_synced_at", "text").execute();
  await db.schema
    .createTable("user_passwords")
    .addColumn("user_id", "text", (column) => column.primaryKey())
    .addColumn("hash", "text", (column) => column.notNull())
    .addColumn("set_at", "text", (column) => column.notNull())
    .execute();
  // One for each binding: the newest password is the only one that counts.
  await db.schema
    .createTable("password_envelopes")
    .addColumn("binding_id", "text", (column) => column.primaryKey())
    .addColumn("envelope_id", "text", (column) => column.notNull().unique())
    .addColumn("sealed", "text", (column) => column.notNull())
    .addColumn("created_at", "text", (column) => column.notNull())
    .execute();
}
