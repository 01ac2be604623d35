/**
 * An administrator's list of users, and changes to one: address, name, disabled or not, removal. Called by the
 * administrator's functions, which audit.
 */
import type { Clock } from "../../clock/clock.ts";
import type { UserId } from "../../device-api/schemas.ts";
import { VestibuleError } from "../../errors/error.ts";
import type { EmailAddress } from "../../names/email-address.ts";
import { maximumName } from "../../names/line.ts";
import { adminHints } from "../../texts/en/directory.ts";
import type { Queries } from "../store/database.ts";
import { checkedAddress, checkedLine } from "./checked-names.ts";

export interface ListedUser {
  userId: UserId;
  email: string;
  name: string;
  disabled: boolean;
  identities: number;
  bindings: number;
}

export interface UserSettings {
  email: string;
  name: string;
}

/** What went with a user. */
export interface UserRemoved {
  email: string;
  identities: number;
  /** Enrolment tokens, not used yet, that promised a binding to this user. */
  tokens: number;
}

const unknown = (userId: UserId): VestibuleError =>
  new VestibuleError("not_found", { evidence: { noun: "user", given: userId } });

/** By address; a page of them by id. */
export async function listUsers(
  queries: Queries,
  page?: {
    after?: string | undefined;
    limit: number;
    id?: UserId | undefined;
    email?: EmailAddress | undefined;
  },
): Promise<ListedUser[]> {
  let query = queries
    .selectFrom("users")
    .select(["user_id", "email", "name", "disabled_at"])
    .select((select) => [
      select
        .selectFrom("identities")
        .select((count) => count.fn.countAll<number | string>().as("count"))
        .whereRef("identities.user_id", "=", "users.user_id")
        .as("identities"),
      select
        .selectFrom("bindings")
        .select((count) => count.fn.countAll<number | string>().as("count"))
        .whereRef("bindings.user_id", "=", "users.user_id")
        .as("bindings"),
    ])
    .orderBy(page === undefined ? "email" : "user_id");
  if (page?.after !== undefined) query = query.where("user_id", ">", page.after as UserId);
  if (page?.id !== undefined) query = query.where("user_id", "=", page.id);
  if (page?.email !== undefined) query = query.where("email", "=", page.email);
  if (page !== undefined) query = query.limit(page.limit);
  const rows = await query.execute();
  return rows.map((row) => ({
    userId: row.user_id,
    email: row.email,
    name: row.name,
    disabled: row.disabled_at !== null,
    identities: Number(row.identities ?? 0),
    bindings: Number(row.bindings ?? 0),
  }));
}

/** @throws `not_found`, `argument_invalid`, `conflict` for an address of another user */
export async function changeUser(
  queries: Queries,
  userId: UserId,
  wanted: Partial<Record<keyof UserSettings, string | undefined>>,
): Promise<{ before: UserSettings; after: UserSettings }> {
  const before = await queries
    .selectFrom("users")
    .select(["email", "name"])
    .where("user_id", "=", userId)
    .executeTakeFirst();
  if (before === undefined) throw unknown(userId);
  const after = {
    email: wanted.email === undefined ? before.email : checkedAddress(wanted.email, "email"),
    name:
      wanted.name === undefined
        ? before.name
        : checkedLine(wanted.name, { place: "name", maximumBytes: maximumName }),
  };
  const other = await queries
    .selectFrom("users")
    .select("user_id")
    .where("email", "=", after.email)
    .where("user_id", "!=", userId)
    .executeTakeFirst();
  if (other !== undefined)
    throw new VestibuleError("conflict", { evidence: { noun: "user", place: "email" } });
  await queries.updateTable("users").set(after).where("user_id", "=", userId).execute();
  return { before, after };
}

/** Idempotent. @throws `not_found` */
export async function setUserDisabled(
  queries: Queries,
  clock: Clock,
  user: { userId: UserId; disabled: boolean },
): Promise<void> {
  const { numUpdatedRows } = await queries
    .updateTable("users")
    .set((update) => ({
      disabled_at: user.disabled
        ? update.fn.coalesce("disabled_at", update.val(clock.now().toISOString()))
        : null,
    }))
    .where("user_id", "=", user.userId)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows !== 1n) throw unknown(user.userId);
}

/** @throws `not_found`, `conflict` while a device has a binding of theirs: that one is removed first, with what it costs */
export async function removeUser(queries: Queries, userId: UserId): Promise<UserRemoved> {
  const user = (await listUsers(queries)).find((one) => one.userId === userId);
  if (user === undefined) throw unknown(userId);
  const { email, identities, bindings } = user;
  if (bindings > 0) {
    const { userHasBindings: what, removeBindings: hint } = adminHints;
    throw new VestibuleError("conflict", { evidence: { noun: "user", bindings, what, hint } });
  }
  const promised = await queries
    .selectFrom("enrolment_tokens")
    .select(["token_hash", "bindings"])
    .where("used_at", "is", null)
    .execute();
  // They are JSON, and an id stands in it as itself.
  const theirs = promised.filter(({ bindings: json }) => json.includes(`"${userId}"`));
  for (const { token_hash: hash } of theirs)
    await queries.deleteFrom("enrolment_tokens").where("token_hash", "=", hash).execute();
  for (const table of ["identities", "recovery_visits", "reset_grants", "user_passwords", "users"] as const)
    await queries.deleteFrom(table).where("user_id", "=", userId).execute();
  return { email, identities, tokens: theirs.length };
}
