/**
 * The routes for devices, under `devicePath`. Called by `server.ts`. Every body is parsed with the schemas of
 * `src/device-api`. Every route but enrolment stands in `deviceScope`; the device is the one that its token was
 * issued to, never one that a body names.
 */
import type { FastifyInstance } from "fastify";
import type { Provider } from "oidc-provider";
import {
  bindingId,
  breakGlassUpload,
  confirmation,
  deviceEvents,
  enrolmentRequest,
  envelopeId,
  grantId,
  recoveryPartId,
  recoveryKeyUpload,
  recoveryPartUpload,
  type BindingsResponse,
  type DeviceEvent,
  type DeviceId,
  type EnrolmentResponse,
  type GrantRedemption,
  type PasswordEnvelope,
  type RecoveryKeyResponse,
} from "../../device-api/schemas.ts";
import { VestibuleError } from "../../errors/error.ts";
import { record } from "../audit/audit.ts";
import { bindingsOf } from "../devices/bindings.ts";
import { enrol } from "../devices/enrolment.ts";
import { confirmBreakGlass, storeBreakGlass, withdrawBreakGlass } from "../recovery/break-glass.ts";
import { redeem } from "../recovery/grants.ts";
import { confirmPart, storePart } from "../recovery/parts.ts";
import { confirmRecoveryKey, fetchRecoveryKeys, storeRecoveryKey } from "../recovery/recovery-keys.ts";
import { succeedEarlier } from "../recovery/re-enrolment.ts";
import { toldTo } from "../recovery/told.ts";
import { readBreakGlassKey, readPublicSigningKey } from "../store/open.ts";
import type { DirectoryContext } from "../web/context.ts";
import { networkOf } from "../web/network.ts";
import { acknowledgeEnvelope, fetchEnvelope } from "../sync/envelopes.ts";
import { deviceOf, deviceScope } from "./device-scope.ts";
import { inTransaction } from "../store/transaction.ts";

export function deviceApi(app: FastifyInstance, context: DirectoryContext, provider: Provider): void {
  enrolment(app, context);
  deviceScope(app, { context, provider }, (scope) => {
    deviceRoutes(scope, context);
  });
}

/** The one route without a device's access token: the body carries an enrolment token instead. */
function enrolment(app: FastifyInstance, { store, clock, issuer, anonymous }: DirectoryContext): void {
  const { db } = store;
  app.post("/enrolments", async (request, reply) => {
    const body = enrolmentRequest.parse(request.body);
    try {
      const deviceId = await enrol(db, clock, body);
      const { publicKey } = await readBreakGlassKey(db);
      const signingKeys = [await readPublicSigningKey(store)];
      const answer: EnrolmentResponse = { deviceId, issuer, breakGlassKey: publicKey, signingKeys };
      return await reply.code(201).send(answer);
    } catch (error) {
      if (error instanceof VestibuleError) {
        const { code } = error;
        const entry = { actor: "device:unknown", event: "enrolment-refused", code } as const;
        await anonymous.add(entry, networkOf(request.ip));
      }
      throw error;
    }
  });
}

function deviceRoutes(scope: FastifyInstance, context: DirectoryContext): void {
  const { store, clock } = context;
  const { db } = store;

  scope.get("/bindings", async (request) => {
    const { deviceId } = deviceOf(request);
    await succeedEarlier(db, clock, deviceId);
    const answer: BindingsResponse = await toldTo(db, deviceId);
    return answer;
  });

  scope.put<{ Params: { partId: string } }>("/recovery-parts/:partId", async (request, reply) => {
    const { deviceId } = deviceOf(request);
    const partId = recoveryPartId.parse(request.params.partId, place("partId"));
    await storePart(db, clock, { deviceId, partId, ...recoveryPartUpload.parse(request.body) });
    return reply.code(204).send();
  });

  scope.post<{ Params: { partId: string } }>("/recovery-parts/:partId/confirm", async (request, reply) => {
    const { deviceId } = deviceOf(request);
    await confirmPart(db, clock, {
      deviceId,
      partId: recoveryPartId.parse(request.params.partId, place("partId")),
    });
    return reply.code(204).send();
  });

  scope.put<{ Params: { bindingId: string } }>("/bindings/:bindingId/break-glass", async (request, reply) => {
    const { deviceId } = deviceOf(request);
    const binding = bindingId.parse(request.params.bindingId, place("bindingId"));
    const { sealed } = breakGlassUpload.parse(request.body);
    await storeBreakGlass(db, clock, { deviceId, bindingId: binding, sealed });
    return reply.code(204).send();
  });

  scope.post<{ Params: { bindingId: string } }>(
    "/bindings/:bindingId/break-glass/confirm",
    async (request, reply) => {
      const { deviceId } = deviceOf(request);
      const binding = bindingId.parse(request.params.bindingId, place("bindingId"));
      const { digest } = confirmation.parse(request.body);
      await confirmBreakGlass(db, clock, { deviceId, bindingId: binding, digest });
      return reply.code(204).send();
    },
  );

  scope.delete<{ Params: { bindingId: string } }>(
    "/bindings/:bindingId/break-glass",
    async (request, reply) => {
      const { deviceId } = deviceOf(request);
      const binding = bindingId.parse(request.params.bindingId, place("bindingId"));
      await withdrawBreakGlass(db, clock, { deviceId, bindingId: binding });
      return reply.code(204).send();
    },
  );

  scope.get<{ Params: { envelopeId: string } }>("/envelopes/:envelopeId", async (request) => {
    const { deviceId } = deviceOf(request);
    const envelope = envelopeId.parse(request.params.envelopeId, place("envelopeId"));
    const answer: PasswordEnvelope = await fetchEnvelope(db, clock, { deviceId, envelopeId: envelope });
    return answer;
  });

  scope.post<{ Params: { envelopeId: string } }>(
    "/envelopes/:envelopeId/acknowledge",
    async (request, reply) => {
      const { deviceId } = deviceOf(request);
      const envelope = envelopeId.parse(request.params.envelopeId, place("envelopeId"));
      await acknowledgeEnvelope(db, clock, { deviceId, envelopeId: envelope });
      return reply.code(204).send();
    },
  );

  scope.put("/recovery-key", async (request, reply) => {
    const { deviceId } = deviceOf(request);
    await storeRecoveryKey(db, clock, { deviceId, ...recoveryKeyUpload.parse(request.body) });
    return reply.code(204).send();
  });

  scope.post("/recovery-key/confirm", async (request, reply) => {
    const { deviceId } = deviceOf(request);
    await confirmRecoveryKey(db, clock, { deviceId, ...confirmation.parse(request.body) });
    return reply.code(204).send();
  });

  scope.get("/recovery-key", async (request) => {
    const { deviceId } = deviceOf(request);
    const answer: RecoveryKeyResponse = { sealed: await fetchRecoveryKeys(store, clock, deviceId) };
    return answer;
  });

  scope.post<{ Params: { grantId: string } }>("/grants/:grantId/redeem", async (request) => {
    const { deviceId } = deviceOf(request);
    const grant = grantId.safeParse(request.params.grantId);
    try {
      if (!grant.success) throw new VestibuleError("grant_unknown");
      const answer: GrantRedemption = await redeem(store, clock, { deviceId, grantId: grant.data });
      return answer;
    } catch (error) {
      if (error instanceof VestibuleError) {
        const { code } = error;
        await record(db, clock, {
          actor: `device:${deviceId}`,
          event: "grant-refused",
          code,
          deviceId,
          grantId: grant.data,
        });
      }
      throw error;
    }
  });

  scope.post("/events", async (request, reply) => {
    const { deviceId } = deviceOf(request);
    const { events } = deviceEvents.parse(request.body);
    await recordEvents(context, deviceId, events);
    return reply.code(204).send();
  });
}

/** Writes all events into the audit log, or none. A binding they name must be this device's own. @throws `not_bound` */
async function recordEvents(
  context: DirectoryContext,
  deviceId: DeviceId,
  events: readonly DeviceEvent[],
): Promise<void> {
  const { store, clock } = context;
  await inTransaction(store.db, async (tx) => {
    const own = new Map(
      (await bindingsOf(tx, deviceId)).map((binding) => [binding.bindingId, binding.userId]),
    );
    for (const [index, event] of events.entries()) {
      const userId = event.bindingId && own.get(event.bindingId);
      if (event.bindingId !== undefined && userId === undefined) {
        throw new VestibuleError("not_bound", { evidence: { place: `events.${index}.bindingId` } });
      }
      await record(tx, clock, {
        actor: `device:${deviceId}`,
        event: `device-${event.kind}`,
        code: event.code,
        deviceId,
        userId,
        bindingId: event.bindingId,
        grantId: event.grantId,
        detail: { at: event.at, ...(event.receipt && { receipt: JSON.stringify(event.receipt) }) },
      });
    }
  });
}

/** Names the path parameter that is at fault: an error in a lone value has no path of its own. */
function place(name: string) {
  return { error: () => `${name} is not an identifier of its kind` };
}
