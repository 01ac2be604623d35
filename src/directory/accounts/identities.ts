/**
 * Recorded identities, for administrators: the list, and forgetting. A forgotten identity is recorded anew at the next
 * proof, by the person's e-mail address, as if they were seen for the first time.
 */
import type { UserId } from "../../device-api/schemas.ts";
import type { Queries } from "../store/database.ts";

export interface ListedIdentity {
  userId: UserId;
  email: string;
  issuer: string;
  subject: string;
  recordedAt: string;
}

/** Whose identities, at which provider; both when both are given, all when neither is. */
export interface WhichIdentities {
  userId?: UserId | undefined;
  /** Exactly as recorded; the provider need not be configured any more. */
  issuer?: string | undefined;
}

export async function listIdentities(queries: Queries, which: WhichIdentities): Promise<ListedIdentity[]> {
  let query = queries
    .selectFrom("identities")
    .innerJoin("users", "users.user_id", "identities.user_id")
    .select([
      "users.user_id",
      "users.email",
      "identities.issuer",
      "identities.subject",
      "identities.recorded_at",
    ]);
  if (which.userId !== undefined) query = query.where("users.user_id", "=", which.userId);
  if (which.issuer !== undefined) query = query.where("identities.issuer", "=", which.issuer);
  const rows = await query.orderBy("users.email").orderBy("identities.issuer").execute();
  return rows.map((row) => ({
    userId: row.user_id,
    email: row.email,
    issuer: row.issuer,
    subject: row.subject,
    recordedAt: row.recorded_at,
  }));
}

/** The caller audits. */
export async function forgetIdentity(
  queries: Queries,
  identity: { issuer: string; subject: string },
): Promise<void> {
  await queries
    .deleteFrom("identities")
    .where("issuer", "=", identity.issuer)
    .where("subject", "=", identity.subject)
    .execute();
}
