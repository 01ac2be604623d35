/**
 * Decides whether a proven identity may reset this binding on this device now. Called by the pages. `judge` only
 * reads; `grantReset` judges and writes. The checks stand in the order of the threat model.
 */
import type { Clock } from "../../clock/clock.ts";
import type { BindingId, DeviceId, GrantId, Purpose, UserId } from "../../device-api/schemas.ts";
import { VestibuleError } from "../../errors/error.ts";
import { record } from "../audit/audit.ts";
import { bindingOf, isDisabled } from "../devices/bindings.ts";
import { findDevice } from "../devices/devices.ts";
import { identifyUser, recordFirstSight } from "../federation/identify.ts";
import type { ProvenIdentity } from "../federation/relying-party.ts";
import type { Database, Queries } from "../store/database.ts";
import { isSynced } from "../devices/password-sync.ts";
import { addGrant } from "./grants.ts";
import { inTransaction } from "../store/transaction.ts";

/** What the device asked for, in its pushed authorization request. */
export interface ProofPurpose {
  deviceId: DeviceId;
  bindingId: BindingId;
  purpose: Purpose;
}

declare const judged: unique symbol;

/** A person who may do what the device requested. Made by `judge` only. */
export interface Judgement extends ProofPurpose {
  readonly [judged]: true;
  readonly userId: UserId;
  readonly identity: ProvenIdentity;
  /** The identity is seen for the first time and becomes the user's. */
  readonly firstSeen: boolean;
}

/**
 * @throws `email_unverified`, `domain_not_served`, `identity_unknown`, `identity_mismatch`, `user_disabled`,
 * `device_unknown`, `device_revoked`, `not_bound`, `wrong_user`, `binding_disabled`, `password_synced`
 */
export async function judge(
  queries: Queries,
  identity: ProvenIdentity,
  wanted: ProofPurpose,
): Promise<Judgement> {
  const { user, firstSeen } = await identifyUser(queries, identity);

  const device = await findDevice(queries, wanted.deviceId);
  if (device === undefined) throw new VestibuleError("device_unknown");
  if (device.revoked) throw new VestibuleError("device_revoked");

  const binding = await bindingOf(queries, wanted.deviceId, wanted.bindingId);
  if (binding === undefined) throw new VestibuleError("not_bound");
  if (binding.userId !== user.userId)
    throw new VestibuleError("wrong_user", { evidence: { userId: user.userId } });
  if (await isDisabled(queries, wanted.bindingId))
    throw new VestibuleError("binding_disabled", { evidence: { userId: user.userId } });

  if (await isSynced(queries, wanted.bindingId))
    throw new VestibuleError("password_synced", { evidence: { userId: user.userId } });

  const { deviceId, bindingId, purpose } = wanted;
  const judgement = {
    deviceId,
    bindingId,
    purpose,
    userId: user.userId,
    identity,
    firstSeen,
  };
  return judgement as Judgement;
}

/** Judges the proof, records the identity and makes the grant, all in one transaction. */
export async function grantReset(
  db: Database,
  clock: Clock,
  proof: { identity: ProvenIdentity; wanted: ProofPurpose; oauthGrant: (userId: UserId) => Promise<string> },
): Promise<{ userId: UserId; grantId: GrantId; oauthGrantId: string }> {
  // The authorization server makes its own grant outside our transaction, so this proof is judged before it
  const { userId } = await judge(db, proof.identity, proof.wanted);
  const oauthGrantId = await proof.oauthGrant(userId);
  return inTransaction(db, async (tx) => {
    // and again inside the transaction, where nothing can change between judging and writing.
    const { deviceId, bindingId, purpose, identity, firstSeen } = await judge(
      tx,
      proof.identity,
      proof.wanted,
    );
    if (firstSeen) await recordFirstSight(tx, clock, { identity, userId });
    const grantId = await addGrant(tx, clock, { deviceId, userId, bindingId, purpose, oauthGrantId });
    await record(tx, clock, {
      actor: "person",
      event: "proof-granted",
      userId,
      deviceId,
      bindingId,
      grantId,
      detail: { purpose, issuer: identity.issuer, freshness: identity.freshness },
    });
    return { userId, grantId, oauthGrantId };
  });
}
