/**
 * Sends a person to their provider and takes the answer back, for every kind of proof. Called by the pages of a device's
 * interaction and of a recovery visit; `recovery/judge.ts` decides what the answer allows.
 */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { ErrorCode } from "../../errors/codes.ts";
import { codeOf, VestibuleError } from "../../errors/error.ts";
import { domainOf, type EmailAddress } from "../../names/email-address.ts";
import {
  attemptLifetimeMs,
  beginAttempt,
  endAttempt,
  type Attempt,
  type AttemptPurpose,
} from "../federation/attempts.ts";
import { providerOf } from "../federation/providers.ts";
import type { ProvenIdentity, RelyingParty } from "../federation/relying-party.ts";
import { refusalDetail } from "./interaction.ts";
import type { DirectoryContext } from "../web/context.ts";
import { cookieOf, setCookie, single } from "../web/forms.ts";
import { networkOf } from "../web/network.ts";

/** Ties an attempt to the browser that was sent to the provider. */
const browserCookie = "__Host-vestibule_federation";

export interface Leaving {
  to: URL;
  issuer: string;
  /** Makes `reply` send the browser there, and ties the browser to the attempt. */
  by(reply: FastifyReply): void;
}

/**
 * Begins an attempt at the provider of the address's domain. It looks at the domain only, so the answer is the same for
 * every address of the domain, known or unknown.
 * @throws `domain_not_served`, `provider_unreachable`, `provider_untrusted`, `provider_error`
 */
export async function leaveForProvider(
  context: DirectoryContext,
  relyingParty: RelyingParty,
  request: { email: EmailAddress; purpose: AttemptPurpose },
): Promise<Leaving> {
  const { store, clock } = context;
  const served = await providerOf(store, { domain: domainOf(request.email) });
  if (served === undefined) throw new VestibuleError("domain_not_served");
  // Not awaited, and it stops nobody: a provider may answer a person differently than it answers us.
  void relyingParty.objection(served).then((objection) => {
    if (objection !== undefined) providerFailed(context, objection);
  });
  let browser = "";
  try {
    const to = await relyingParty.ask(served, {
      loginHint: request.email,
      async begin(secrets) {
        const { purpose } = request;
        const begun = await beginAttempt(store, clock, {
          ...secrets,
          purpose,
          providerId: served.providerId,
        });
        browser = begun.browser;
        return begun;
      },
    });
    return {
      to,
      issuer: served.issuer,
      by(reply) {
        setCookie(reply, { name: browserCookie, value: browser, seconds: attemptLifetimeMs / 1_000 });
        // A refresh, not a redirect: after a redirect, `form-action` would have to name every host that the provider
        // may pass the person on to.
        void reply.header("refresh", `0; url=${to.href}`);
      },
    };
  } catch (error) {
    providerFailed(context, error);
    throw error;
  }
}

/** The provider's answer to an attempt that this browser began. */
export interface Returned {
  attempt: Attempt;
  /** Checks the answer with the provider. @throws as `RelyingParty.check`, `provider_error` when it was removed */
  identify(): Promise<ProvenIdentity>;
}

/** Takes the attempt out of the store, once. @throws `proof_invalid`, `proof_abandoned`; both are audited */
export async function returnFromProvider(
  context: DirectoryContext,
  relyingParty: RelyingParty,
  request: FastifyRequest<{ Params: { name: string }; Querystring: Record<string, unknown> }>,
  reply: FastifyReply,
): Promise<Returned> {
  const { store, clock, anonymous } = context;
  const state = single(request.query["state"]) ?? "";
  let attempt: Attempt;
  try {
    attempt = await endAttempt(store, clock, { state, browser: cookieOf(request, browserCookie) });
  } catch (error) {
    const detail = refusalDetail(error);
    const entry = { actor: "person", event: "proof-refused", code: codeOf(error), detail } as const;
    await anonymous.add(entry, networkOf(request.ip));
    throw error;
  }
  setCookie(reply, { name: browserCookie, value: "", seconds: 0 });
  return {
    attempt,
    async identify() {
      const asked = await providerOf(store, { providerId: attempt.providerId });
      if (asked === undefined) throw new VestibuleError("provider_error");
      const query = request.url.indexOf("?");
      const parameters = query < 0 ? "" : request.url.slice(query);
      return relyingParty.check(asked, attempt, { path: request.params.name, parameters, state });
    },
  };
}

/** Codes of a wrong set-up, at a provider or here for it. */
const faultsOfProviders: readonly ErrorCode[] = [
  "provider_mixed_up",
  "client_refused",
  "id_token_invalid",
  "other_organisation",
  "sign_in_time_missing",
  "proof_too_old",
  "provider_error",
  "provider_unreachable",
  "provider_untrusted",
  "email_unverified",
  "domain_not_served",
];

/** Logs for the operator which provider failed, and why as far as known. Logs nothing for other errors. */
export function providerFailed(context: DirectoryContext, error: unknown): void {
  const code = codeOf(error);
  if (!faultsOfProviders.includes(code)) return;
  const evidence = error instanceof VestibuleError ? error.evidence : {};
  context.log.operator("provider-failed", { ...evidence, code });
}
