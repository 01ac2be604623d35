/**
 * The pages of a proof: e-mail first, to the provider, back, judged, and on to the device. Called by
 * `server.ts`. Each request is tied to the interaction by the authorization server's own signed cookie, the
 * way back from the provider by one of ours. What a form answers never tells whether a person exists.
 */
import formbody from "@fastify/formbody";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Provider } from "oidc-provider";
import { z } from "zod";
import { scopes } from "../../device-api/schemas.ts";
import { codeOf, VestibuleError } from "../../errors/error.ts";
import { codes as codeTexts } from "../../texts/en/codes.ts";
import { directoryPages as texts } from "../../texts/en/directory.ts";
import { domainOf, normalAddress } from "../accounts/users.ts";
import { Limit } from "../api/limits.ts";
import { failureOf, statusOf } from "../api/problems.ts";
import { record } from "../audit/audit.ts";
import type { DirectoryContext } from "../context.ts";
import { beginAttempt, endAttempt, type Attempt } from "../federation/attempts.ts";
import { grantReset } from "../federation/judge.ts";
import { providerOf } from "../federation/providers.ts";
import { DeniedAtProvider, type RelyingParty } from "../federation/relying-party.ts";
import { createInteractions, gone, refusalOf, type Ongoing } from "./interaction.ts";
import { emailPage, gonePage, leavingPage, refusedPage } from "./views.tsx";

/** Where providers send people back to. */
export const callbackPath = "/federation/callback";
const browserCookie = "__Host-vestibule_federation";
const maximumFormBytes = 4_096;

const form = z.object({ email: z.string().max(1_000) });

/** One value of a query or cookie, or undefined when it is missing or there are several. */
const single = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

function cookieOf(request: FastifyRequest, name: string): string | undefined {
  const found = (request.headers.cookie ?? "")
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  return found.length === 1 ? found[0] : undefined;
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

  // A page of another site may not post here, whatever cookies the browser would send along.
  app.addHook("onRequest", async (request) => {
    if (request.method === "GET" || request.method === "HEAD") return;
    const site = request.headers["sec-fetch-site"];
    const from = request.headers.origin;
    if ((site !== undefined && site !== "same-origin") || (from !== undefined && from !== origin)) {
      throw new VestibuleError("proof_invalid", { evidence: { what: "form of another site" } });
    }
  });

  app.setErrorHandler(async (error, _request, reply) => {
    const { problem, internal } = failureOf(error);
    if (internal)
      context.log.operator("page-failed", {
        code: codeOf(error),
        name: error instanceof Error ? error.name : "",
      });
    const sentence =
      problem.code === "proof_abandoned"
        ? texts.gone
        : problem.code === "internal"
          ? texts.failed
          : codeTexts[problem.code].person;
    return send(reply, problem.status, gonePage({ brand, sentence }));
  });

  function emailFirst(
    reply: FastifyReply,
    at: Ongoing,
    again?: { email: string; alert: string; status: number },
  ): FastifyReply {
    return send(
      reply,
      again?.status ?? 200,
      emailPage({ brand, ...at, email: again?.email, alert: again?.alert }),
    );
  }

  app.get<{ Params: { uid: string } }>("/interaction/:uid", async (request, reply) => {
    const at = await ongoing(request, reply);
    const refusal = refusalOf(at.interaction);
    if (refusal === undefined) return emailFirst(reply, at);
    return send(reply, 403, refusedPage({ brand, base: at.base, sentence: codeTexts[refusal].person }));
  });

  app.post<{ Params: { uid: string } }>("/interaction/:uid/email", async (request, reply) => {
    const at = await ongoing(request, reply);
    if (at.interaction.result !== undefined) return reply.redirect(at.base, 303);
    const typed = form.safeParse(request.body).data?.email ?? "";
    const again = (alert: string, status: number): FastifyReply =>
      emailFirst(reply, at, { email: typed.slice(0, 254), alert, status });
    try {
      perInteraction.take(at.interaction.uid);
      perDevice.take(at.wanted.deviceId);
    } catch (error) {
      await auditTry(at, codeOf(error));
      return again(codeTexts[codeOf(error)].person, statusOf(codeOf(error)));
    }
    const email = normalAddress(typed);
    if (email === undefined) return again(texts.emailInvalid, 422);
    // By domain alone: the same for everybody in it, there or not.
    const served = await providerOf(store, { domain: domainOf(email) });
    if (served === undefined) {
      await auditTry(at, "domain_not_served");
      return again(codeTexts.domain_not_served.person, statusOf("domain_not_served"));
    }
    let browser = "";
    let to: URL;
    try {
      to = await relyingParty.ask(served, {
        loginHint: email,
        async begin(secrets) {
          const begun = await beginAttempt(store, clock, {
            ...secrets,
            purpose: { kind: "interaction", uid: at.interaction.uid },
            providerId: served.providerId,
          });
          browser = begun.browser;
          return begun;
        },
      });
    } catch (error) {
      const code = codeOf(error);
      context.log.operator("provider-failed", { code, issuer: served.issuer });
      await auditTry(at, code);
      return again(codeTexts[code].person, statusOf(code));
    }
    const { deviceId, bindingId } = at.wanted;
    await record(store.db, clock, {
      actor: "person",
      event: "proof-begun",
      deviceId,
      bindingId,
      detail: { issuer: served.issuer },
    });
    void reply.header(
      "set-cookie",
      `${browserCookie}=${browser}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=600`,
    );
    // A page that goes on by itself, not a redirect: `form-action` would have to name every host that the
    // provider may pass the person on to.
    void reply.header("refresh", `0; url=${to.href}`);
    return send(reply, 200, leavingPage({ brand, base: at.base, to }));
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
    const state = single(request.query["state"]) ?? "";
    let attempt: Attempt;
    try {
      attempt = await endAttempt(store, clock, { state, browser: cookieOf(request, browserCookie) });
    } catch (error) {
      await record(store.db, clock, { actor: "person", event: "proof-refused", code: codeOf(error) });
      throw error;
    }
    void reply.header("set-cookie", `${browserCookie}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0`);
    const interaction =
      attempt.purpose.kind === "interaction"
        ? await provider.Interaction.find(attempt.purpose.uid)
        : undefined;
    if (interaction === undefined || interaction.result !== undefined) throw gone();
    const at = await describe(interaction);
    try {
      await finish(at, attempt, { address: new URL(request.url, origin), state });
    } catch (error) {
      if (error instanceof DeniedAtProvider) {
        await cancel(at);
        return reply.redirect(interaction.returnTo, 303);
      }
      if (!(error instanceof VestibuleError)) throw error;
      context.log.debug("proof-refused", { code: error.code, deviceId: at.wanted.deviceId });
      await refuse(at, error.code, error);
      return reply.redirect(at.base, 303);
    }
    return reply.redirect(interaction.returnTo, 303);
  });

  /** Checks what the provider said, judges it, and gives the interaction its good end. */
  async function finish(
    at: Ongoing,
    attempt: Attempt,
    answer: { address: URL; state: string },
  ): Promise<void> {
    perDevice.take(at.wanted.deviceId);
    const asked = await providerOf(store, { providerId: attempt.providerId });
    if (asked === undefined) throw new VestibuleError("provider_error");
    const identity = await relyingParty.check(asked, attempt, answer.address, answer.state);
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

function send(reply: FastifyReply, status: number, page: string): FastifyReply {
  return reply.code(status).type("text/html; charset=utf-8").send(page);
}
