/**
 * A device's client of the directory's authorization server: device tokens, pushed authorization requests and the
 * exchange of a code. Called by `proof.ts` and `agent/directory/directory-https.ts`. openid-client implements the
 * protocol and is loaded at the first request; no OAuth response is validated by hand here. A token is never logged or
 * stored.
 */
import type { Configuration, IDToken, ServerMetadata } from "openid-client";
import type { Clock } from "../clock/clock.ts";
import { scopes, type SigningKey } from "../device-api/schemas.ts";
import { clockToleranceSeconds } from "../device-api/sign-in-time.ts";
import { VestibuleError } from "../errors/error.ts";
import type { HttpClient } from "../http/client.ts";
import type { DeviceKey } from "../secrets/device-key.ts";
import { deviceKeyAuth } from "./client-assertion.ts";
import { codeOfEndpointError, codeOfRedirectError, ourCause, shownError } from "./oauth-failures.ts";

type Library = typeof import("openid-client");

export interface DirectoryOAuthOptions {
  http: HttpClient;
  /** The issuer from the enrolment. */
  issuer: string;
  /** The device's id: its `client_id`. */
  clientId: string;
  key: DeviceKey;
  /** Those that the enrolment gave. An ID token that another key signed is refused. */
  signingKeys: readonly SigningKey[];
  clock: Clock;
}

/** Values of one request that its response must match. Made by `push`, checked by `exchangeCode`. */
export interface CodeChecks {
  state: string;
  nonce: string;
  codeVerifier: string;
}

export interface DirectoryOAuth {
  readonly issuer: string;
  /** The authorization server's time. */
  readonly serverClock: Clock;
  /**
   * An access token with the scope `device`, cached until shortly before it expires. Concurrent callers share one
   * request.
   * @throws `device_revoked`, `directory_error` and those of the HTTP client
   */
  deviceToken(): Promise<string>;
  /** Drops `token` from the cache, if it is still the cached one. Called when the directory refused it. */
  dropDeviceToken(token: string): void;
  /**
   * Pushes an authorization request with PKCE (RFC 9126, RFC 7636) and returns the address for the browser.
   * @throws as `deviceToken`, and the codes that the directory names by `vestibule_CODE`
   */
  push(parameters: Record<string, string>): Promise<{ url: URL; checks: CodeChecks }>;
  /**
   * Exchanges the code in the redirect that the browser was sent to. The library checks state, issuer (RFC 9207), and
   * the ID token's signature, issuer, audience, times and nonce.
   * @throws `proof_invalid`, `cancelled`, the codes that the directory names by `vestibule_CODE`, and as `deviceToken`
   */
  exchangeCode(redirect: URL, checks: CodeChecks): Promise<IDToken>;
}

/** A cached token is not used in its last 30 seconds. */
const marginMs = 30_000;
/** The lifetime of a token for which the server states none. */
const unstatedLifetimeMs = 60_000;
const endpoints = [
  "token_endpoint",
  "authorization_endpoint",
  "pushed_authorization_request_endpoint",
  "jwks_uri",
] as const;

/** Library codes for a response that is not one of the protocol: the server is at fault, not the proof. */
const notAnAnswer = new Set([
  "OAUTH_RESPONSE_IS_NOT_CONFORM",
  "OAUTH_RESPONSE_IS_NOT_JSON",
  "OAUTH_PARSE_ERROR",
  "OAUTH_TIMEOUT",
]);

/** Drops the cause, which may quote a response with tokens in it, and keeps only the library's code. */
function unexpected(error: unknown, otherwise: "directory_error" | "proof_invalid"): VestibuleError {
  const reason = error instanceof Error && "code" in error ? String(error.code).slice(0, 64) : "unknown";
  return new VestibuleError(notAnAnswer.has(reason) ? "directory_error" : otherwise, {
    evidence: { reason },
  });
}

/**
 * Checks that responses name their issuer, and that every endpoint is at the issuer's origin, so that no token goes
 * elsewhere.
 */
function checkServer(server: Readonly<ServerMetadata>, issuer: string): void {
  if (server.authorization_response_iss_parameter_supported !== true) {
    throw new VestibuleError("directory_error", { evidence: { what: "RFC 9207 is not supported" } });
  }
  for (const name of endpoints) {
    const endpoint = server[name];
    if (endpoint === undefined || URL.parse(endpoint)?.origin !== new URL(issuer).origin) {
      throw new VestibuleError("directory_error", { evidence: { what: "endpoint", name } });
    }
  }
}

export function createDirectoryOAuth(options: DirectoryOAuthOptions): DirectoryOAuth {
  const { http, issuer, clientId, key, signingKeys, clock } = options;
  const auth = deviceKeyAuth({ clientId, issuer, key, serverClock: http.serverClock });
  let discovering: Promise<{ library: Library; server: Readonly<ServerMetadata> }> | undefined;
  let cached: { token: string; until: number } | undefined;
  let refreshing: Promise<string> | undefined;

  async function discover(): Promise<{ library: Library; server: Readonly<ServerMetadata> }> {
    const library = await import("openid-client");
    const found = await library.discovery(new URL(issuer), clientId, undefined, auth, {
      [library.customFetch]: (url, request) => http.fetch(url, request),
    });
    const server = found.serverMetadata();
    checkServer(server, issuer);
    return { library, server };
  }

  /** As the server's JWK set (RFC 7517 section 5). @throws `directory_untrusted` when the enrolment gave none */
  async function pinnedKeys(): Promise<Response> {
    if (signingKeys.length === 0)
      throw new VestibuleError("directory_untrusted", {
        evidence: { what: "enrolment without signing keys" },
      });
    return Response.json({ keys: signingKeys.map((one) => ({ ...one, alg: "ES256", use: "sig" })) });
  }

  /** A configuration for one request, since the server's clock may have been learnt after the last one. */
  async function configure(): Promise<{ library: Library; configuration: Configuration }> {
    discovering ??= discover();
    const { library, server } = await discovering.catch((error: unknown) => {
      discovering = undefined;
      throw ourCause(error) ?? unexpected(error, "directory_error");
    });
    const times = {
      [library.clockSkew]: Math.round(http.clockSkew() / 1000),
      [library.clockTolerance]: clockToleranceSeconds,
    };
    const configuration = new library.Configuration(server, clientId, times, auth);
    // The server's own list of keys is never asked for: it is only as good as the certificate that it comes with.
    configuration[library.customFetch] = (url, request) =>
      url === server.jwks_uri ? pinnedKeys() : http.fetch(url, request);
    // By default the library trusts an ID token from the token endpoint because of TLS, without checking its signature.
    library.enableNonRepudiationChecks(configuration);
    return { library, configuration };
  }

  /** Runs `ask`. A response that the library refuses becomes `otherwise`, unless the failure has a code of its own. */
  async function asking<T>(
    ask: (library: Library, configuration: Configuration) => Promise<T>,
    otherwise: "directory_error" | "proof_invalid" = "directory_error",
  ): Promise<T> {
    const { library, configuration } = await configure();
    try {
      return await ask(library, configuration);
    } catch (error) {
      const ours = ourCause(error);
      if (ours !== undefined) throw ours;
      if (error instanceof library.AuthorizationResponseError) {
        throw new VestibuleError(codeOfRedirectError(error.error), {
          evidence: { error: shownError(error.error) },
        });
      }
      if (error instanceof library.ResponseBodyError) {
        const evidence = { error: shownError(error.error), status: error.status };
        throw new VestibuleError(codeOfEndpointError(error.error), { evidence });
      }
      if (error instanceof library.WWWAuthenticateChallengeError) {
        throw new VestibuleError("device_revoked", { evidence: { status: error.status } });
      }
      throw unexpected(error, otherwise);
    }
  }

  async function refresh(): Promise<string> {
    const answer = await asking((library, configuration) =>
      library.clientCredentialsGrant(configuration, { scope: scopes.device }),
    );
    const lifetimeMs = answer.expires_in === undefined ? unstatedLifetimeMs : answer.expires_in * 1000;
    cached = { token: answer.access_token, until: clock.now().getTime() + lifetimeMs - marginMs };
    return answer.access_token;
  }

  return {
    issuer,
    serverClock: http.serverClock,
    async deviceToken() {
      if (cached !== undefined && clock.now().getTime() < cached.until) return cached.token;
      refreshing ??= refresh().finally(() => {
        refreshing = undefined;
      });
      return refreshing;
    },
    dropDeviceToken(token) {
      if (cached?.token === token) cached = undefined;
    },
    push: (parameters) =>
      asking(async (library, configuration) => {
        const checks: CodeChecks = {
          state: library.randomState(),
          nonce: library.randomNonce(),
          codeVerifier: library.randomPKCECodeVerifier(),
        };
        const url = await library.buildAuthorizationUrlWithPAR(configuration, {
          ...parameters,
          response_type: "code",
          state: checks.state,
          nonce: checks.nonce,
          code_challenge: await library.calculatePKCECodeChallenge(checks.codeVerifier),
          code_challenge_method: "S256",
        });
        return { url, checks };
      }),
    async exchangeCode(redirect, checks) {
      const claims = await asking(async (library, configuration) => {
        const answer = await library.authorizationCodeGrant(configuration, redirect, {
          expectedState: checks.state,
          expectedNonce: checks.nonce,
          pkceCodeVerifier: checks.codeVerifier,
          idTokenExpected: true,
        });
        return answer.claims();
      }, "proof_invalid");
      if (claims === undefined)
        throw new VestibuleError("proof_invalid", { evidence: { what: "no ID token" } });
      return claims;
    },
  };
}
