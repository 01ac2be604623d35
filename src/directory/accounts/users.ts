/**
 * Users and their identities at providers. Written by the administrator's functions; a proof adds identities. An e-mail
 * address chooses the provider and finds the user at the first proof; afterwards only (iss, sub) identifies them.
 */
import { z } from "zod";
import type { Clock } from "../../clock/clock.ts";
import type { UserId } from "../../device-api/schemas.ts";
import { VestibuleError } from "../../errors/error.ts";
import type { Queries } from "../store/database.ts";
import { newId } from "../store/values.ts";

export interface User {
  userId: UserId;
  name: string;
  disabled: boolean;
}

/** An address in the form that is compared: trimmed, lower case, 3 to 254 characters (RFC 5321 section 4.5.3.1.3). */
const address = z.string().trim().toLowerCase().max(254).pipe(z.email());

/** The address in the form that is compared; undefined when it is not an address. */
export function normalAddress(text: unknown): string | undefined {
  const parsed = address.safeParse(text);
  return parsed.success ? parsed.data : undefined;
}

/** The part after the last @ of an address made by `normalAddress`. */
export function domainOf(email: string): string {
  return email.slice(email.lastIndexOf("@") + 1);
}

/** @throws `argument_invalid` for an unusable address or name, `conflict` for an address that is taken */
export async function addUser(
  queries: Queries,
  clock: Clock,
  user: { email: string; name: string },
): Promise<UserId> {
  const email = normalAddress(user.email);
  const name = user.name.trim();
  if (email === undefined) throw new VestibuleError("argument_invalid", { evidence: { place: "email" } });
  if (name.length === 0 || name.length > 256)
    throw new VestibuleError("argument_invalid", { evidence: { place: "name" } });
  const userId = newId("usr");
  const { numInsertedOrUpdatedRows } = await queries
    .insertInto("users")
    .values({ user_id: userId, email, name, created_at: clock.now().toISOString(), disabled_at: null })
    .onConflict((on) => on.column("email").doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows !== 1n) throw new VestibuleError("conflict", { evidence: { place: "email" } });
  return userId;
}

const columns = ["users.user_id", "users.name", "users.disabled_at"] as const;
const fromRow = (
  row: { user_id: UserId; name: string; disabled_at: string | null } | undefined,
): User | undefined => row && { userId: row.user_id, name: row.name, disabled: row.disabled_at !== null };

export async function findUser(queries: Queries, userId: string): Promise<User | undefined> {
  const row = await queries
    .selectFrom("users")
    .select(columns)
    .where("user_id", "=", userId as UserId)
    .executeTakeFirst();
  return fromRow(row);
}

/** `email` as made by `normalAddress`. */
export async function findUserByEmail(queries: Queries, email: string): Promise<User | undefined> {
  return fromRow(
    await queries.selectFrom("users").select(columns).where("email", "=", email).executeTakeFirst(),
  );
}

export async function findUserByIdentity(
  queries: Queries,
  identity: { issuer: string; subject: string },
): Promise<User | undefined> {
  const row = await queries
    .selectFrom("identities")
    .innerJoin("users", "users.user_id", "identities.user_id")
    .select(columns)
    .where("identities.issuer", "=", identity.issuer)
    .where("identities.subject", "=", identity.subject)
    .executeTakeFirst();
  return fromRow(row);
}

/** Whether the user already has an identity at this provider. */
export async function hasIdentityAt(queries: Queries, userId: UserId, issuer: string): Promise<boolean> {
  const row = await queries
    .selectFrom("identities")
    .select("subject")
    .where("user_id", "=", userId)
    .where("issuer", "=", issuer)
    .executeTakeFirst();
  return row !== undefined;
}

export async function recordIdentity(
  queries: Queries,
  clock: Clock,
  identity: { issuer: string; subject: string; userId: UserId },
): Promise<void> {
  await queries
    .insertInto("identities")
    .values({
      issuer: identity.issuer,
      subject: identity.subject,
      user_id: identity.userId,
      recorded_at: clock.now().toISOString(),
    })
    .execute();
}

/** Idempotent. @throws `not_found` */
export async function disableUser(queries: Queries, clock: Clock, userId: UserId): Promise<void> {
  const { numUpdatedRows } = await queries
    .updateTable("users")
    .set((update) => ({
      disabled_at: update.fn.coalesce("disabled_at", update.val(clock.now().toISOString())),
    }))
    .where("user_id", "=", userId)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows !== 1n) throw new VestibuleError("not_found", { evidence: { userId } });
}
