/**
 * Keys of the API: made, listed, revoked, and recognised in a request. A key is shown once and stored as a hash. It may do
 * what its role may, less what its scopes leave out. Called by the administrator's functions, which audit, and by the API.
 */
import type { Selectable } from "kysely";
import { z } from "zod";
import type { Clock } from "../../clock/clock.ts";
import { VestibuleError } from "../../errors/error.ts";
import { maximumName } from "../../names/line.ts";
import { checkedLine } from "../accounts/checked-names.ts";
import type { Queries } from "../store/database.ts";
import type { ApiKeys } from "../store/tables.ts";
import { hashOf, newId, newToken } from "../store/values.ts";
import {
  keyDays,
  rolesFor,
  scopes as allScopes,
  type ApiKeyId,
  type Action,
  type Noun,
  type Role,
  type Scope,
} from "../access/roles.ts";

const keyPrefix = "vstkey_";
const dayMs = 86_400_000;
/** `last_used_at` is not written more often: a read must not cost a write. */
const usedWithinMs = 10 * 60_000;

const storedScopes = z.array(z.enum(allScopes as [Scope, ...Scope[]])).min(1);

export interface ListedApiKey {
  keyId: ApiKeyId;
  name: string;
  role: Role;
  /** Absent for all that the role may do. */
  scopes: Scope[] | undefined;
  createdAt: string;
  /** The actor, as in the audit log. */
  createdBy: string;
  expiresAt: string;
  /** To within ten minutes. */
  lastUsedAt: string | undefined;
  revoked: boolean;
}

export interface NewApiKey {
  name: string;
  role: Role;
  /** Absent for all that the role may do. */
  scopes?: readonly Scope[] | undefined;
  /** 1 to 365; default 90. */
  expiresInDays?: number | undefined;
}

/** What a request may do that came with a key. */
export type Rights = Pick<ListedApiKey, "role" | "scopes">;

export const isAllowed = ({ role, scopes }: Rights, noun: Noun, action: Action): boolean =>
  rolesFor(noun, action).includes(role) && (scopes === undefined || scopes.includes(`${noun}:${action}`));

/**
 * @param by whose rights the new key may not exceed; undefined for the command line
 * @returns the key, which is not kept and cannot be shown again
 * @throws `argument_invalid`, `forbidden`
 */
export async function addApiKey(
  queries: Queries,
  clock: Clock,
  wanted: NewApiKey & { actor: string; by?: Rights | undefined },
): Promise<{ keyId: ApiKeyId; key: string; expiresAt: string }> {
  const name = checkedLine(wanted.name, { place: "name", maximumBytes: maximumName });
  const days = wanted.expiresInDays ?? keyDays.standard;
  if (!Number.isInteger(days) || days < 1 || days > keyDays.most)
    throw new VestibuleError("argument_invalid", {
      evidence: { place: "expiresInDays", most: keyDays.most },
    });
  const scopes = wanted.scopes === undefined ? undefined : [...new Set(wanted.scopes)].sort();
  if (scopes !== undefined && !storedScopes.safeParse(scopes).success)
    throw new VestibuleError("argument_invalid", { evidence: { place: "scopes" } });
  const { by, role } = wanted;
  const granted = allScopes.filter((scope) => {
    const [noun, action] = scope.split(":") as [Noun, Action];
    return isAllowed({ role, scopes }, noun, action) && by !== undefined && !isAllowed(by, noun, action);
  });
  if (granted.length > 0) throw new VestibuleError("forbidden", { evidence: { place: "scopes" } });
  const key = keyPrefix + newToken();
  const keyId = newId("key");
  const now = clock.now();
  const expiresAt = new Date(now.getTime() + days * dayMs).toISOString();
  await queries
    .insertInto("api_keys")
    .values({
      key_id: keyId,
      key_hash: hashOf(key),
      name,
      role,
      scopes: scopes === undefined ? null : JSON.stringify(scopes),
      created_at: now.toISOString(),
      created_by: wanted.actor,
      expires_at: expiresAt,
      last_used_at: null,
      revoked_at: null,
    })
    .execute();
  return { keyId, key, expiresAt };
}

const listed = (row: Selectable<ApiKeys>): ListedApiKey => ({
  keyId: row.key_id,
  name: row.name,
  role: row.role,
  scopes: row.scopes === null ? undefined : storedScopes.parse(JSON.parse(row.scopes)),
  createdAt: row.created_at,
  createdBy: row.created_by,
  expiresAt: row.expires_at,
  lastUsedAt: row.last_used_at ?? undefined,
  revoked: row.revoked_at !== null,
});

/** Oldest first; revoked and expired ones too. */
export async function listApiKeys(queries: Queries): Promise<ListedApiKey[]> {
  const rows = await queries
    .selectFrom("api_keys")
    .selectAll()
    .orderBy("created_at")
    .orderBy("key_id")
    .execute();
  return rows.map(listed);
}

/** Idempotent. @throws `not_found` */
export async function revokeApiKey(queries: Queries, clock: Clock, keyId: ApiKeyId): Promise<void> {
  const { numUpdatedRows } = await queries
    .updateTable("api_keys")
    .set((update) => ({
      revoked_at: update.fn.coalesce("revoked_at", update.val(clock.now().toISOString())),
    }))
    .where("key_id", "=", keyId)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows !== 1n)
    throw new VestibuleError("not_found", { evidence: { noun: "API key", given: keyId } });
  await queries.deleteFrom("idempotent_answers").where("key_id", "=", keyId).execute();
}

/** The key that a request came with, noted as used. @throws `unauthorized` for one that is unknown, revoked or expired */
export async function recogniseApiKey(
  queries: Queries,
  clock: Clock,
  presented: string,
): Promise<ListedApiKey> {
  const row = await queries
    .selectFrom("api_keys")
    .selectAll()
    .where("key_hash", "=", hashOf(presented))
    .executeTakeFirst();
  const now = clock.now();
  if (row === undefined || row.revoked_at !== null || row.expires_at <= now.toISOString())
    throw new VestibuleError("unauthorized");
  const stale = new Date(now.getTime() - usedWithinMs).toISOString();
  if (row.last_used_at === null || row.last_used_at < stale)
    await queries
      .updateTable("api_keys")
      .set({ last_used_at: now.toISOString() })
      .where("key_id", "=", row.key_id)
      .execute();
  return listed(row);
}
