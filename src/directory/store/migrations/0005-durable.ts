/**
 * Migration 5: uploads of a secret that were never confirmed are kept beside the newest; the names of uploads
 * that others have replaced. Never edited once released.
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
}
