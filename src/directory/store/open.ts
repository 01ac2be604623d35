/**
 * Opens a directory's durable state: the database, the key file, and the keys that are made once. Called by the server and
 * by the administrator's functions; both may have it open at the same time.
 */
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import type { SigningKey } from "../../device-api/schemas.ts";
import { VestibuleError } from "../../errors/error.ts";
import { databaseFaults } from "../../texts/en/directory.ts";
import { makeFolder } from "../../folders/make-folder.ts";
import type { Secret } from "../../secrets/arena.ts";
import { createBreakGlassKey } from "../../secrets/sealed-box.ts";
import { openDatabase, type Database, type Queries } from "./database.ts";
import { keepDatabasePrivate } from "./private-database.ts";
import { placeIn, storeFiles } from "./place.ts";
import { createKeyFile, openAtRest, openTextAtRest, readKeyFile, sealAtRest } from "./key-file.ts";
import { inTransaction } from "./transaction.ts";

export interface Store {
  readonly db: Database;
  /** The key file's key. */
  readonly key: Secret;
  /** Files of the database that others could read until now. */
  readonly tightened: readonly string[];
  close(): Promise<void>;
}

const keyNames = { signing: "oauth-signing", cookies: "cookies", breakGlass: "break-glass" } as const;
type KeyName = (typeof keyNames)[keyof typeof keyNames];

export const keyContext = (name: KeyName): string => `vestibule directory key ${name}`;
export const breakGlassKeyName = keyNames.breakGlass;

/**
 * @param data a folder that only the server uses, made with mode 0700 if it does not exist
 * @param now the creation time of keys that are made now
 * @throws `folder_unusable`, `config_unreadable`
 */
export async function openStore(data: string, now: Date): Promise<Store> {
  makeFolder(data);
  const place = placeIn(data);
  const tightened = place.kind === "sqlite" ? keepDatabasePrivate(place.file) : [];
  const db = await openDatabase(place);
  let key: Secret | undefined;
  try {
    const keyFile = join(data, storeFiles.key);
    key = readKeyFile(keyFile);
    if (key === undefined) {
      // A lost key file is not replaced: a new one could not decrypt the existing data.
      const { count } = await db
        .selectFrom("keys")
        .select((select) => select.fn.countAll<number>().as("count"))
        .executeTakeFirstOrThrow();
      if (count > 0)
        throw new VestibuleError("config_missing", { evidence: { file: keyFile, what: "key file" } });
      key = createKeyFile(keyFile);
    }
    await makeKeys(db, key, now);
    await assertKeyFits(db, key, keyFile);
  } catch (error) {
    key?.dispose();
    await db.destroy();
    throw error;
  }
  const held = key;
  return {
    db,
    key: held,
    tightened,
    async close() {
      await db.destroy();
      held.dispose();
    },
  };
}

/**
 * A database that several processes use has one key file, which each has a copy of. Two that begin it at once would make
 * one each, and one of them opens nothing.
 * @throws `config_unreadable`
 */
async function assertKeyFits(db: Database, key: Secret, file: string): Promise<void> {
  const { sealed } = await keyRow(db, keyNames.cookies);
  try {
    openAtRest(key, keyContext(keyNames.cookies), sealed).dispose();
  } catch (cause) {
    throw new VestibuleError("config_unreadable", {
      evidence: { file, what: databaseFaults.otherKey },
      cause,
    });
  }
}

async function makeKeys(db: Database, key: Secret, now: Date): Promise<void> {
  await inTransaction(db, async (tx) => {
    const there = new Set((await tx.selectFrom("keys").select("name").execute()).map((row) => row.name));
    const put = async (name: KeyName, plain: Uint8Array, publicHalf: string | null): Promise<void> => {
      const sealed = sealAtRest(key, keyContext(name), plain);
      await tx
        .insertInto("keys")
        .values({ name, sealed, public: publicHalf, created_at: now.toISOString() })
        .execute();
    };
    if (!there.has(keyNames.signing)) {
      const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const jwk = {
        ...privateKey.export({ format: "jwk" }),
        kid: randomBytes(8).toString("hex"),
        alg: "ES256",
        use: "sig",
      };
      await put(keyNames.signing, Buffer.from(JSON.stringify(jwk)), null);
    }
    if (!there.has(keyNames.cookies))
      await put(keyNames.cookies, Buffer.from(randomBytes(32).toString("base64url")), null);
    if (!there.has(keyNames.breakGlass)) {
      const pair = createBreakGlassKey();
      using secretKey = pair.secretKey;
      const publicKey = Buffer.from(pair.publicKey).toString("base64url");
      const sealed = secretKey.use((bytes) => sealAtRest(key, keyContext(keyNames.breakGlass), bytes));
      await tx
        .insertInto("keys")
        .values({ name: keyNames.breakGlass, sealed, public: publicKey, created_at: now.toISOString() })
        .execute();
    }
  });
}

async function keyRow(queries: Queries, name: KeyName): Promise<{ sealed: string; public: string | null }> {
  return queries
    .selectFrom("keys")
    .select(["sealed", "public"])
    .where("name", "=", name)
    .executeTakeFirstOrThrow();
}

const signingJwk = z.object({
  kty: z.literal("EC"),
  crv: z.literal("P-256"),
  x: z.string(),
  y: z.string(),
  d: z.string(),
  kid: z.string(),
  alg: z.literal("ES256"),
  use: z.literal("sig"),
});
export type SigningJwk = z.infer<typeof signingJwk>;

/** The private key that signs ID tokens. A plain object, as the authorization server requires. */
export async function readSigningKey(store: Store): Promise<SigningJwk> {
  const { sealed } = await keyRow(store.db, keyNames.signing);
  return signingJwk.parse(JSON.parse(openTextAtRest(store.key, keyContext(keyNames.signing), sealed)));
}

/** Its public half, for devices. */
export async function readPublicSigningKey(store: Store): Promise<SigningKey> {
  const { kty, crv, x, y, kid } = await readSigningKey(store);
  return { kty, crv, x, y, kid };
}

/** The key that the authorization server's cookies are signed with. */
export async function readCookieKey(store: Store): Promise<string> {
  const { sealed } = await keyRow(store.db, keyNames.cookies);
  return openTextAtRest(store.key, keyContext(keyNames.cookies), sealed);
}

/** The break-glass key as stored: the public half, and the encrypted secret half. */
export async function readBreakGlassKey(queries: Queries): Promise<{ publicKey: string; sealed: string }> {
  const row = await keyRow(queries, keyNames.breakGlass);
  if (row.public === null)
    throw new VestibuleError("internal", { evidence: { what: "break-glass key has no public half" } });
  return { publicKey: row.public, sealed: row.sealed };
}
