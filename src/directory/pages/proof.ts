/**
 * The pages of a proof: the person enters an e-mail address, goes to the provider, comes back, is judged, and goes on to
 * the device. Called by `server.ts`. The authorization server's signed cookie ties each request to the interaction; a
 * cookie of ours does so for the way back from the provider. No answer to a form reveals whether a person exists.
 */
import formbody from "@fastify/formbody";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Provider } from "oidc-provider";
import { z } from "zod";
import { scopes } from "../../device-api/schemas.ts";
import { codeOf, VestibuleError } from "../../errors/error.ts";
import { withoutBlanksAround } from "../../names/ascii.ts";
import { emailAddress } from "../../names/email-address.ts";
import { record } from "../audit/audit.ts";
import { DeniedAtProvider, type RelyingParty } from "../federation/relying-party.ts";
import { grantReset } from "../recovery/judge.ts";
import type { DirectoryContext } from "../web/context.ts";
import { refuseFormsOfOtherSites, send } from "../web/forms.ts";
import { Limit } from "../web/limits.ts";
import { failureOf, statusOf } from "../web/problems.ts";
import { createInteractions, gone, refusalOf, type Ongoing } from "./interaction.ts";
import { recoveryPages, recoveryPath } from "./recovery.ts";
import { emailPage, gonePage, leavingPage, refusedPage } from "./views.tsx";
import {
  callbackPath,
  leaveForProvider,
  providerFailed,
  returnFromProvider,
  type Leaving,
  type Returned,
} from "./way-to-provider.ts";
import { type Wording, wordingFor } from "./wording.ts";

export { callbackPath } from "./way-to-provider.ts";

const maximumFormBytes = 4_096;

const form = z.object({ email: z.string().max(1_000) });

function wordingOf({ headers }: FastifyRequest, { interaction }: Ongoing): Wording {
  return wordingFor({ headers, uiLocales: interaction.params["ui_locales"] });
}

export function proofPages(
  app: FastifyInstance,
  o: { context: DirectoryContext; provider: Provider; relyingParty: RelyingParty },
): void {
  const { context, provider, relyingParty } = o;
  const { store, clock, brand, origin } = context;
  const { ongoing, describe, refuse, cancel, auditTry } = createInteractions(context, provider);
  const perInteraction = new Limit({ clock, tries: 10, windowMs: 15 * 60_000, keys: 10_000 });
  const perDevice = new Limit({ clock, tries: 60, windowMs: 15 * 60_000, keys: 10_000 });

  void app.register(formbody, { bodyLimit: maximumFormBytes });

  refuseFormsOfOtherSites(app, origin);
  const recovery = recoveryPages(app, { context, relyingParty });

  app.setErrorHandler(async (error, request, reply) => {
    const { problem, internal } = failureOf(error);
    if (internal)
      context.log.operator("page-failed", {
        code: codeOf(error),
        name: error instanceof Error ? error.name : "",
      });
    const wording = wordingFor(request);
    const sentence =
      problem.code === "proof_abandoned"
        ? wording.pages.gone
        : problem.code === "internal"
          ? wording.pages.failed
          : wording.explain(problem.code);
    const again = request.url.startsWith(recoveryPath) ? recoveryPath : undefined;
    return send(reply, problem.status, gonePage({ brand, wording, sentence, again }));
  });

  function emailFirst(
    reply: FastifyReply,
    { at, wording }: { at: Ongoing; wording: Wording },
    again?: { email: string; alert: string; status: number },
  ): FastifyReply {
    return send(
      reply,
      again?.status ?? 200,
      emailPage({
        ...{ brand, wording, ...at },
        ...{ purpose: at.wanted.purpose, email: again?.email, alert: again?.alert },
      }),
    );
  }

  app.get<{ Params: { uid: string } }>("/interaction/:uid", async (request, reply) => {
    const at = await ongoing(request, reply);
    const wording = wordingOf(request, at);
    const refusal = refusalOf(at.interaction);
    if (refusal === undefined) return emailFirst(reply, { at, wording });
    const sentence = wording.explain(refusal);
    return send(reply, 403, refusedPage({ brand, wording, base: at.base, sentence }));
  });

  app.post<{ Params: { uid: string } }>("/interaction/:uid/email", async (request, reply) => {
    const at = await ongoing(request, reply);
    if (at.interaction.result !== undefined) return reply.redirect(at.base, 303);
    const wording = wordingOf(request, at);
    const typed = form.safeParse(request.body).data?.email ?? "";
    const again = (alert: string, status: number): FastifyReply =>
      emailFirst(reply, { at, wording }, { email: typed.slice(0, 254), alert, status });
    try {
      perInteraction.take(at.interaction.uid);
      perDevice.take(at.wanted.deviceId);
    } catch (error) {
      await auditTry(at, codeOf(error), request.ip);
      return again(wording.explain(codeOf(error)), statusOf(codeOf(error)));
    }
    const email = emailAddress(withoutBlanksAround(typed));
    if (email === undefined) return again(wording.pages.emailInvalid, 422);
    let leaving: Leaving;
    try {
      const purpose = { kind: "interaction", uid: at.interaction.uid } as const;
      leaving = await leaveForProvider(context, relyingParty, { email, purpose });
    } catch (error) {
      const code = codeOf(error);
      await auditTry(at, code, request.ip);
      return again(wording.explain(code), statusOf(code));
    }
    const { deviceId, bindingId } = at.wanted;
    await record(store.db, clock, {
      actor: "person",
      event: "proof-begun",
      deviceId,
      bindingId,
      detail: { issuer: leaving.issuer },
    });
    leaving.by(reply);
    return send(reply, 200, leavingPage({ brand, wording, base: at.base, to: leaving.to }));
  });

  app.post<{ Params: { uid: string } }>("/interaction/:uid/cancel", async (request, reply) => {
    const at = await ongoing(request, reply);
    if (at.interaction.result === undefined) await cancel(at);
    return reply.redirect(at.interaction.returnTo, 303);
  });

  app.post<{ Params: { uid: string } }>("/interaction/:uid/leave", async (request, reply) => {
    const at = await ongoing(request, reply);
    return reply.redirect(at.interaction.result === undefined ? at.base : at.interaction.returnTo, 303);
  });

  app.get<{ Querystring: Record<string, unknown> }>(callbackPath, async (request, reply) => {
    const returned = await returnFromProvider(context, relyingParty, request, reply);
    const { purpose } = returned.attempt;
    if (purpose.kind === "recovery") return recovery.arrive(request, reply, returned);
    const interaction = await provider.Interaction.find(purpose.uid);
    if (interaction === undefined || interaction.result !== undefined) throw gone();
    const at = await describe(interaction);
    try {
      await finish(at, returned);
    } catch (error) {
      if (error instanceof DeniedAtProvider) {
        await cancel(at);
        return reply.redirect(interaction.returnTo, 303);
      }
      if (!(error instanceof VestibuleError)) throw error;
      providerFailed(context, error);
      context.log.debug("proof-refused", { code: error.code, deviceId: at.wanted.deviceId });
      await refuse(at, error.code, error);
      return reply.redirect(at.base, 303);
    }
    return reply.redirect(interaction.returnTo, 303);
  });

  /** Checks the provider's answer, judges it, and completes the interaction. */
  async function finish(at: Ongoing, returned: Returned): Promise<void> {
    perDevice.take(at.wanted.deviceId);
    const identity = await returned.identify();
    const granted = await grantReset(store.db, clock, {
      identity,
      wanted: at.wanted,
      async oauthGrant(userId) {
        const grant = new provider.Grant({ accountId: userId, clientId: at.wanted.deviceId });
        grant.addOIDCScope(scopes.prove);
        return grant.save();
      },
    });
    at.interaction.result = {
      login: {
        accountId: granted.userId,
        remember: false,
        ts: Math.floor(identity.authenticatedAt.getTime() / 1_000),
      },
      consent: { grantId: granted.oauthGrantId },
    };
    await at.interaction.persist();
  }
}
