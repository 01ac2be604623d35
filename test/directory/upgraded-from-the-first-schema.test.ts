/** A directory with data of the first schema opens under the next one, with everything in it. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Kysely } from "kysely";
import { Migrator } from "kysely/migration";
import { expect, test } from "vitest";
import * as start from "../../src/directory/store/migrations/0001-start.ts";
import { dialectOf, openDatabase } from "../../src/directory/store/database.ts";
import { placeIn } from "../../src/directory/store/place.ts";
import { newData } from "../support/stores.ts";

const at = "2026-01-01T00:00:00.000Z";

test("users, providers with their secrets, devices, bindings; policy is the strict one", async () => {
  const folder = await mkdtemp(join(tmpdir(), "vestibule-directory-"));
  const place = placeIn(await newData(folder));
  try {
    const old = new Kysely<Record<string, Record<string, unknown>>>({ dialect: dialectOf(place) });
    const migrations = { "0001-start": start };
    const { error } = await new Migrator({
      db: old,
      provider: { getMigrations: () => Promise.resolve(migrations) },
    }).migrateToLatest();
    expect(error).toBeUndefined();
    const rows: [string, Record<string, unknown>][] = [
      ["users", { user_id: "usr_a", email: "a@example.org", name: "A", created_at: at }],
      [
        "providers",
        {
          provider_id: "prv_a",
          issuer: "https://a",
          client_id: "c",
          client_secret: "sealed",
          created_at: at,
        },
      ],
      ["provider_domains", { domain: "example.org", provider_id: "prv_a" }],
      [
        "devices",
        {
          device_id: "dev_a",
          host_name: "MAC-1",
          system: "macos",
          signing_key_x: "x",
          signing_key_y: "y",
          box_key: "b",
          enrolled_at: at,
        },
      ],
      [
        "bindings",
        {
          binding_id: "bnd_a",
          user_id: "usr_a",
          device_id: "dev_a",
          account_name: "a",
          display_name: "",
          local_secret: "password",
          escrow: "split",
          created_at: at,
        },
      ],
      [
        "federation_attempts",
        {
          state_hash: "s",
          browser_hash: "b",
          interaction_uid: "i",
          provider_id: "prv_a",
          nonce: "n",
          code_verifier: "v",
          created_at: at,
          expires_at: at,
        },
      ],
    ];
    for (const [table, row] of rows) await old.insertInto(table).values(row).execute();
    await old.destroy();

    const db = await openDatabase(place);
    try {
      expect(await db.selectFrom("providers").selectAll().execute()).toEqual([
        {
          provider_id: "prv_a",
          issuer: "https://a",
          client_id: "c",
          client_secret: "sealed",
          created_at: at,
          name: "prv-a",
          settings: "{}",
          client_key: null,
        },
      ]);
      expect(await db.selectFrom("provider_domains").selectAll().execute()).toHaveLength(1);
      expect(await db.selectFrom("users").selectAll().execute()).toHaveLength(1);
      const [binding] = await db.selectFrom("bindings").selectAll().execute();
      expect(binding?.recovery_key_release).toBe("administrator");
      expect(await db.selectFrom("recovery_keys").selectAll().execute()).toEqual([]);
      // A person who was at a provider during the upgrade starts again.
      expect(await db.selectFrom("federation_attempts").selectAll().execute()).toEqual([]);
    } finally {
      await db.destroy();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
