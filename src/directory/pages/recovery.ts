/**
 * The pages that a person opens on their phone while nothing runs on their computer yet (B7): they enter an e-mail
 * address, prove themselves at their provider, and see their own devices' recovery keys if policy allows it. Registered
 * by `proof.ts`, which receives the provider's answer. A key must be audited and marked as shown before it is shown.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { deviceId as deviceIdSchema } from "../../device-api/schemas.ts";
import type { ErrorCode } from "../../errors/codes.ts";
import { codeOf, VestibuleError } from "../../errors/error.ts";
import { withoutBlanksAround } from "../../names/ascii.ts";
import { emailAddress } from "../../names/email-address.ts";
import { record } from "../audit/audit.ts";
import { DeniedAtProvider, type RelyingParty } from "../federation/relying-party.ts";
import { heldRecoveryKeys, showRecoveryKey } from "../recovery/recovery-key-release.ts";
import {
  beginVisit,
  endVisit,
  newForm,
  spendForm,
  visitLifetimeMs,
  visitOf,
  type Visit,
} from "../recovery/visits.ts";
import type { DirectoryContext } from "../web/context.ts";
import { cookieOf, send, setCookie } from "../web/forms.ts";
import { Limit } from "../web/limits.ts";
import { networkOf } from "../web/network.ts";
import { statusOf } from "../web/problems.ts";
import { beginPage, endedPage, keyPage, listPage, notShownPage } from "./recovery-views.tsx";
import { leavingPage } from "./views.tsx";
import { leaveForProvider, providerFailed, type Leaving, type Returned } from "./way-to-provider.ts";
import { wordingFor } from "./wording.ts";

/** The path that people are given to start from. */
export const recoveryPath = "/recover";
const devicesPath = `${recoveryPath}/devices`;
const visitCookie = "__Host-vestibule_recovery";
const minutes = 60_000;

const emailForm = z.object({ email: z.string().max(1_000) });
const showForm = z.object({ device: deviceIdSchema, form: z.string().max(100) });

export interface RecoveryPages {
  /** The person is back from their provider. */
  arrive(request: FastifyRequest, reply: FastifyReply, returned: Returned): Promise<FastifyReply>;
}

export function recoveryPages(
  app: FastifyInstance,
  o: { context: DirectoryContext; relyingParty: RelyingParty },
): RecoveryPages {
  const { context, relyingParty } = o;
  const { store, clock, brand, anonymous } = context;
  // Everybody behind a balancer has its address, so the limit is high; it bounds attempts that are never completed.
  // Returns from a provider have a limit of their own, so that beginning many attempts cannot use it up.
  const perNetwork = new Limit({ clock, tries: 120, windowMs: 15 * minutes, keys: 10_000 });
  // Within one network: a limit on the account alone would let any stranger keep its owner out.
  const perAccount = new Limit({ clock, tries: 20, windowMs: 15 * minutes, keys: 10_000 });
  const returnsPerNetwork = new Limit({ clock, tries: 120, windowMs: 15 * minutes, keys: 10_000 });
  const perUser = new Limit({ clock, tries: 20, windowMs: 15 * minutes, keys: 10_000 });

  const visiting = (request: FastifyRequest): Promise<Visit> =>
    visitOf(store.db, clock, cookieOf(request, visitCookie));

  const auditRefusal = (request: FastifyRequest, code: ErrorCode, subjects: { userId?: string } = {}) =>
    anonymous.add(
      { actor: "person", event: "recovery-key-refused", code, ...subjects },
      networkOf(request.ip),
    );

  app.get(recoveryPath, async (request, reply) =>
    send(reply, 200, beginPage({ brand, wording: wordingFor(request), base: recoveryPath })),
  );

  app.post(`${recoveryPath}/email`, async (request, reply) => {
    const wording = wordingFor(request);
    const typed = emailForm.safeParse(request.body).data?.email ?? "";
    const again = (alert: string, status: number): FastifyReply =>
      send(
        reply,
        status,
        beginPage({ brand, wording, base: recoveryPath, email: typed.slice(0, 254), alert }),
      );
    const email = emailAddress(withoutBlanksAround(typed));
    if (email === undefined) return again(wording.pages.emailInvalid, 422);
    let leaving: Leaving;
    try {
      const network = networkOf(request.ip);
      perNetwork.take(network);
      perAccount.take(JSON.stringify([network, email]));
      leaving = await leaveForProvider(context, relyingParty, { email, purpose: { kind: "recovery" } });
    } catch (error) {
      const code = codeOf(error);
      await auditRefusal(request, code);
      return again(wording.explain(code), statusOf(code));
    }
    const detail = { issuer: leaving.issuer, for: "recovery-key" };
    await anonymous.add({ actor: "person", event: "proof-begun", detail }, networkOf(request.ip));
    leaving.by(reply);
    return send(reply, 200, leavingPage({ brand, wording, to: leaving.to }));
  });

  app.get(devicesPath, async (request, reply) => {
    const visit = await visiting(request);
    const held = await heldRecoveryKeys(store.db, visit.userId);
    const form = await newForm(store.db, visit);
    return send(
      reply,
      200,
      listPage({ brand, wording: wordingFor(request), base: recoveryPath, held, form }),
    );
  });

  // The page of a key is not kept: a phone that reloads it gets the list.
  app.get(`${recoveryPath}/show`, async (_request, reply) => reply.redirect(devicesPath, 303));

  app.post(`${recoveryPath}/show`, async (request, reply) => {
    const visit = await visiting(request);
    const { userId } = visit;
    const wording = wordingFor(request);
    const wanted = showForm.safeParse(request.body).data;
    try {
      if (wanted === undefined) throw new VestibuleError("proof_invalid");
      perUser.take(userId);
      await spendForm(store.db, visit, wanted.form);
    } catch (error) {
      await auditRefusal(request, codeOf(error), { userId });
      const sentence =
        codeOf(error) === "proof_invalid" ? wording.recovery.used : wording.explain(codeOf(error));
      const status = statusOf(codeOf(error));
      return send(reply, status, notShownPage({ brand, wording, sentence, back: devicesPath }));
    }
    try {
      using shown = await showRecoveryKey(store, clock, { userId, deviceId: wanted.device });
      // A page is text, so here the key leaves the arena and stays in this process until garbage collection.
      const keys = shown.keys.map((key) => key.use((bytes) => Buffer.from(bytes).toString("utf8")));
      return await send(reply, 200, keyPage({ brand, wording, base: recoveryPath, held: shown.held, keys }));
    } catch (error) {
      if (!(error instanceof VestibuleError) || error.code === "internal") throw error;
      if (error.code === "container_damaged")
        context.log.operator("recovery-key-damaged", { deviceId: wanted.device });
      const sentence = wording.explain(error.code);
      return send(reply, statusOf(error.code), notShownPage({ brand, wording, sentence, back: devicesPath }));
    }
  });

  app.post(`${recoveryPath}/end`, async (request, reply) => {
    await endVisit(store.db, cookieOf(request, visitCookie));
    setCookie(reply, { name: visitCookie, value: "", seconds: 0 });
    return send(reply, 200, endedPage({ brand, wording: wordingFor(request) }));
  });

  return {
    async arrive(request, reply, returned) {
      try {
        returnsPerNetwork.take(networkOf(request.ip));
        const visit = await beginVisit(store.db, clock, await returned.identify());
        await endVisit(store.db, cookieOf(request, visitCookie));
        setCookie(reply, { name: visitCookie, value: visit, seconds: visitLifetimeMs / 1_000 });
        return await reply.redirect(devicesPath, 303);
      } catch (error) {
        if (error instanceof DeniedAtProvider) {
          await record(store.db, clock, { actor: "person", event: "proof-cancelled" });
          return reply.redirect(recoveryPath, 303);
        }
        if (!(error instanceof VestibuleError) || error.code === "internal") throw error;
        providerFailed(context, error);
        const userId = error.evidence["userId"];
        await auditRefusal(request, error.code, typeof userId === "string" ? { userId } : {});
        const wording = wordingFor(request);
        const sentence = wording.explain(error.code);
        return send(
          reply,
          statusOf(error.code),
          notShownPage({ brand, wording, sentence, again: recoveryPath }),
        );
      }
    },
  };
}
