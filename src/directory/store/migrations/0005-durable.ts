/**
 * Migration 5: uploads of a secret that were never confirmed are kept beside the newest; the names of uploads
 * that others have replaced; a device's serial number, when it was last heard of, and which enrolment succeeded it. Never
 * edited once released.
 */
import type { Kysely } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of ["break_glass", "recovery_keys"])
    await db.schema
      .alterTable(table)
      .addColumn("others", "text", (column) => column.notNull().defaultTo("[]"))
      .execute();
  await db.schema
    .createTable("replaced_uploads")
    .addColumn("owner", "text", (column) => column.notNull())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("replaced_at", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("replaced_uploads_key", ["owner", "name"])
    .execute();
  for (const column of ["serial_number", "last_seen_at", "succeeded_by"])
    await db.schema.alterTable("devices").addColumn(column, "text").execute();
  await db.schema.createIndex("devices_signing_key").on("devices").column("signing_key_x").execute();
}
