/**
 * A person's way to their provider and back, whatever the proof is for. Called by the pages of a device's
 * interaction and by those of a recovery visit; `recovery/judge.ts` decides what the answer allows.
 */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { ErrorCode } from "../../errors/codes.ts";
import { codeOf, VestibuleError } from "../../errors/error.ts";
import { domainOf } from "../accounts/users.ts";
import { record } from "../audit/audit.ts";
import {
  attemptLifetimeMs,
  beginAttempt,
  endAttempt,
  type Attempt,
  type AttemptPurpose,
} from "../federation/attempts.ts";
import { providerOf } from "../federation/providers.ts";
import type { ProvenIdentity, RelyingParty } from "../federation/relying-party.ts";
import type { DirectoryContext } from "../web/context.ts";
import { cookieOf, setCookie, single } from "../web/forms.ts";

/** Where providers send people back to. */
export const callbackPath = "/federation/callback";
/** Ties a person who was sent to their provider to the browser that was sent. */
const browserCookie = "__Host-vestibule_federation";

export interface Leaving {
  to: URL;
  issuer: string;
  /** Makes `reply` take the browser there by itself, and ties the browser to the attempt. */
  by(reply: FastifyReply): void;
}

/**
 * Begins an attempt at the provider of the address's domain: by domain alone, so that it is the same for everybody
 * in it, there or not.
 * @param request.email as made by `normalAddress`
 * @throws `domain_not_served`, `provider_unreachable`, `provider_error`
 */
export async function leaveForProvider(
  context: DirectoryContext,
  relyingParty: RelyingParty,
  request: { email: string; purpose: AttemptPurpose },
): Promise<Leaving> {
  const { store, clock } = context;
  const served = await providerOf(store, { domain: domainOf(request.email) });
  if (served === undefined) throw new VestibuleError("domain_not_served");
  // Nobody waits for it, and it stops nobody: a provider may answer a person what it does not answer us.
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
        // A page that goes on by itself, not a redirect: `form-action` would have to name every host that the
        // provider may pass the person on to.
        void reply.header("refresh", `0; url=${to.href}`);
      },
    };
  } catch (error) {
    providerFailed(context, error);
    throw error;
  }
}

/** A person who came back with the answer to an attempt that this browser began. */
export interface Returned {
  attempt: Attempt;
  /** Checks the answer with the provider. @throws as `RelyingParty.check`, `provider_error` when it was removed */
  identify(): Promise<ProvenIdentity>;
}

/** Takes the attempt out, once. @throws `proof_invalid`, `proof_abandoned`; either is in the audit log */
export async function returnFromProvider(
  context: DirectoryContext,
  relyingParty: RelyingParty,
  request: FastifyRequest<{ Querystring: Record<string, unknown> }>,
  reply: FastifyReply,
): Promise<Returned> {
  const { store, clock, origin } = context;
  const state = single(request.query["state"]) ?? "";
  let attempt: Attempt;
  try {
    attempt = await endAttempt(store, clock, { state, browser: cookieOf(request, browserCookie) });
  } catch (error) {
    await record(store.db, clock, { actor: "person", event: "proof-refused", code: codeOf(error) });
    throw error;
  }
  setCookie(reply, { name: browserCookie, value: "", seconds: 0 });
  return {
    attempt,
    async identify() {
      const asked = await providerOf(store, { providerId: attempt.providerId });
      if (asked === undefined) throw new VestibuleError("provider_error");
      return relyingParty.check(asked, attempt, new URL(request.url, origin), state);
    },
  };
}

/** What somebody has set up wrongly at a provider, or here for it. */
const faultsOfProviders: readonly ErrorCode[] = [
  "provider_error",
  "provider_unreachable",
  "email_unverified",
  "domain_not_served",
];

/** For the operator: which provider, and what is wrong with it as far as it is known. Silent for what is not its fault. */
export function providerFailed(context: DirectoryContext, error: unknown): void {
  const code = codeOf(error);
  if (!faultsOfProviders.includes(code)) return;
  const evidence = error instanceof VestibuleError ? error.evidence : {};
  context.log.operator("provider-failed", { ...evidence, code });
}
