/** Migration 1: users, identities, providers, devices, bindings, recovery, grants, audit, OAuth. Never edited once released. */
import type { Kysely } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("users")
    .addColumn("user_id", "text", (column) => column.primaryKey())
    .addColumn("email", "text", (column) => column.notNull().unique())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("created_at", "text", (column) => column.notNull())
    .addColumn("disabled_at", "text")
    .execute();
  await db.schema
    .createTable("identities")
    .addColumn("issuer", "text", (column) => column.notNull())
    .addColumn("subject", "text", (column) => column.notNull())
    .addColumn("user_id", "text", (column) => column.notNull().references("users.user_id"))
    .addColumn("recorded_at", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("identities_key", ["issuer", "subject"])
    // One person is one subject at a provider: the second one is a recycled address.
    .addUniqueConstraint("identities_user", ["user_id", "issuer"])
    .execute();
  await db.schema
    .createTable("providers")
    .addColumn("provider_id", "text", (column) => column.primaryKey())
    .addColumn("issuer", "text", (column) => column.notNull().unique())
    .addColumn("client_id", "text", (column) => column.notNull())
    .addColumn("client_secret", "text", (column) => column.notNull())
    .addColumn("created_at", "text", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("provider_domains")
    .addColumn("domain", "text", (column) => column.primaryKey())
    .addColumn("provider_id", "text", (column) => column.notNull().references("providers.provider_id"))
    .execute();
  await db.schema
    .createTable("devices")
    .addColumn("device_id", "text", (column) => column.primaryKey())
    .addColumn("host_name", "text", (column) => column.notNull())
    .addColumn("system", "text", (column) => column.notNull())
    .addColumn("signing_key_x", "text", (column) => column.notNull())
    .addColumn("signing_key_y", "text", (column) => column.notNull())
    .addColumn("box_key", "text", (column) => column.notNull())
    .addColumn("enrolled_at", "text", (column) => column.notNull())
    .addColumn("revoked_at", "text")
    .execute();
  await db.schema
    .createTable("bindings")
    .addColumn("binding_id", "text", (column) => column.primaryKey())
    .addColumn("user_id", "text", (column) => column.notNull().references("users.user_id"))
    .addColumn("device_id", "text", (column) => column.notNull().references("devices.device_id"))
    .addColumn("account_name", "text", (column) => column.notNull())
    .addColumn("display_name", "text", (column) => column.notNull())
    .addColumn("local_secret", "text", (column) => column.notNull())
    .addColumn("escrow", "text", (column) => column.notNull())
    .addColumn("created_at", "text", (column) => column.notNull())
    .addUniqueConstraint("bindings_account", ["device_id", "account_name"])
    .execute();
  await db.schema
    .createTable("enrolment_tokens")
    .addColumn("token_hash", "text", (column) => column.primaryKey())
    .addColumn("created_at", "text", (column) => column.notNull())
    .addColumn("expires_at", "text", (column) => column.notNull())
    .addColumn("used_at", "text")
    .addColumn("device_id", "text", (column) => column.references("devices.device_id"))
    .addColumn("bindings", "text", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("recovery_parts")
    .addColumn("part_id", "text", (column) => column.primaryKey())
    .addColumn("binding_id", "text", (column) => column.notNull().references("bindings.binding_id"))
    .addColumn("sealed", "text", (column) => column.notNull())
    .addColumn("ordinal", "integer", (column) => column.notNull())
    .addColumn("stored_at", "text", (column) => column.notNull())
    .addColumn("confirmed_at", "text")
    .addUniqueConstraint("recovery_parts_order", ["binding_id", "ordinal"])
    .execute();
  await db.schema
    .createTable("break_glass")
    .addColumn("binding_id", "text", (column) => column.primaryKey().references("bindings.binding_id"))
    .addColumn("sealed", "text", (column) => column.notNull())
    .addColumn("stored_at", "text", (column) => column.notNull())
    .addColumn("confirmed_at", "text")
    .addColumn("earlier", "text")
    .addColumn("released_at", "text")
    .execute();
  await db.schema
    .createTable("reset_grants")
    .addColumn("grant_id", "text", (column) => column.primaryKey())
    .addColumn("device_id", "text", (column) => column.notNull().references("devices.device_id"))
    .addColumn("user_id", "text", (column) => column.notNull().references("users.user_id"))
    .addColumn("binding_id", "text", (column) => column.notNull().references("bindings.binding_id"))
    .addColumn("purpose", "text", (column) => column.notNull())
    .addColumn("oauth_grant_id", "text", (column) => column.notNull().unique())
    .addColumn("created_at", "text", (column) => column.notNull())
    .addColumn("expires_at", "text", (column) => column.notNull())
    .addColumn("used_at", "text")
    .execute();
  await db.schema
    .createTable("federation_attempts")
    .addColumn("state_hash", "text", (column) => column.primaryKey())
    .addColumn("browser_hash", "text", (column) => column.notNull())
    .addColumn("interaction_uid", "text", (column) => column.notNull())
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
  await db.schema
    .createTable("audit")
    .addColumn("sequence", "integer", (column) => column.primaryKey().autoIncrement())
    .addColumn("at", "text", (column) => column.notNull())
    .addColumn("actor", "text", (column) => column.notNull())
    .addColumn("event", "text", (column) => column.notNull())
    .addColumn("code", "text")
    .addColumn("user_id", "text")
    .addColumn("device_id", "text")
    .addColumn("binding_id", "text")
    .addColumn("grant_id", "text")
    .addColumn("detail", "text", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("oauth_records")
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("id_hash", "text", (column) => column.notNull())
    .addColumn("payload", "text", (column) => column.notNull())
    .addColumn("grant_id", "text")
    .addColumn("uid", "text")
    .addColumn("consumed_at", "text")
    .addColumn("expires_at", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("oauth_records_key", ["kind", "id_hash"])
    .execute();
  await db.schema.createIndex("oauth_records_expiry").on("oauth_records").column("expires_at").execute();
  await db.schema.createIndex("oauth_records_grant").on("oauth_records").column("grant_id").execute();
  await db.schema
    .createTable("keys")
    .addColumn("name", "text", (column) => column.primaryKey())
    .addColumn("sealed", "text", (column) => column.notNull())
    .addColumn("public", "text")
    .addColumn("created_at", "text", (column) => column.notNull())
    .execute();
}
