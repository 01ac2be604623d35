/**
 * Keeps the authorization server's records in the directory's store. Called by `oidc-provider` only. Its clients are the
 * devices. A record's identifier is the token, code or cookie itself, so it is never stored: rows are found by its hash,
 * and it is put back into the payload when a record is read.
 */
import { errors, type Adapter, type AdapterPayload } from "oidc-provider";
import type { Clock } from "../../clock/clock.ts";
import type { Database } from "./database.ts";
import { hashOf } from "./values.ts";

export interface OauthStore {
  db: Database;
  clock: Clock;
  /** The device with this client id as OAuth metadata; undefined for a revoked or unknown device. */
  client(clientId: string): Promise<AdapterPayload | undefined>;
}

class ClientAdapter implements Adapter {
  readonly #store: OauthStore;

  constructor(store: OauthStore) {
    this.#store = store;
  }

  find(id: string): Promise<AdapterPayload | undefined> {
    return this.#store.client(id);
  }

  // Clients are enrolled by the device API, never by the authorization server.
  upsert(): Promise<void> {
    return Promise.reject(new errors.InvalidClient("clients cannot be registered here"));
  }
  destroy(): Promise<void> {
    return Promise.reject(new errors.InvalidClient("clients cannot be removed here"));
  }
  consume(): Promise<void> {
    return Promise.resolve();
  }
  findByUid(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
  findByUserCode(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
  revokeByGrantId(): Promise<void> {
    return Promise.resolve();
  }
}

class RecordAdapter implements Adapter {
  readonly #kind: string;
  readonly #db: Database;
  readonly #clock: Clock;

  constructor(kind: string, store: OauthStore) {
    this.#kind = kind;
    this.#db = store.db;
    this.#clock = store.clock;
  }

  #now(): string {
    return this.#clock.now().toISOString();
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    // Expired rows are deleted here, so the table stays small without a timer.
    await this.#db.deleteFrom("oauth_records").where("expires_at", "<", this.#now()).execute();
    const { jti: _identifier, ...rest } = payload;
    const row = {
      kind: this.#kind,
      id_hash: hashOf(id),
      payload: JSON.stringify(rest),
      grant_id: payload.grantId ?? null,
      client_id: payload.clientId ?? null,
      uid: payload.uid ?? null,
      consumed_at: null,
      expires_at: new Date(this.#clock.now().getTime() + (expiresIn ?? 3_600) * 1_000).toISOString(),
    };
    const insert = this.#db.insertInto("oauth_records").values(row);
    if (this.#kind === "ReplayDetection") {
      // A look before the write would let two requests at once through, so the insert itself decides.
      const { numInsertedOrUpdatedRows } = await insert
        .onConflict((on) => on.doNothing())
        .executeTakeFirstOrThrow();
      if (numInsertedOrUpdatedRows !== 1n)
        throw new errors.InvalidClientAuth("client assertion was used before");
      return;
    }
    const { consumed_at: _kept, ...changed } = row;
    await insert.onConflict((on) => on.columns(["kind", "id_hash"]).doUpdateSet(changed)).execute();
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const row = await this.#db
      .selectFrom("oauth_records")
      .select(["payload", "consumed_at"])
      .where("kind", "=", this.#kind)
      .where("id_hash", "=", hashOf(id))
      .where("expires_at", ">", this.#now())
      .executeTakeFirst();
    if (row === undefined) return undefined;
    // Written by `upsert` above.
    const payload = JSON.parse(row.payload) as AdapterPayload;
    return { ...payload, jti: id, ...(row.consumed_at === null ? {} : { consumed: true }) };
  }

  // Only sessions and device codes are looked up this way, and the directory has neither.
  findByUid(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
  findByUserCode(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async consume(id: string): Promise<void> {
    const { numUpdatedRows } = await this.#db
      .updateTable("oauth_records")
      .set({ consumed_at: this.#now() })
      .where("kind", "=", this.#kind)
      .where("id_hash", "=", hashOf(id))
      .where("consumed_at", "is", null)
      .executeTakeFirstOrThrow();
    // With two redemptions at once, the other one has consumed it already.
    if (numUpdatedRows !== 1n) throw new errors.InvalidGrant("already used");
  }

  async destroy(id: string): Promise<void> {
    await this.#db
      .deleteFrom("oauth_records")
      .where("kind", "=", this.#kind)
      .where("id_hash", "=", hashOf(id))
      .execute();
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    await this.#db
      .deleteFrom("oauth_records")
      .where("kind", "=", this.#kind)
      .where("grant_id", "=", grantId)
      .execute();
  }
}

/** Makes the adapter for each kind of record. */
export function oauthAdapter(store: OauthStore): (kind: string) => Adapter {
  return (kind) => (kind === "Client" ? new ClientAdapter(store) : new RecordAdapter(kind, store));
}
