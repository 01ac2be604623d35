/**
 * Turns what went wrong at a provider into one of our codes, with all that the operator needs: the provider's own words
 * (bounded, no control characters), what was expected and what came. Called by `relying-party.ts`. Nothing is decided by
 * the text of a message.
 */
import * as oidc from "openid-client";
import { z } from "zod";
import { VestibuleError, type Evidence } from "../../errors/error.ts";
import { providerFaults } from "../../texts/en/directory.ts";
import { bounded, shown } from "./provider-words.ts";
import type { Provider } from "./providers.ts";

/** The person cancelled at the provider. */
export class DeniedAtProvider extends Error {}

type Asked = Pick<Provider, "issuer" | "clientSecret">;

const isTimeout = (cause: unknown): boolean =>
  cause instanceof DOMException && (cause.name === "TimeoutError" || cause.name === "AbortError");

/** openid-client's code for a document whose issuer is not the one we asked for (RFC 8414 section 3.3). */
const issuerDiffers = "OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED";

/** The provider cannot be reached, or is not known for who it is; undefined when it answered. */
function unreachable(cause: unknown, { issuer }: Asked): VestibuleError | undefined {
  const inner = cause instanceof oidc.ClientError ? cause.cause : cause;
  const ours = inner instanceof VestibuleError ? inner : undefined;
  const gone =
    ours !== undefined ||
    (cause instanceof oidc.ClientError && cause.code === "OAUTH_TIMEOUT") ||
    isTimeout(cause) ||
    (!(cause instanceof oidc.ClientError) && cause instanceof TypeError);
  if (!gone) return undefined;
  // The HTTP client's codes name the directory as the peer; here the peer is the provider.
  const evidence = {
    issuer,
    what: providerFaults.unreachable,
    reason: ours?.code ?? null,
    host: hostOf(ours),
  };
  if (ours?.code !== "directory_untrusted")
    return new VestibuleError("provider_unreachable", { evidence, cause });
  const untrusted = { what: providerFaults.untrusted, hint: providerFaults.untrustedHint };
  return new VestibuleError("provider_untrusted", { evidence: { ...evidence, ...untrusted }, cause });
}

const hostOf = (error: VestibuleError | undefined): string | null => {
  const host = error?.evidence["host"];
  return typeof host === "string" ? bounded(host) : null;
};

/** The HTTP status of an answer that is not one of the protocol. */
function statusOf(cause: unknown): number | undefined {
  const inner = cause instanceof Error ? cause.cause : cause;
  const response = inner instanceof Error ? inner.cause : inner;
  return response instanceof Response ? response.status : undefined;
}

/** The error for an unusable discovery document; it names the fault for the administrator. */
export function discoveryFailure(cause: unknown, provider: Asked): VestibuleError {
  if (cause instanceof VestibuleError && cause.code === "provider_error") return cause;
  const gone = unreachable(cause, provider);
  if (gone !== undefined) return gone;
  const { issuer } = provider;
  const hint = providerFaults.issuerHint;
  if (cause instanceof oidc.ClientError && cause.code === issuerDiffers) {
    const said = z.object({ body: z.object({ issuer: z.string() }) }).safeParse(cause.cause).data;
    return otherIssuer(issuer, said?.body.issuer ?? "");
  }
  const reason = cause instanceof oidc.ClientError ? (cause.code ?? null) : null;
  const evidence = { issuer, what: providerFaults.noDiscovery(statusOf(cause)), hint, reason };
  return new VestibuleError("provider_error", { evidence, cause });
}

/** The discovery document names an issuer that is not, to the letter, the one that was set up. */
export function otherIssuer(issuer: string, said: string): VestibuleError {
  const evidence = {
    issuer,
    what: providerFaults.otherIssuer(bounded(said)),
    hint: providerFaults.issuerHint,
  };
  return new VestibuleError("provider_error", { evidence });
}

/** What a provider said of an error, as evidence: `error` and `error_description` (RFC 6749 section 5.2). */
function words(error: string, description: string | undefined, { clientSecret }: Asked): Evidence {
  // A provider may repeat what it was sent.
  const said = (text: string): string => shown(text, clientSecret);
  return { error: said(error), errorDescription: description === undefined ? null : said(description) };
}

/** The provider sent the person back with an error (RFC 6749 section 4.1.2.1). */
export function refusedThere(
  cause: { error: string; error_description?: string | undefined },
  provider: Asked,
): DeniedAtProvider | VestibuleError {
  const { issuer } = provider;
  const { error, error_description } = cause;
  if (error === "access_denied") return new DeniedAtProvider("access_denied", { cause });
  const what = providerFaults.refusedThere(shown(error));
  const hint =
    error === "invalid_request" || error === "login_required" ? providerFaults.freshnessHint : null;
  const evidence = { issuer, ...words(error, error_description, provider), what, hint };
  return new VestibuleError("provider_error", { evidence, cause });
}

/** Whether the token endpoint refused the client, and not the code. */
export function isClientRefused(cause: unknown): boolean {
  if (cause instanceof oidc.ResponseBodyError)
    return (
      cause.error === "invalid_client" || (cause.status === 401 && cause.error === "unauthorized_client")
    );
  return cause instanceof oidc.ClientError && statusOf(cause) === 401;
}

const compared = z.object({
  claim: z.string().optional(),
  expected: z.unknown().optional(),
  now: z.number().optional(),
  claims: z.record(z.string(), z.unknown()).optional(),
  header: z.unknown().optional(),
});

/** What an ID token's check compared, as evidence; openid-client keeps it in the cause of its error. */
function comparison(cause: unknown): Evidence {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause.cause : undefined;
  const found = compared.safeParse(inner).data;
  if (found === undefined) return {};
  const text = (value: unknown): string | null =>
    value === undefined ? null : bounded(JSON.stringify(value));
  const { claim, claims, expected, now, header } = found;
  return {
    claim: claim === undefined ? null : bounded(claim),
    came: text(claim === undefined ? header : claims?.[claim]),
    expected: text(expected ?? now),
  };
}

/** The exchange of the code failed. */
export function exchangeFailure(cause: unknown, provider: Asked): DeniedAtProvider | VestibuleError {
  if (cause instanceof VestibuleError && cause.code !== "network_unreachable" && isOurs(cause)) return cause;
  if (cause instanceof oidc.AuthorizationResponseError) return refusedThere(cause, provider);
  const { issuer } = provider;
  if (isClientRefused(cause)) {
    const said =
      cause instanceof oidc.ResponseBodyError ? words(cause.error, cause.error_description, provider) : {};
    const what = providerFaults.refusedClient;
    const evidence = { issuer, ...said, status: 401, what, hint: providerFaults.clientHint };
    return new VestibuleError("client_refused", { evidence, cause });
  }
  if (cause instanceof oidc.ResponseBodyError) {
    const { error, error_description, status } = cause;
    const what = providerFaults.refusedCode(shown(error));
    const evidence = { issuer, ...words(error, error_description, provider), status, what };
    return new VestibuleError("provider_error", { evidence, cause });
  }
  const gone = unreachable(cause, provider);
  if (gone !== undefined) return gone;
  const reason = cause instanceof oidc.ClientError ? (cause.code ?? null) : null;
  const status = statusOf(cause);
  if (status !== undefined) {
    const evidence = { issuer, reason, status, what: providerFaults.oddAnswer("token", status) };
    return new VestibuleError("provider_error", { evidence, cause });
  }
  const evidence = { issuer, reason, ...comparison(cause), what: providerFaults.invalidToken };
  return new VestibuleError("id_token_invalid", { evidence, cause });
}

/** UserInfo could not be asked (RFC 6750 section 3: its words are in a header). */
export function userInfoFailure(cause: unknown, provider: Asked): VestibuleError {
  const gone = unreachable(cause, provider);
  if (gone !== undefined) return gone;
  const { issuer } = provider;
  let said: Evidence = {};
  let status = statusOf(cause);
  if (cause instanceof oidc.WWWAuthenticateChallengeError) {
    status = cause.status;
    const { error, error_description } = cause.cause[0]?.parameters ?? {};
    if (error !== undefined) said = words(error, error_description, provider);
  }
  if (cause instanceof oidc.ResponseBodyError) {
    status = cause.status;
    said = words(cause.error, cause.error_description, provider);
  }
  const reason = cause instanceof oidc.ClientError ? (cause.code ?? null) : null;
  const what = providerFaults.oddAnswer("UserInfo", status);
  const evidence = { issuer, ...said, reason, status: status ?? null, what };
  return new VestibuleError("provider_error", { evidence, cause });
}

/** Codes that this room itself throws for a provider; those of the HTTP client are about another peer. */
const isOurs = ({ code }: VestibuleError): boolean =>
  code === "provider_error" || code === "id_token_invalid" || code === "provider_mixed_up";
