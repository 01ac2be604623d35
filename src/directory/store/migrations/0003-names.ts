/**
 * Migration 3: account names by the form in which they are compared, bindings that are switched off, and the device that a
 * record of the authorization server belongs to. Never edited once released.
 */
import { sql, type Kysely } from "kysely";
import { accountKey } from "../../../names/account-name.ts";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable("bindings").addColumn("account_key", "text").execute();
  await db.schema.alterTable("bindings").addColumn("disabled_at", "text").execute();
  const { rows } = await sql<{ binding_id: string; device_id: string; account_name: string }>`
    select binding_id, device_id, account_name from bindings order by created_at, binding_id`.execute(db);
  const taken = new Set<string>();
  for (const { binding_id: id, device_id: device, account_name: name } of rows) {
    const key = accountKey(name);
    const place = `${device} ${key}`;
    // A second user had the same account under another spelling. The first one keeps it; the other may reset nothing, and
    // has a key that no name can have.
    const isFirst = !taken.has(place);
    taken.add(place);
    await sql`update bindings set account_key = ${isFirst ? key : `${key}\n${id}`},
      disabled_at = ${isFirst ? null : new Date().toISOString()} where binding_id = ${id}`.execute(db);
  }
  await db.schema
    .createIndex("bindings_account_key")
    .on("bindings")
    .columns(["device_id", "account_key"])
    .unique()
    .execute();
  await db.schema.alterTable("oauth_records").addColumn("client_id", "text").execute();
  await db.schema.createIndex("oauth_records_client").on("oauth_records").column("client_id").execute();
  // Tokens live minutes. Without their device those of before could not be taken back with it.
  await sql`delete from oauth_records`.execute(db);
}
