/**
 * Decides what a proven identity is worth: whose it is, and whether that person may reset this binding on
 * this device now. Called by the pages, and by a recovery visit for whose it is alone. It reads and answers; only
 * when everything holds does `grantReset` write. Reads like the threat model, in its order.
 */
import type { Clock } from "../../clock/clock.ts";
import type { BindingId, DeviceId, GrantId, Purpose, UserId } from "../../device-api/schemas.ts";
import { VestibuleError } from "../../errors/error.ts";
import { providerFaults } from "../../texts/en/directory.ts";
import {
  domainOf,
  findUserByEmail,
  findUserByIdentity,
  hasIdentityAt,
  normalAddress,
  recordIdentity,
  type User,
} from "../accounts/users.ts";
import { record } from "../audit/audit.ts";
import { bindingOf } from "../devices/bindings.ts";
import { findDevice } from "../devices/devices.ts";
import { addGrant } from "../recovery/grants.ts";
import type { Database, Queries } from "../store/database.ts";
import { servesDomain } from "./providers.ts";
import type { ProvenIdentity } from "./relying-party.ts";

/** What the device asked for, in its pushed authorization request. */
export interface ProofPurpose {
  deviceId: DeviceId;
  bindingId: BindingId;
  purpose: Purpose;
}

declare const judged: unique symbol;

/** A person who may do what the device asked for. Made by `judge` only. */
export interface Judgement extends ProofPurpose {
  readonly [judged]: true;
  readonly userId: UserId;
  readonly identity: ProvenIdentity;
  /** The identity is seen for the first time and becomes the user's. */
  readonly firstSeen: boolean;
}

/**
 * @throws `email_unverified`, `domain_not_served`, `identity_unknown`, `identity_mismatch`, `user_disabled`,
 * `device_unknown`, `device_revoked`, `not_bound`, `wrong_user`
 */
export async function judge(
  queries: Queries,
  identity: ProvenIdentity,
  wanted: ProofPurpose,
): Promise<Judgement> {
  const { user, firstSeen } = await whoIs(queries, identity);

  const device = await findDevice(queries, wanted.deviceId);
  if (device === undefined) throw new VestibuleError("device_unknown");
  if (device.revoked) throw new VestibuleError("device_revoked");

  const binding = await bindingOf(queries, wanted.deviceId, wanted.bindingId);
  if (binding === undefined) throw new VestibuleError("not_bound");
  if (binding.userId !== user.userId)
    throw new VestibuleError("wrong_user", { evidence: { userId: user.userId } });

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

/**
 * Whose an identity is: somebody's who is not disabled.
 * @throws `email_unverified`, `domain_not_served`, `identity_unknown`, `identity_mismatch`, `user_disabled`
 */
export async function whoIs(
  queries: Queries,
  identity: ProvenIdentity,
): Promise<{ user: User; firstSeen: boolean }> {
  const known = await findUserByIdentity(queries, identity);
  const user = known ?? (await introduced(queries, identity));
  if (user.disabled) throw new VestibuleError("user_disabled", { evidence: { userId: user.userId } });
  return { user, firstSeen: known === undefined };
}

/** The identity is this user's from now on. */
export async function recordFirstSight(
  queries: Queries,
  clock: Clock,
  seen: { identity: ProvenIdentity; userId: UserId },
): Promise<void> {
  const { userId, identity } = seen;
  await recordIdentity(queries, clock, { issuer: identity.issuer, subject: identity.subject, userId });
  const detail = { issuer: identity.issuer };
  await record(queries, clock, { actor: "person", event: "identity-recorded", userId, detail });
}

/**
 * Whose an identity is that nobody has been bound to yet. Only here does an e-mail address count: once, if the
 * provider vouches for it and may.
 */
async function introduced(queries: Queries, identity: ProvenIdentity): Promise<User> {
  const email = normalAddress(identity.email);
  if (email === undefined) throw new VestibuleError("identity_unknown");
  // `"true"` and 1 are not true: a provider that means it says it (OpenID Connect Core section 5.1).
  const { issuer } = identity;
  if (identity.emailVerified !== true) {
    const { notVerified: what, verifiedHint: hint } = providerFaults;
    throw new VestibuleError("email_unverified", { evidence: { issuer, what, hint } });
  }
  const domain = domainOf(email);
  if (!(await servesDomain(queries, { issuer, domain }))) {
    const { domainHint: hint } = providerFaults;
    throw new VestibuleError("domain_not_served", {
      evidence: { issuer, what: providerFaults.otherDomain(domain), hint },
    });
  }
  const user = await findUserByEmail(queries, email);
  if (user === undefined) throw new VestibuleError("identity_unknown");
  // The address belongs to somebody who is somebody else at this provider: it was given to a new person.
  if (await hasIdentityAt(queries, user.userId, identity.issuer)) {
    throw new VestibuleError("identity_mismatch", { evidence: { userId: user.userId } });
  }
  return user;
}

/** Judges and, when it holds, records the identity and makes the grant: all of it or nothing. */
export async function grantReset(
  db: Database,
  clock: Clock,
  proof: { identity: ProvenIdentity; wanted: ProofPurpose; oauthGrant: (userId: UserId) => Promise<string> },
): Promise<{ userId: UserId; grantId: GrantId; oauthGrantId: string }> {
  // Judged once before the authorization server makes its own grant, which it does outside our transaction,
  const { userId } = await judge(db, proof.identity, proof.wanted);
  const oauthGrantId = await proof.oauthGrant(userId);
  return db.transaction().execute(async (tx) => {
    // and again inside it, where nothing can change between judging and writing.
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
      detail: { purpose, issuer: identity.issuer },
    });
    return { userId, grantId, oauthGrantId };
  });
}
