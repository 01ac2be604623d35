/**
 * Migration 6: finds what belongs to a user without reading all bindings, identities and grants. Never edited once
 * released.
 */
import type { Kysely } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of ["bindings", "identities", "reset_grants"])
    await db.schema.createIndex(`${table}_user`).on(table).column("user_id").execute();
}
