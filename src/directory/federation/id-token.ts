/**
 * Checks the signature of a provider's ID token, always: OpenID Connect Core (section 3.1.3.7) would let TLS stand in for
 * it. `relying-party.ts` calls it after openid-client has checked the claims.
 */
import { compactVerify, createRemoteJWKSet, customFetch, errors, type CryptoKey } from "jose";
import { VestibuleError } from "../../errors/error.ts";
import { providerFaults } from "../../texts/en/directory.ts";
import { bounded } from "./provider-words.ts";

/** A provider's keys, fetched when they are needed. */
export type ProviderKeys = ReturnType<typeof createRemoteJWKSet>;

/** Signatures that are made with a key of the provider's alone: no `none`, and no HMAC, whose key would be ours. */
const asymmetric = [
  ...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  ...["ES256", "ES384", "ES512", "EdDSA", "Ed25519"],
];
/** What a provider may use that lists nothing (OpenID Connect Discovery section 3 makes the list required). */
const unlisted = ["RS256"];

/** Milliseconds that keys are used without asking for them again. */
const keysLifetimeMs = 10 * 60_000;
const fetchMs = 10_000;

export type KeyFetch = (
  url: string,
  request: {
    headers: Record<string, string>;
    method: string;
    body: null;
    redirect: "manual";
    signal: AbortSignal;
  },
) => Promise<Response>;

/**
 * A key set that fetches itself. A key that it does not have makes it fetch again, once for each token: a rotation is
 * followed at once, and a provider that sends nothing but unknown keys costs one request for each sign-in.
 */
export function keysOf(jwksUri: string, fetch: KeyFetch): ProviderKeys {
  return createRemoteJWKSet(new URL(jwksUri), {
    cacheMaxAge: keysLifetimeMs,
    cooldownDuration: 0,
    timeoutDuration: fetchMs,
    [customFetch]: (url, { headers, signal }) =>
      fetch(url, {
        headers: Object.fromEntries(headers),
        method: "GET",
        body: null,
        redirect: "manual",
        signal,
      }),
  });
}

/** The algorithms that count: those that the provider lists and that are signatures of its own. */
export function algorithmsOf(listed: readonly string[] | undefined): string[] {
  return (listed ?? unlisted).filter((algorithm) => asymmetric.includes(algorithm));
}

async function verify(token: string, key: ProviderKeys | CryptoKey, algorithms: string[]): Promise<void> {
  if (typeof key === "function") await compactVerify(token, key, { algorithms });
  else await compactVerify(token, key, { algorithms });
}

/** With the key set; where the token names no key, with each that fits. */
async function verifyWithSet(token: string, keys: ProviderKeys, algorithms: string[]): Promise<void> {
  try {
    await verify(token, keys, algorithms);
  } catch (cause) {
    if (!(cause instanceof errors.JWKSMultipleMatchingKeys)) throw cause;
    for await (const key of cause) {
      try {
        await verify(token, key, algorithms);
        return;
      } catch (one) {
        if (!(one instanceof errors.JWSSignatureVerificationFailed)) throw one;
      }
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
}

/**
 * @param provider.algorithms `id_token_signing_alg_values_supported` of its discovery document
 * @throws `id_token_invalid`; what the fetch of the keys throws
 */
export async function assertSigned(
  token: string,
  provider: { issuer: string; keys: ProviderKeys; algorithms: readonly string[] | undefined },
): Promise<void> {
  const { issuer, keys } = provider;
  const algorithms = algorithmsOf(provider.algorithms);
  try {
    try {
      await verifyWithSet(token, keys, algorithms);
    } catch (cause) {
      // The key may have been replaced under its old name, or have none.
      if (!(cause instanceof errors.JWSSignatureVerificationFailed)) throw cause;
      await keys.reload();
      await verifyWithSet(token, keys, algorithms);
    }
  } catch (cause) {
    if (!(cause instanceof errors.JOSEError) || cause instanceof errors.JWKSTimeout) throw cause;
    // The code of its fetch for an answer that is no key set, or has another status than 200.
    const evidence = {
      issuer,
      reason: cause.code,
      what: whatIsWrong(cause, algorithms),
      header: bounded(headerOf(token)),
    };
    throw new VestibuleError("id_token_invalid", { evidence, cause });
  }
}

function headerOf(token: string): string {
  return Buffer.from(token.split(".", 1)[0] ?? "", "base64url").toString("utf8");
}

function whatIsWrong(cause: errors.JOSEError, algorithms: readonly string[]): string {
  if (cause instanceof errors.JOSEAlgNotAllowed || cause instanceof errors.JOSENotSupported)
    return providerFaults.algorithm(algorithms.join(", "));
  if (cause instanceof errors.JWKSNoMatchingKey) return providerFaults.unknownKey;
  if (cause instanceof errors.JWSSignatureVerificationFailed) return providerFaults.badSignature;
  return providerFaults.noKeys;
}
