/**
 * How a provider is asked, and what its answer must hold: the administrator's choices, stored as JSON with the provider.
 * The defaults are the strict ones. Called by `providers.ts`, which reads and writes them.
 */
import { z } from "zod";
import { VestibuleError } from "../../errors/error.ts";
import { adminHints } from "../../texts/en/directory.ts";
import { checkedLine, maximumReason } from "../accounts/checked-names.ts";
import { missingClaim } from "./shared-issuers.ts";

/** What proves that the person signed in just now, and not in a session of last week. */
const freshness = z.discriminatedUnion("by", [
  /** `max_age` and `prompt=login` are sent, and `auth_time` must be there and within `seconds` (0 to 3,600). */
  z.strictObject({ by: z.literal("max-age"), seconds: z.int().min(0).max(3_600) }),
  /** `prompt=login` is sent and believed; `auth_time` is judged if it comes. */
  z.strictObject({ by: z.literal("prompt-login") }),
  /** Nothing is asked. The reason is in the audit log, and each proof says that nothing showed its freshness. */
  z.strictObject({ by: z.literal("nothing"), reason: z.string().trim().min(1).max(500) }),
]);

export const clientAuthentications = [
  "client_secret_post",
  "client_secret_basic",
  "private_key_jwt",
] as const;
export const addressClaims = ["email", "preferred_username", "upn"] as const;

export const providerSettings = z.strictObject({
  /**
   * Claims that must hold at every sign-in (`hd`, `tid`, any), each with the values of which one must be there: the text
   * itself, or an element of a list.
   */
  requiredClaims: z
    .record(z.string().min(1).max(200), z.array(z.string().min(1).max(500)).min(1).max(100))
    .default({}),
  freshness: freshness.default({ by: "max-age", seconds: 0 }),
  /** The claim with the address that a user is found by at first sight. */
  addressClaim: z.enum(addressClaims).default("email"),
  /**
   * The provider's own administrators give out the addresses of its domains, so that an address counts although the
   * provider does not say that it is verified. Wrong where people enter their address themselves.
   */
  speaksForItsDomains: z.boolean().default(false),
  /** How the client authenticates at the token endpoint; undefined: by what the provider's discovery document lists. */
  clientAuthentication: z.enum(clientAuthentications).optional(),
});

export type ProviderSettings = z.infer<typeof providerSettings>;
/** As an administrator gives them: what is left out has its default. */
export type NewProviderSettings = z.input<typeof providerSettings>;

/** Claims as an administrator writes and reads them: `hd=example.com|example.org tid=…`. */
export const writtenClaims = (claims: ProviderSettings["requiredClaims"]): string =>
  Object.entries(claims)
    .map(([claim, values]) => `${claim}=${values.join("|")}`)
    .join(" ");

/** @throws `argument_invalid` for settings that do not go together, or that this issuer must not have */
export function checkedSettings(issuer: string, given: NewProviderSettings): ProviderSettings {
  if (given.freshness?.by === "nothing")
    checkedLine(given.freshness.reason, { place: "freshness.reason", maximumBytes: maximumReason });
  const parsed = providerSettings.safeParse(given);
  if (!parsed.success) {
    const place = parsed.error.issues[0]?.path.join(".") ?? "settings";
    throw new VestibuleError("argument_invalid", { evidence: { place, hint: adminHints.settings } });
  }
  const settings = parsed.data;
  const missing = missingClaim(issuer, settings);
  if (missing !== undefined) {
    const hint = adminHints.requiredClaim(missing.claim, missing.example);
    throw new VestibuleError("argument_invalid", {
      evidence: { place: "requiredClaims", claim: missing.claim, what: adminHints.sharedIssuer, hint },
    });
  }
  // `email_verified` is about `email` alone (OpenID Connect Core section 5.1).
  if (settings.addressClaim !== "email" && !settings.speaksForItsDomains) {
    throw new VestibuleError("argument_invalid", {
      evidence: { place: "addressClaim", what: adminHints.unverifiedClaim, hint: adminHints.addressClaim },
    });
  }
  return settings;
}
