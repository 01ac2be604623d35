/**
 * Judges the claims of a checked ID token and of UserInfo together: do the pinned ones hold, which address does the
 * provider name, and does it vouch for it. Called by `relying-party.ts`, which asks for them.
 */
import { VestibuleError } from "../../errors/error.ts";
import { providerFaults } from "../../texts/en/directory.ts";
import { bounded } from "./provider-words.ts";
import type { ProviderSettings } from "./provider-settings.ts";

type Claims = Readonly<Record<string, unknown>>;

/** The claims of one sign-in. */
export interface SignInClaims {
  idToken: Claims;
  /** undefined when it was not asked for. */
  userInfo: Claims | undefined;
}

/** An address as a provider named it, which may be anything. */
export interface NamedAddress {
  value: unknown;
  /** Whether the provider's word for it counts. */
  vouched: boolean;
  /** What came, for the operator, without the address. */
  came: string;
}

/** Whether the ID token alone answers everything, so that UserInfo need not be asked. */
export function isComplete(idToken: Claims, settings: ProviderSettings): boolean {
  const pinned = Object.keys(settings.requiredClaims).every((claim) => idToken[claim] !== undefined);
  return pinned && hasPair(idToken, settings);
}

/** An address and what belongs to it, in one source. */
function hasPair(source: Claims, { addressClaim }: ProviderSettings): boolean {
  return (
    source[addressClaim] !== undefined && (addressClaim !== "email" || source["email_verified"] !== undefined)
  );
}

const asText = (value: unknown): string | undefined =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : undefined;

/** Whether a claim's value, or an element of it, is one of `accepted`. Exactly: nothing is folded or trimmed. */
function holds(value: unknown, accepted: readonly string[]): boolean {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.some((one) => accepted.includes(asText(one) ?? ""));
}

/**
 * Every pinned claim must be there, and hold wherever it is.
 * @throws `other_organisation`
 */
export function assertRequiredClaims(
  { idToken, userInfo }: SignInClaims,
  { requiredClaims }: ProviderSettings,
  issuer: string,
): void {
  for (const [claim, accepted] of Object.entries(requiredClaims)) {
    const came = [idToken[claim], userInfo?.[claim]].filter((value) => value !== undefined);
    if (came.length > 0 && came.every((value) => holds(value, accepted))) continue;
    const evidence = {
      issuer,
      claim,
      came: came.length === 0 ? null : bounded(JSON.stringify(came.length === 1 ? came[0] : came)),
      what: came.length === 0 ? providerFaults.noClaim(claim) : providerFaults.otherClaim(claim),
      hint: providerFaults.claimHint(claim),
    };
    throw new VestibuleError("other_organisation", { evidence });
  }
}

/**
 * The address and whether it is vouched for, both from one source: the ID token if it has both, else UserInfo if that
 * has both, else whichever has an address.
 */
export function addressOf({ idToken, userInfo }: SignInClaims, settings: ProviderSettings): NamedAddress {
  const { addressClaim, speaksForItsDomains } = settings;
  const sources: (readonly [string, Claims])[] = [["ID token", idToken]];
  if (userInfo !== undefined) sources.push(["UserInfo", userInfo]);
  const chosen =
    sources.find(([, claims]) => hasPair(claims, settings)) ??
    sources.find(([, claims]) => claims[addressClaim] !== undefined);
  if (chosen === undefined) {
    const asked = sources.map(([name]) => name).join(", ");
    return { value: undefined, vouched: false, came: providerFaults.noAddress(addressClaim, asked) };
  }
  const [name, claims] = chosen;
  const verified = claims["email_verified"];
  const came = providerFaults.addressCame(
    addressClaim,
    name,
    verified === undefined ? undefined : bounded(JSON.stringify(verified)),
  );
  // Only the boolean is the provider's word (OpenID Connect Core section 5.1); a text or a 1 is not, as long as the
  // administrator has not said that the provider speaks for its domains. Its no counts in every spelling.
  const text = asText(verified)?.trim().toLowerCase();
  const denied = text !== undefined && ["false", "0", "no", ""].includes(text);
  const word = addressClaim === "email" && verified === true;
  return { value: claims[addressClaim], vouched: word || (speaksForItsDomains && !denied), came };
}
