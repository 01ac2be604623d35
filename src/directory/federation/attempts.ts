/**
 * Attempts: people who were sent to a provider and are not back yet. An attempt is tied to the browser that was sent, so
 * an answer in another browser (login CSRF: an attacker's answer opened by a victim, or a stolen one) is refused.
 */
import { timingSafeEqual } from "node:crypto";
import type { Clock } from "../../clock/clock.ts";
import { VestibuleError } from "../../errors/error.ts";
import { openTextAtRest, sealAtRest } from "../store/key-file.ts";
import type { Store } from "../store/open.ts";
import { hashOf, newToken } from "../store/values.ts";

/** Milliseconds a person has to sign in at their provider. */
export const attemptLifetimeMs = 10 * 60_000;

/** The purpose of a proof: a device's interaction, or a visit that the person began themselves. */
export type AttemptPurpose = { kind: "interaction"; uid: string } | { kind: "recovery" };

export interface Attempt {
  purpose: AttemptPurpose;
  providerId: string;
  nonce: string;
  codeVerifier: string;
  begunAt: Date;
}

const verifierContext = (stateHash: string): string =>
  `vestibule federation attempt ${stateHash} code verifier`;

/** @returns state for the provider and the value of the cookie for the browser; neither is kept */
export async function beginAttempt(
  store: Store,
  clock: Clock,
  attempt: Omit<Attempt, "begunAt">,
): Promise<{ state: string; browser: string }> {
  const state = newToken();
  const browser = newToken();
  const now = clock.now();
  await store.db.deleteFrom("federation_attempts").where("expires_at", "<", now.toISOString()).execute();
  await store.db
    .insertInto("federation_attempts")
    .values({
      state_hash: hashOf(state),
      browser_hash: hashOf(browser),
      interaction_uid: attempt.purpose.kind === "interaction" ? attempt.purpose.uid : null,
      provider_id: attempt.providerId,
      nonce: attempt.nonce,
      code_verifier: sealAtRest(store.key, verifierContext(hashOf(state)), Buffer.from(attempt.codeVerifier)),
      created_at: now.toISOString(),
      expires_at: new Date(now.getTime() + attemptLifetimeMs).toISOString(),
    })
    .execute();
  return { state, browser };
}

/**
 * Takes the attempt out, once.
 * @throws `proof_invalid` when there is none with that state, or it was begun in another browser;
 * `proof_abandoned` when it took too long
 */
export async function endAttempt(
  store: Store,
  clock: Clock,
  answer: { state: string; browser: string | undefined },
): Promise<Attempt> {
  const stateHash = hashOf(answer.state);
  const row = await store.db
    .selectFrom("federation_attempts")
    .select("browser_hash")
    .where("state_hash", "=", stateHash)
    .executeTakeFirst();
  if (row === undefined) throw new VestibuleError("proof_invalid", { evidence: { what: "state unknown" } });
  // Checked before the attempt is used up, so that a stranger who learnt the state cannot spoil it.
  if (
    answer.browser === undefined ||
    !timingSafeEqual(Buffer.from(hashOf(answer.browser)), Buffer.from(row.browser_hash))
  ) {
    throw new VestibuleError("proof_invalid", { evidence: { what: "another browser" } });
  }
  const attempt = await store.db
    .deleteFrom("federation_attempts")
    .where("state_hash", "=", stateHash)
    .returningAll()
    .executeTakeFirst();
  if (attempt === undefined) throw new VestibuleError("proof_invalid", { evidence: { what: "state used" } });
  if (attempt.expires_at <= clock.now().toISOString()) throw new VestibuleError("proof_abandoned");
  return {
    purpose:
      attempt.interaction_uid === null
        ? { kind: "recovery" }
        : { kind: "interaction", uid: attempt.interaction_uid },
    providerId: attempt.provider_id,
    nonce: attempt.nonce,
    codeVerifier: openTextAtRest(store.key, verifierContext(stateHash), attempt.code_verifier),
    begunAt: new Date(attempt.created_at),
  };
}
