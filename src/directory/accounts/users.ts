/**
 * Users and their identities at providers. Written by the administrator's functions; a proof adds identities. An e-mail
 * address chooses the provider and finds the user at the first proof; afterwards only (iss, sub) identifies them.
 */
import type { Clock } from "../../clock/clock.ts";
import type { UserId } from "../../device-api/schemas.ts";
import { VestibuleError } from "../../errors/error.ts";
import type { EmailAddress } from "../../names/email-address.ts";
import { maximumName } from "../../names/line.ts";
import type { Queries } from "../store/database.ts";
import { checkedAddress, checkedLine } from "./checked-names.ts";
import { newId } from "../store/values.ts";

export interface User {
  userId: UserId;
  name: string;
  disabled: boolean;
}

/** @throws `argument_invalid` for an unusable address or name, `conflict` for an address that is taken */
export async function addUser(
  queries: Queries,
  clock: Clock,
  user: { email: string; name: string },
): Promise<UserId> {
  const email = checkedAddress(user.email, "email");
  const name = checkedLine(user.name, { place: "name", maximumBytes: maximumName });
  const userId = newId("usr");
  const { numInsertedOrUpdatedRows } = await queries
    .insertInto("users")
    .values({ user_id: userId, email, name, created_at: clock.now().toISOString(), disabled_at: null })
    .onConflict((on) => on.column("email").doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows !== 1n)
    throw new VestibuleError("conflict", { evidence: { noun: "user", place: "email" } });
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

export async function findUserByEmail(queries: Queries, email: EmailAddress): Promise<User | undefined> {
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

/** Whether the user has a directory password. */
export async function hasPassword(queries: Queries, userId: UserId): Promise<boolean> {
  const row = await queries
    .selectFrom("user_passwords")
    .select("user_id")
    .where("user_id", "=", userId)
    .executeTakeFirst();
  return row !== undefined;
}
