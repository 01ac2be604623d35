/**
 * Finds the user that a proven identity belongs to. Called for a reset (`recovery/judge.ts`) and for a recovery visit
 * (`recovery/visits.ts`). An identity is an issuer and a subject; an e-mail address counts once, at first sight.
 */
import type { Clock } from "../../clock/clock.ts";
import type { UserId } from "../../device-api/schemas.ts";
import { VestibuleError } from "../../errors/error.ts";
import { domainOf, emailAddress } from "../../names/email-address.ts";
import { providerFaults } from "../../texts/en/directory.ts";
import {
  findUserByEmail,
  findUserByIdentity,
  hasIdentityAt,
  recordIdentity,
  type User,
} from "../accounts/users.ts";
import { record } from "../audit/audit.ts";
import type { Queries } from "../store/database.ts";
import { servesDomain } from "./providers.ts";
import type { ProvenIdentity } from "./relying-party.ts";

/**
 * The user of an identity. A disabled user is refused.
 * @throws `email_unverified`, `domain_not_served`, `identity_unknown`, `identity_mismatch`, `user_disabled`
 */
export async function identifyUser(
  queries: Queries,
  identity: ProvenIdentity,
): Promise<{ user: User; firstSeen: boolean }> {
  const known = await findUserByIdentity(queries, identity);
  const user = known ?? (await userByFirstEmail(queries, identity));
  if (user.disabled) throw new VestibuleError("user_disabled", { evidence: { userId: user.userId } });
  return { user, firstSeen: known === undefined };
}

/** Binds an identity that was seen for the first time to its user. */
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
 * The user of an identity that is seen for the first time, by its e-mail address: only if the provider has verified
 * the address, and only for a domain that this provider serves.
 */
async function userByFirstEmail(queries: Queries, identity: ProvenIdentity): Promise<User> {
  const email = emailAddress(identity.address.value);
  const { issuer, providerId, address } = identity;
  const { verifiedHint: hint } = providerFaults;
  if (email === undefined) {
    throw new VestibuleError(address.value === undefined ? "email_unverified" : "identity_unknown", {
      evidence: { issuer, what: providerFaults.unusableAddress(address.came), hint },
    });
  }
  if (!address.vouched) {
    const what = providerFaults.notVerified(address.came);
    throw new VestibuleError("email_unverified", { evidence: { issuer, what, hint } });
  }
  const domain = domainOf(email);
  if (!(await servesDomain(queries, { providerId, domain }))) {
    const { domainHint: hint } = providerFaults;
    throw new VestibuleError("domain_not_served", {
      evidence: { issuer, what: providerFaults.otherDomain(domain), hint },
    });
  }
  const user = await findUserByEmail(queries, email);
  if (user === undefined) throw new VestibuleError("identity_unknown");
  // The user has another identity at this provider: the address was given to a new person.
  if (await hasIdentityAt(queries, user.userId, identity.issuer)) {
    throw new VestibuleError("identity_mismatch", { evidence: { userId: user.userId } });
  }
  return user;
}
