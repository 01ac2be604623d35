/**
 * Asks an OpenID provider who someone is, and checks the whole answer (OpenID Connect Core section 3.1).
 * Called by the pages. It only establishes what the provider asserts; `recovery/judge.ts` decides what that allows.
 */
import * as oidc from "openid-client";
import { z } from "zod";
import type { Clock } from "../../clock/clock.ts";
import { VestibuleError } from "../../errors/error.ts";
import { providerFaults } from "../../texts/en/directory.ts";
import type { Attempt } from "./attempts.ts";
import type { Provider } from "./providers.ts";

declare const checked: unique symbol;

/** A provider's assertions about a person, with the signature and all else checked. Made here only. */
export interface ProvenIdentity {
  readonly [checked]: true;
  readonly issuer: string;
  readonly subject: string;
  readonly email: unknown;
  readonly emailVerified: unknown;
  /** When the person signed in at the provider. */
  readonly authenticatedAt: Date;
}

/** The part of the Fetch API that the directory needs; `src/http` implements it. */
export type ProviderFetch = oidc.CustomFetch;

/** Seconds that the provider's clock may differ from ours. */
const clockToleranceSeconds = 30;
/** Milliseconds that a provider's discovery document is kept. */
const discoveryLifetimeMs = 10 * 60_000;
/** openid-client compares `auth_time` with now; below we compare it with the start of the attempt. */
const anyAgeSeconds = 10 * 365 * 86_400;

export interface RelyingPartyOptions {
  clock: Clock;
  /** Where providers send people back to. */
  redirectUri: string;
  fetch: ProviderFetch;
}

/** Statuses that a person would get too; a provider may send others to clients that are not browsers. */
const refusals: ReadonlySet<number> = new Set([400, 401, 404, 422]);

/** The person cancelled at the provider. */
export class DeniedAtProvider extends Error {}

export class RelyingParty {
  readonly #options: RelyingPartyOptions;
  /** When `objection` last asked, in milliseconds since the epoch. */
  readonly #examined = new Map<string, number>();
  readonly #known = new Map<string, { configuration: oidc.Configuration; at: number }>();

  constructor(options: RelyingPartyOptions) {
    this.#options = options;
  }

  /** @throws `provider_unreachable`, `provider_error` */
  async #configuration(provider: Provider): Promise<oidc.Configuration> {
    const now = this.#options.clock.now().getTime();
    const known = this.#known.get(provider.providerId);
    if (known !== undefined && Math.abs(now - known.at) < discoveryLifetimeMs) return known.configuration;
    try {
      const configuration = await oidc.discovery(
        new URL(provider.issuer),
        provider.clientId,
        { [oidc.clockTolerance]: clockToleranceSeconds },
        provider.clientSecret === undefined ? oidc.None() : authenticate(provider.clientSecret),
        { [oidc.customFetch]: this.#options.fetch, timeout: 10 },
      );
      this.#known.set(provider.providerId, { configuration, at: now });
      return configuration;
    } catch (cause) {
      throw discoveryFailure(cause, provider);
    }
  }

  /** Where to send the person, and what must come back. @throws `provider_unreachable`, `provider_error` */
  async ask(
    provider: Provider,
    request: {
      loginHint: string;
      begin: (secrets: { nonce: string; codeVerifier: string }) => Promise<{ state: string }>;
    },
  ): Promise<URL> {
    const configuration = await this.#configuration(provider);
    const nonce = oidc.randomNonce();
    const codeVerifier = oidc.randomPKCECodeVerifier();
    const { state } = await request.begin({ nonce, codeVerifier });
    return oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: this.#options.redirectUri,
      scope: "openid email",
      state,
      nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: "S256",
      login_hint: request.loginHint,
      prompt: "login",
      max_age: "0",
    });
  }

  /**
   * Asks the authorization endpoint without a person (`prompt=none`, OpenID Connect Core section 3.1.2.6) whether it
   * takes us at all. One that does sends back to us with an error; one that does not know the client or the redirect
   * address tells the person alone, on a page of its own (RFC 6749 section 4.1.2.1). For the operator: it decides nothing.
   * Once in the lifetime of a discovery document, and it never throws.
   * @returns what is wrong, where the answer leaves no doubt
   */
  async objection(provider: Provider): Promise<VestibuleError | undefined> {
    const { redirectUri, fetch, clock } = this.#options;
    const now = clock.now().getTime();
    const before = this.#examined.get(provider.providerId);
    if (before !== undefined && Math.abs(now - before) < discoveryLifetimeMs) return undefined;
    this.#examined.set(provider.providerId, now);
    try {
      const address = oidc.buildAuthorizationUrl(await this.#configuration(provider), {
        redirect_uri: redirectUri,
        scope: "openid email",
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        code_challenge: await oidc.calculatePKCECodeChallenge(oidc.randomPKCECodeVerifier()),
        code_challenge_method: "S256",
        prompt: "none",
      });
      const headers = { accept: "text/html" };
      const { status } = await fetch(address.href, {
        method: "GET",
        headers,
        body: null,
        redirect: "manual",
      });
      if (!refusals.has(status)) return undefined;
      const evidence = {
        issuer: provider.issuer,
        what: providerFaults.refusedRequest(status),
        hint: providerFaults.redirectHint(redirectUri),
      };
      return new VestibuleError("provider_error", { evidence });
    } catch {
      // The next person's own request finds out that the provider cannot be reached, and reports it.
      return undefined;
    }
  }

  /**
   * @param answer the address the person came back to, as we are known to browsers
   * @throws `DeniedAtProvider`, `provider_unreachable`, `provider_error`, `proof_invalid`, `proof_too_old`
   */
  async check(provider: Provider, attempt: Attempt, answer: URL, state: string): Promise<ProvenIdentity> {
    const configuration = await this.#configuration(provider);
    let claims: oidc.IDToken | undefined;
    let vouched: { email?: unknown; email_verified?: unknown } = {};
    try {
      const tokens = await oidc.authorizationCodeGrant(configuration, answer, {
        expectedState: state,
        expectedNonce: attempt.nonce,
        pkceCodeVerifier: attempt.codeVerifier,
        idTokenExpected: true,
        maxAge: anyAgeSeconds,
      });
      claims = tokens.claims();
      if (claims !== undefined) vouched = await addressOf(configuration, tokens.access_token, claims);
    } catch (cause) {
      if (cause instanceof oidc.AuthorizationResponseError) {
        if (cause.error === "access_denied") throw new DeniedAtProvider("access_denied", { cause });
        throw new VestibuleError("provider_error", {
          evidence: {
            issuer: provider.issuer,
            error: cause.error,
            what: providerFaults.refusedThere(cause.error),
          },
          cause,
        });
      }
      if (cause instanceof oidc.ResponseBodyError) {
        throw new VestibuleError("provider_error", {
          evidence: {
            issuer: provider.issuer,
            error: cause.error,
            what: providerFaults.refusedCode(cause.error),
            hint: cause.error === "invalid_client" ? providerFaults.clientHint : null,
          },
          cause,
        });
      }
      throw providerFailure(cause, provider);
    }
    if (claims === undefined || typeof claims.auth_time !== "number") {
      throw new VestibuleError("proof_invalid", { evidence: { issuer: provider.issuer, what: "auth_time" } });
    }
    const authenticatedAt = new Date(claims.auth_time * 1_000);
    // A sign-in is fresh only if it came after we sent the person, whatever session the provider still had.
    if (authenticatedAt.getTime() < attempt.begunAt.getTime() - clockToleranceSeconds * 1_000) {
      throw new VestibuleError("proof_too_old", {
        evidence: { issuer: provider.issuer, authTime: claims.auth_time },
      });
    }
    const proven = {
      issuer: claims.iss,
      subject: claims.sub,
      email: vouched.email,
      emailVerified: vouched.email_verified,
      authenticatedAt,
    };
    return proven as ProvenIdentity;
  }
}

/** The address and whether it is verified: from the ID token, or from UserInfo if the ID token has none. */
async function addressOf(
  configuration: oidc.Configuration,
  accessToken: string,
  claims: oidc.IDToken,
): Promise<{ email?: unknown; email_verified?: unknown }> {
  if (claims["email"] !== undefined)
    return { email: claims["email"], email_verified: claims["email_verified"] };
  if (configuration.serverMetadata().userinfo_endpoint === undefined) return {};
  const { email, email_verified } = await oidc.fetchUserInfo(configuration, accessToken, claims.sub);
  return { email, email_verified };
}

/** Basic, unless the provider only takes the secret in the body (RFC 6749 section 2.3.1). */
function authenticate(clientSecret: string): oidc.ClientAuth {
  const basic = oidc.ClientSecretBasic(clientSecret);
  const post = oidc.ClientSecretPost(clientSecret);
  return (server, client, body, headers) => {
    const methods = server.token_endpoint_auth_methods_supported;
    const postOnly =
      methods?.includes("client_secret_post") === true && !methods.includes("client_secret_basic");
    (postOnly ? post : basic)(server, client, body, headers);
  };
}

const isTimeout = (cause: unknown): boolean =>
  cause instanceof DOMException && (cause.name === "TimeoutError" || cause.name === "AbortError");

/** openid-client's code for a document whose issuer is not the one we asked for (RFC 8414 section 3.3). */
const issuerDiffers = "OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED";

/** The error for an unusable discovery document; it names the fault for the administrator. */
function discoveryFailure(cause: unknown, provider: Provider): VestibuleError {
  const failure = providerFailure(cause, provider);
  if (failure.code === "provider_unreachable" || !(cause instanceof oidc.ClientError)) return failure;
  const { issuer } = provider;
  const thrown = cause.cause;
  if (cause.code === issuerDiffers) {
    const said = z.object({ body: z.object({ issuer: z.string().max(1_000) }) }).safeParse(thrown).data;
    const evidence = {
      issuer,
      what: providerFaults.otherIssuer(said?.body.issuer ?? ""),
      hint: providerFaults.issuerHint,
    };
    return new VestibuleError("provider_error", { evidence, cause });
  }
  const response = thrown instanceof Error ? thrown.cause : thrown;
  const status = response instanceof Response ? response.status : undefined;
  const evidence = {
    issuer,
    what: providerFaults.noDiscovery(status),
    hint: providerFaults.issuerHint,
    reason: cause.code ?? null,
  };
  return new VestibuleError("provider_error", { evidence, cause });
}

/** Turns an error of openid-client or of the HTTP client into one of ours. */
function providerFailure(cause: unknown, provider: Provider): VestibuleError {
  const evidence = { issuer: provider.issuer };
  if (cause instanceof oidc.ClientError) {
    const unreachable = cause.code === "OAUTH_TIMEOUT" || cause.cause instanceof VestibuleError;
    if (unreachable) return new VestibuleError("provider_unreachable", { evidence, cause });
    return new VestibuleError("proof_invalid", {
      evidence: { ...evidence, reason: cause.code ?? null },
      cause,
    });
  }
  // The HTTP client's codes name the directory as the peer; here the peer is the provider.
  if (cause instanceof VestibuleError || cause instanceof TypeError || isTimeout(cause)) {
    return new VestibuleError("provider_unreachable", { evidence, cause });
  }
  return new VestibuleError("provider_error", { evidence, cause });
}
