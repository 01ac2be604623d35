/**
 * Asks an OpenID provider who someone is, and checks the whole answer (OpenID Connect Core section 3.1).
 * Called by the pages. It only establishes what the provider asserts; `recovery/judge.ts` decides what that allows.
 */
import * as oidc from "openid-client";
import type { Clock } from "../../clock/clock.ts";
import { clockToleranceSeconds, judgeSignInTime } from "../../device-api/sign-in-time.ts";
import { VestibuleError, type Evidence } from "../../errors/error.ts";
import { adminHints, providerFaults } from "../../texts/en/directory.ts";
import type { Attempt } from "./attempts.ts";
import { addressOf, assertRequiredClaims, isComplete, type NamedAddress } from "./claims.ts";
import { authenticationBy, methodsFor, type ClientAuthentication } from "./client-authentication.ts";
import { assertSigned, keysOf, type ProviderKeys } from "./id-token.ts";
import {
  discoveryFailure,
  exchangeFailure,
  isClientRefused,
  otherIssuer,
  refusedThere,
  userInfoFailure,
} from "./provider-failures.ts";
import type { ProviderSettings } from "./provider-settings.ts";
import { bounded } from "./provider-words.ts";
import type { Provider } from "./providers.ts";
import { missingClaim } from "./shared-issuers.ts";

export { DeniedAtProvider } from "./provider-failures.ts";

declare const checked: unique symbol;

/** A provider's assertions about a person, with the signature and all else checked. Made here only. */
export interface ProvenIdentity {
  readonly [checked]: true;
  readonly providerId: string;
  readonly issuer: string;
  readonly subject: string;
  readonly address: NamedAddress;
  /** When the person signed in at the provider, by our clock; never before they were sent there. */
  readonly authenticatedAt: Date;
  /** What showed that the sign-in was fresh. */
  readonly freshness: ProviderSettings["freshness"]["by"];
}

/** The part of the Fetch API that the directory needs; `src/http` implements it. */
export type ProviderFetch = oidc.CustomFetch;

/** Milliseconds that a provider's discovery document is kept. */
const discoveryLifetimeMs = 10 * 60_000;

export interface RelyingPartyOptions {
  clock: Clock;
  /** Where this provider sends people back to: an address that no other provider has. */
  redirectUri(provider: Pick<Provider, "name">): string;
  fetch: ProviderFetch;
  /** Gets what the administrator should know although nobody was refused. */
  operator(event: string, evidence: Evidence): void;
}

/** Statuses that a person would get too; a provider may send others to clients that are not browsers. */
const refusals: ReadonlySet<number> = new Set([400, 401, 404, 422]);

/** A provider's metadata and keys. */
interface Known {
  issuer: string;
  server: Readonly<oidc.ServerMetadata>;
  keys: ProviderKeys;
  at: number;
}

/** What the person is asked for: an address, and what the settings look at. */
function scopeFor({ addressClaim, requiredClaims }: ProviderSettings, server: oidc.ServerMetadata): string {
  const wantsProfile =
    addressClaim !== "email" || Object.keys(requiredClaims).some((claim) => claim !== "hd");
  const offered = server.scopes_supported?.includes("profile") !== false;
  return wantsProfile && offered ? "openid email profile" : "openid email";
}

/** How the provider is asked for a fresh sign-in (OpenID Connect Core section 3.1.2.1). */
function freshnessAsked({ freshness }: ProviderSettings): Record<string, string> {
  switch (freshness.by) {
    case "max-age":
      return { prompt: "login", max_age: String(freshness.seconds) };
    case "prompt-login":
      return { prompt: "login" };
    case "nothing":
      return {};
  }
}

export class RelyingParty {
  readonly #options: RelyingPartyOptions;
  /** When `objection` last asked, in milliseconds since the epoch. */
  readonly #examined = new Map<string, number>();
  readonly #known = new Map<string, Known>();
  /** The way in which a provider took the client's secret, where it had to be found out. */
  readonly #taken = new Map<string, ClientAuthentication>();

  constructor(options: RelyingPartyOptions) {
    this.#options = options;
  }

  /** @throws `provider_unreachable`, `provider_untrusted`, `provider_error` */
  async #discover(provider: Provider): Promise<Known> {
    const { providerId, issuer, settings } = provider;
    const missing = missingClaim(issuer, settings);
    if (missing !== undefined) {
      const hint = adminHints.requiredClaim(missing.claim, missing.example);
      throw new VestibuleError("provider_error", {
        evidence: { issuer, what: adminHints.sharedIssuer, hint },
      });
    }
    const { clock, fetch } = this.#options;
    const now = clock.now().getTime();
    const known = this.#known.get(providerId);
    if (known?.issuer === issuer && Math.abs(now - known.at) < discoveryLifetimeMs) return known;
    try {
      const found = await oidc.discovery(new URL(issuer), provider.clientId, undefined, oidc.None(), {
        [oidc.customFetch]: fetch,
        timeout: 10,
      });
      const server = found.serverMetadata();
      // openid-client compares addresses, for which a slash at the end is none; ID tokens are compared by the letter.
      if (server.issuer !== issuer) throw otherIssuer(issuer, server.issuer);
      if (server.jwks_uri === undefined)
        throw new VestibuleError("provider_error", { evidence: { issuer, what: providerFaults.noKeys } });
      const fresh = { issuer, server, keys: keysOf(server.jwks_uri, fetch), at: now };
      this.#known.set(providerId, fresh);
      return fresh;
    } catch (cause) {
      throw discoveryFailure(cause, provider);
    }
  }

  #configuration(provider: Provider, { server }: Known, authentication: oidc.ClientAuth): oidc.Configuration {
    const tolerance = { [oidc.clockTolerance]: clockToleranceSeconds };
    const configuration = new oidc.Configuration(server, provider.clientId, tolerance, authentication);
    configuration.timeout = 10;
    configuration[oidc.customFetch] = async (url, request) => {
      const answer = await this.#options.fetch(url, request);
      // A refusal is read from its body whether or not it has a challenge too (RFC 6749 section 5.2 asks for one).
      if (url !== server.token_endpoint || !answer.headers.has("www-authenticate")) return answer;
      const headers = new Headers(answer.headers);
      headers.delete("www-authenticate");
      return new Response(await answer.arrayBuffer(), { status: answer.status, headers });
    };
    return configuration;
  }

  /** Where to send the person, and what must come back. @throws `provider_unreachable`, `provider_untrusted`, `provider_error` */
  async ask(
    provider: Provider,
    request: {
      loginHint: string;
      begin: (secrets: { nonce: string; codeVerifier: string }) => Promise<{ state: string }>;
    },
  ): Promise<URL> {
    const known = await this.#discover(provider);
    const nonce = oidc.randomNonce();
    const codeVerifier = oidc.randomPKCECodeVerifier();
    const { state } = await request.begin({ nonce, codeVerifier });
    return oidc.buildAuthorizationUrl(this.#configuration(provider, known, oidc.None()), {
      redirect_uri: this.#options.redirectUri(provider),
      scope: scopeFor(provider.settings, known.server),
      state,
      nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: "S256",
      login_hint: request.loginHint,
      ...freshnessAsked(provider.settings),
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
    const { fetch, clock } = this.#options;
    const redirectUri = this.#options.redirectUri(provider);
    const now = clock.now().getTime();
    const before = this.#examined.get(provider.providerId);
    if (before !== undefined && Math.abs(now - before) < discoveryLifetimeMs) return undefined;
    this.#examined.set(provider.providerId, now);
    try {
      const known = await this.#discover(provider);
      const address = oidc.buildAuthorizationUrl(this.#configuration(provider, known, oidc.None()), {
        redirect_uri: redirectUri,
        scope: scopeFor(provider.settings, known.server),
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
   * @param answer.path the name at the end of the address that the person came back to
   * @param answer.parameters the query of that address
   * @throws `DeniedAtProvider`, `provider_mixed_up`, `provider_unreachable`, `provider_untrusted`, `provider_error`, `client_refused`,
   * `id_token_invalid`, `other_organisation`, `sign_in_time_missing`, `proof_too_old`
   */
  async check(
    provider: Provider,
    attempt: Attempt,
    answer: { path: string; parameters: string; state: string },
  ): Promise<ProvenIdentity> {
    const { providerId, issuer, settings } = provider;
    const address = new URL(this.#options.redirectUri(provider));
    address.search = answer.parameters;
    this.#assertOf(provider, answer.path, address.searchParams);
    const known = await this.#discover(provider);
    const tokens = await this.#exchange(provider, known, { attempt, address, state: answer.state });
    const idToken = tokens.claims();
    if (idToken === undefined || tokens.id_token === undefined)
      throw new VestibuleError("id_token_invalid", { evidence: { issuer, what: providerFaults.noIdToken } });
    try {
      const algorithms = known.server.id_token_signing_alg_values_supported;
      await assertSigned(tokens.id_token, { issuer, keys: known.keys, algorithms });
    } catch (cause) {
      throw exchangeFailure(cause, provider);
    }
    const authenticatedAt = this.#signedInAt(provider, attempt, idToken.auth_time);
    const userInfo = isComplete(idToken, settings)
      ? undefined
      : await this.#userInfo(provider, known, { accessToken: tokens.access_token, subject: idToken.sub });
    const claims = { idToken, userInfo };
    assertRequiredClaims(claims, settings, issuer);
    const proven: Omit<ProvenIdentity, typeof checked> = {
      providerId,
      issuer: idToken.iss,
      subject: idToken.sub,
      address: addressOf(claims, settings),
      authenticatedAt,
      freshness: settings.freshness.by,
    };
    return proven as ProvenIdentity;
  }

  /**
   * Whether the answer is this provider's, before anything is sent there: the code may be of another one, and must not
   * get to this one (RFC 9700 section 4.4.2).
   * @throws `provider_mixed_up`, `provider_error`, `DeniedAtProvider`
   */
  #assertOf(provider: Provider, path: string, parameters: URLSearchParams): void {
    const { name, issuer } = provider;
    if (path !== name) {
      throw new VestibuleError("provider_mixed_up", {
        evidence: { issuer, what: providerFaults.mixedUp(name, bounded(path)) },
      });
    }
    // RFC 9207 section 2.4, also where the provider does not say that it supports this.
    const said = parameters.getAll("iss");
    if (said.length > 1 || (said[0] !== undefined && said[0] !== issuer)) {
      throw new VestibuleError("provider_mixed_up", {
        evidence: { issuer, what: providerFaults.answerOf(bounded(said.join(", "))) },
      });
    }
    const error = parameters.get("error");
    if (error !== null) {
      const description = parameters.get("error_description") ?? undefined;
      throw refusedThere({ error, error_description: description }, provider);
    }
    if (parameters.getAll("code").length !== 1)
      throw new VestibuleError("provider_error", { evidence: { issuer, what: providerFaults.noCode } });
  }

  /**
   * Exchanges the code. Where the client's secret can go two ways and the provider refuses the client, the other way is
   * tried once: a provider looks at the client before it looks at the code.
   */
  async #exchange(
    provider: Provider,
    known: Known,
    { attempt, address, state }: { attempt: Attempt; address: URL; state: string },
  ): Promise<Awaited<ReturnType<typeof oidc.authorizationCodeGrant>>> {
    const { providerId, issuer, clientId } = provider;
    const remembered = this.#taken.get(`${providerId} ${clientId}`);
    const methods = methodsFor(provider, known.server.token_endpoint_auth_methods_supported).filter(
      (method) => method !== undefined,
    );
    if (remembered !== undefined && methods[1] === remembered) methods.reverse();
    for (const [index, method] of methods.entries()) {
      try {
        const authentication = await authenticationBy(method, provider);
        const configuration = this.#configuration(provider, known, authentication);
        const tokens = await oidc.authorizationCodeGrant(configuration, address, {
          expectedState: state,
          expectedNonce: attempt.nonce,
          pkceCodeVerifier: attempt.codeVerifier,
          idTokenExpected: true,
        });
        if (index > 0) {
          this.#taken.set(`${providerId} ${clientId}`, method);
          const [refused = ""] = methods;
          const hint = providerFaults.methodHint(method);
          const evidence = { issuer, refused, accepted: method, hint };
          this.#options.operator("provider-client-authentication", evidence);
        }
        return tokens;
      } catch (cause) {
        if (index === methods.length - 1 || !isClientRefused(cause)) throw exchangeFailure(cause, provider);
      }
    }
    throw new VestibuleError("internal");
  }

  /** @throws `sign_in_time_missing`, `proof_too_old`, `id_token_invalid` */
  #signedInAt({ issuer, settings }: Provider, attempt: Attempt, authTime: unknown): Date {
    const { freshness } = settings;
    const now = this.#options.clock.now();
    const judged = judgeSignInTime(authTime, {
      askedAt: attempt.begunAt,
      now,
      maxAgeSeconds: freshness.by === "max-age" ? freshness.seconds : 0,
    });
    const came = authTime === undefined ? null : bounded(JSON.stringify(authTime));
    const refuse = (
      code: "sign_in_time_missing" | "proof_too_old" | "id_token_invalid",
      what: string,
    ): VestibuleError => {
      const hint = code === "id_token_invalid" ? providerFaults.clockHint : providerFaults.freshnessHint;
      return new VestibuleError(code, { evidence: { issuer, authTime: came, what, hint } });
    };
    switch (judged.kind) {
      case "fresh": {
        // By our clock it was between the sending and now, whatever the provider's shows.
        const at = Math.min(Math.max(judged.at.getTime(), attempt.begunAt.getTime()), now.getTime());
        return new Date(at);
      }
      case "missing":
        if (freshness.by === "max-age") throw refuse("sign_in_time_missing", providerFaults.noSignInTime);
        return now;
      case "too-old":
        if (freshness.by === "nothing") return now;
        throw refuse("proof_too_old", providerFaults.oldSignIn);
      case "in-future":
        throw refuse("id_token_invalid", providerFaults.clockAhead(clockToleranceSeconds));
    }
  }

  /** UserInfo, if the provider has it. @throws `provider_unreachable`, `provider_untrusted`, `provider_error` */
  async #userInfo(
    provider: Provider,
    known: Known,
    { accessToken, subject }: { accessToken: string; subject: string },
  ): Promise<oidc.UserInfoResponse | undefined> {
    if (known.server.userinfo_endpoint === undefined) return undefined;
    const configuration = this.#configuration(provider, known, oidc.None());
    // Where the answer is a JWT, its signature is checked like the ID token's.
    oidc.enableNonRepudiationChecks(configuration);
    try {
      return await oidc.fetchUserInfo(configuration, accessToken, subject);
    } catch (cause) {
      throw userInfoFailure(cause, provider);
    }
  }
}
