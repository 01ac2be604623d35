/**
 * A proof to the directory in three functions with one task each: `pushProof` asks, `redeemRedirect` exchanges the
 * redirect that the browser brings back, and `judgeProof` decides. Called by `directory-prover.ts`. Only `judgeProof`
 * makes a `Proof`; deny is its default.
 */
import {
  grantClaim,
  grantId as grantIdSchema,
  proofParameters,
  proofRedirectUri,
  scopes,
  type BindingId,
  type Purpose,
  type UserId,
} from "../device-api/schemas.ts";
import { judgeSignInTime } from "../device-api/sign-in-time.ts";
import { VestibuleError } from "../errors/error.ts";
import type { CodeChecks, DirectoryOAuth } from "./oauth.ts";
import type { Proof } from "./prover.ts";
import { isSameAddress } from "./browser/same-address.ts";

/** The person who has to prove who they are, and the purpose. */
export interface ProofSubject {
  userId: UserId;
  bindingId: BindingId;
  purpose: Purpose;
}

/** A request that the directory has accepted, and the values that its response must match. */
export interface PushedProof {
  /** The browser's first address. */
  readonly url: URL;
  readonly checks: CodeChecks;
  readonly subject: ProofSubject;
  /** The time of the request by the directory's clock; the person must sign in after it. */
  readonly askedAt: Date;
}

/** Claims of an ID token (OpenID Connect Core section 2) whose signature, issuer, audience, times and nonce hold. */
export interface ProvenClaims {
  readonly sub: string;
  readonly auth_time?: unknown;
  readonly [claim: string]: unknown;
}

/** Asks the directory to begin a proof. Device, binding and purpose go by PAR, so that no browser can change them. */
export async function pushProof(
  oauth: DirectoryOAuth,
  { subject, locale }: { subject: ProofSubject; locale: string },
): Promise<PushedProof> {
  const { url, checks } = await oauth.push({
    scope: scopes.prove,
    redirect_uri: proofRedirectUri,
    // An existing session does not prove who sits here now (OpenID Connect Core section 3.1.2.1).
    max_age: "0",
    ui_locales: locale,
    [proofParameters.purpose]: subject.purpose,
    [proofParameters.binding]: subject.bindingId,
  });
  return { url, checks, subject, askedAt: oauth.serverClock.now() };
}

const proofRedirect = new URL(proofRedirectUri);

/** Whether `url` is the address that ends a proof, with any parameters. */
export function isProofRedirect(url: URL): boolean {
  return isSameAddress(url, proofRedirect);
}

/**
 * Exchanges the intercepted redirect for claims.
 * @throws as `DirectoryOAuth.exchangeCode`
 */
export async function redeemRedirect(
  oauth: DirectoryOAuth,
  pushed: PushedProof,
  redirect: URL,
): Promise<ProvenClaims> {
  if (!isProofRedirect(redirect)) {
    throw new VestibuleError("proof_invalid", { evidence: { what: "redirect", host: redirect.host } });
  }
  return oauth.exchangeCode(redirect, pushed.checks);
}

/**
 * Decides whether the claims prove that the right user signed in after the request.
 * @param now the directory's time
 * @throws `wrong_user`, `proof_too_old`, `proof_invalid`, `grant_wrong_purpose`, `grant_wrong_device`
 */
export function judgeProof(claims: ProvenClaims, { pushed, now }: { pushed: PushedProof; now: Date }): Proof {
  const { subject, askedAt } = pushed;
  const signedIn = judgeSignInTime(claims.auth_time, { askedAt, now });
  if (signedIn.kind === "too-old") throw new VestibuleError("proof_too_old");
  if (signedIn.kind !== "fresh")
    throw new VestibuleError("proof_invalid", { evidence: { what: "auth_time", judged: signedIn.kind } });
  if (claims.sub !== subject.userId) throw new VestibuleError("wrong_user");
  const grant = grantIdSchema.safeParse(claims[grantClaim]);
  if (!grant.success) throw new VestibuleError("proof_invalid", { evidence: { what: grantClaim } });

  // What was asked for went over TLS alone: the signed token has to say the same.
  if (claims[proofParameters.purpose] !== subject.purpose) throw new VestibuleError("grant_wrong_purpose");
  if (claims[proofParameters.binding] !== subject.bindingId) throw new VestibuleError("grant_wrong_device");

  const judged = {
    userId: subject.userId,
    grantId: grant.data,
    bindingId: subject.bindingId,
    purpose: subject.purpose,
    authenticatedAt: signedIn.at,
  };
  // The brand exists in types only; this is the one place that gives it.
  return Object.freeze(judged) as Proof;
}
