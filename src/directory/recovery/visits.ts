/**
 * Visits of people who want to see a recovery key. A proof begins a visit; it ends after ten minutes. Its cookie is stored
 * as a hash, and each form carries a one-time token. Called by the recovery pages.
 */
import type { Clock } from "../../clock/clock.ts";
import type { UserId } from "../../device-api/schemas.ts";
import { VestibuleError } from "../../errors/error.ts";
import { findUser } from "../accounts/users.ts";
import { record } from "../audit/audit.ts";
import { recordFirstSight, identifyUser } from "../federation/identify.ts";
import type { ProvenIdentity } from "../federation/relying-party.ts";
import type { Database, Queries } from "../store/database.ts";
import { hashOf, newToken } from "../store/values.ts";
import { inTransaction } from "../store/transaction.ts";

/** Milliseconds. */
export const visitLifetimeMs = 10 * 60_000;

export interface Visit {
  visitHash: string;
  userId: UserId;
}

/**
 * Identifies the user by the same rules as a reset.
 * @returns the value of the visit's cookie, which is not kept
 * @throws `email_unverified`, `domain_not_served`, `identity_unknown`, `identity_mismatch`, `user_disabled`
 */
export async function beginVisit(db: Database, clock: Clock, identity: ProvenIdentity): Promise<string> {
  return inTransaction(db, async (tx) => {
    const { user, firstSeen } = await identifyUser(tx, identity);
    const { userId } = user;
    if (firstSeen) await recordFirstSight(tx, clock, { identity, userId });
    const now = clock.now();
    await tx.deleteFrom("recovery_visits").where("expires_at", "<=", now.toISOString()).execute();
    const cookie = newToken();
    await tx
      .insertInto("recovery_visits")
      .values({
        visit_hash: hashOf(cookie),
        user_id: userId,
        form_hash: null,
        created_at: now.toISOString(),
        expires_at: new Date(now.getTime() + visitLifetimeMs).toISOString(),
      })
      .execute();
    const detail = { issuer: identity.issuer, freshness: identity.freshness };
    await record(tx, clock, { actor: "person", event: "recovery-visit-begun", userId, detail });
    return cookie;
  });
}

/** The visit of a cookie. @throws `proof_abandoned` when there is none or it is over, `user_disabled` */
export async function visitOf(queries: Queries, clock: Clock, cookie: string | undefined): Promise<Visit> {
  const visitHash = hashOf(cookie ?? "");
  const row = await queries
    .selectFrom("recovery_visits")
    .select("user_id")
    .where("visit_hash", "=", visitHash)
    .where("expires_at", ">", clock.now().toISOString())
    .executeTakeFirst();
  if (row === undefined) throw new VestibuleError("proof_abandoned", { evidence: { what: "visit" } });
  const user = await findUser(queries, row.user_id);
  if (user === undefined || user.disabled) throw new VestibuleError("user_disabled");
  return { visitHash, userId: row.user_id };
}

/** The token for the forms of the next page; tokens of earlier pages become invalid. */
export async function newForm(queries: Queries, visit: Visit): Promise<string> {
  const token = newToken();
  await queries
    .updateTable("recovery_visits")
    .set({ form_hash: hashOf(token) })
    .where("visit_hash", "=", visit.visitHash)
    .execute();
  return token;
}

/** @throws `proof_invalid` for a token that is not the last page's, or was used before */
export async function spendForm(queries: Queries, visit: Visit, token: string): Promise<void> {
  const { numUpdatedRows } = await queries
    .updateTable("recovery_visits")
    .set({ form_hash: null })
    .where("visit_hash", "=", visit.visitHash)
    .where("form_hash", "=", hashOf(token))
    .executeTakeFirstOrThrow();
  if (numUpdatedRows !== 1n) throw new VestibuleError("proof_invalid", { evidence: { what: "form token" } });
}

/** Idempotent. */
export async function endVisit(queries: Queries, cookie: string | undefined): Promise<void> {
  await queries
    .deleteFrom("recovery_visits")
    .where("visit_hash", "=", hashOf(cookie ?? ""))
    .execute();
}
