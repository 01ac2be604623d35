/**
 * How the directory authenticates at a provider's token endpoint (OpenID Connect Core section 9). Called by
 * `relying-party.ts` for each exchange of a code. A secret and a key are taken from the store for one exchange and not
 * kept.
 */
import { createPrivateKey } from "node:crypto";
import { importJWK, type JWK } from "jose";
import * as oidc from "openid-client";
import { z } from "zod";
import { VestibuleError } from "../../errors/error.ts";
import { adminHints } from "../../texts/en/directory.ts";
import type { ProviderSettings } from "./provider-settings.ts";

/** What a provider gave our client to authenticate with; neither for a public client. */
export interface ClientCredentials {
  clientSecret: string | undefined;
  clientKey: string | undefined;
}

export type ClientAuthentication = "client_secret_post" | "client_secret_basic" | "private_key_jwt" | "none";

/**
 * The methods to try, in this order. Two where the provider's secret can go either way: Basic wants id and secret
 * percent-encoded (RFC 6749 section 2.3.1), which providers decode or not, so the body is preferred where it is listed.
 */
export function methodsFor(
  provider: ClientCredentials & { settings: ProviderSettings },
  listed: readonly string[] | undefined,
): [ClientAuthentication, ClientAuthentication?] {
  const chosen = provider.settings.clientAuthentication;
  if (chosen !== undefined) return [chosen];
  if (provider.clientKey !== undefined) return ["private_key_jwt"];
  if (provider.clientSecret === undefined) return ["none"];
  const inBody = listed?.includes("client_secret_post") === true;
  return inBody
    ? ["client_secret_post", "client_secret_basic"]
    : ["client_secret_basic", "client_secret_post"];
}

const keyFile = z.looseObject({ kty: z.string(), kid: z.string().optional() });

/** The algorithm for a key of this kind (RFC 7518 section 3.1), or undefined when it is none that we sign with. */
function algorithmFor({ kty, crv }: JWK): string | undefined {
  if (kty === "RSA") return "RS256";
  if (kty === "EC") return { "P-256": "ES256", "P-384": "ES384", "P-521": "ES512" }[crv ?? ""];
  return kty === "OKP" && crv === "Ed25519" ? "Ed25519" : undefined;
}

/**
 * Reads a client's private key: PEM (PKCS #8), or a JWK, whose `kid` is sent.
 * @throws `argument_invalid`
 */
function readClientKey(text: string): { jwk: JWK; algorithm: string; kid: string | undefined } {
  try {
    const given = text.trimStart().startsWith("{") ? keyFile.parse(JSON.parse(text)) : undefined;
    const key =
      given === undefined ? createPrivateKey(text) : createPrivateKey({ key: given, format: "jwk" });
    const jwk = key.export({ format: "jwk" }) as JWK;
    const algorithm = algorithmFor(jwk);
    if (algorithm === undefined) throw new TypeError("kind of key");
    return { jwk, algorithm, kid: given?.kid };
  } catch {
    // No cause: it could quote the key.
    throw new VestibuleError("argument_invalid", {
      evidence: { place: "clientKey", what: adminHints.notAKey, hint: adminHints.clientKey },
    });
  }
}

/** @throws `argument_invalid` */
export function assertClientKey(text: string): void {
  readClientKey(text);
}

async function byKey(text: string): Promise<oidc.ClientAuth> {
  const { jwk, algorithm, kid } = readClientKey(text);
  const key = await importJWK(jwk, algorithm);
  if (key instanceof Uint8Array) throw new VestibuleError("internal");
  return oidc.PrivateKeyJwt(kid === undefined ? key : { key, kid });
}

/** @throws `provider_error` when the provider's settings have no secret or no key for the method */
export async function authenticationBy(
  method: ClientAuthentication,
  provider: ClientCredentials & { issuer: string },
): Promise<oidc.ClientAuth> {
  const { clientSecret, clientKey, issuer } = provider;
  if (method === "none") return oidc.None();
  if (method === "private_key_jwt" && clientKey !== undefined) return byKey(clientKey);
  if (method !== "private_key_jwt" && clientSecret !== undefined)
    return method === "client_secret_post"
      ? oidc.ClientSecretPost(clientSecret)
      : oidc.ClientSecretBasic(clientSecret);
  throw new VestibuleError("provider_error", {
    evidence: { issuer, what: adminHints.nothingToAuthenticate },
  });
}
