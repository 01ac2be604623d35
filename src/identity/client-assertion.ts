/**
 * Authenticates the device at the directory's authorization server: `private_key_jwt` (OpenID Connect Core section 9,
 * RFC 7523 section 2.2). The key never leaves its hardware, so no CryptoKey is used. Called by `oauth.ts` for every
 * request that needs it. An assertion is used once and never kept.
 */
import { randomBytes } from "node:crypto";
import type { ClientAuth } from "openid-client";
import type { Clock } from "../clock/clock.ts";
import type { DeviceKey } from "../secrets/device-key.ts";

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const lifetimeSeconds = 60;

export interface AssertionOptions {
  /** The device's id; sent as `iss` and `sub`. */
  clientId: string;
  /** The authorization server's issuer; sent as the only `aud`. */
  issuer: string;
  key: DeviceKey;
  /** The authorization server's time, so that a wrong clock on the device does not invalidate the assertion. */
  serverClock: Clock;
}

function part(value: Record<string, string | number>): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

/** One compact JWS (RFC 7515 section 7.1), ES256, valid for 60 seconds of the server's time. */
async function makeAssertion({ clientId, issuer, key, serverClock }: AssertionOptions): Promise<string> {
  const issuedAt = Math.floor(serverClock.now().getTime() / 1000);
  const header = part({ alg: "ES256", typ: "JWT" });
  const claims = part({
    iss: clientId,
    sub: clientId,
    aud: issuer,
    jti: randomBytes(16).toString("base64url"),
    iat: issuedAt,
    exp: issuedAt + lifetimeSeconds,
  });
  const signature = await key.sign(Buffer.from(`${header}.${claims}`, "ascii"));
  return `${header}.${claims}.${Buffer.from(signature).toString("base64url")}`;
}

/** Does what openid-client's `PrivateKeyJwt` does, which takes only a CryptoKey. The library awaits the result. */
export function deviceKeyAuth(options: AssertionOptions): ClientAuth {
  // eslint-disable-next-line @typescript-eslint/no-misused-promises -- the library's own implementations are asynchronous too
  return (async (_server, _client, body) => {
    body.set("client_id", options.clientId);
    body.set("client_assertion_type", assertionType);
    body.set("client_assertion", await makeAssertion(options));
  }) satisfies (...args: Parameters<ClientAuth>) => Promise<void>;
}
