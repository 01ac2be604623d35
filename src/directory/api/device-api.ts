/**
 * What a device may ask of the directory, under `devicePath`. Every body is parsed with the schemas of
 * `src/device-api`; the device is the one its token was issued to, never one that a body names.
 */
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Provider } from "oidc-provider";
import {
  bindingId,
  breakGlassUpload,
  deviceEvents,
  enrolmentRequest,
  grantId,
  recoveryPartId,
  recoveryKeyUpload,
  recoveryPartUpload,
  scopes,
  type BindingsResponse,
  type DeviceEvent,
  type DeviceId,
  type EnrolmentResponse,
  type GrantRedemption,
  type RecoveryKeyResponse,
} from "../../device-api/schemas.ts";
import { VestibuleError } from "../../errors/error.ts";
import { record } from "../audit/audit.ts";
import type { DirectoryContext } from "../context.ts";
import { bindingsOf } from "../devices/bindings.ts";
import { findDevice } from "../devices/devices.ts";
import { enrol } from "../devices/enrolment.ts";
import { confirmBreakGlass, storeBreakGlass, withdrawBreakGlass } from "../recovery/break-glass.ts";
import { redeem } from "../recovery/grants.ts";
import { confirmPart, storePart } from "../recovery/parts.ts";
import {
  confirmRecoveryKey,
  fetchRecoveryKeys,
  recoveryKeyState,
  storeRecoveryKey,
} from "../recovery/recovery-keys.ts";
import { readBreakGlassKey } from "../store/open.ts";

/** Token and scheme of RFC 6750 section 2.1; the token's alphabet is the one that oidc-provider uses. */
const bearer = /^Bearer ([A-Za-z0-9_-]{16,200})$/;

/** Who asks: by token alone. @throws `unauthorized`, `device_unknown`, `device_revoked` */
async function askingDevice(
  context: DirectoryContext,
  provider: Provider,
  request: FastifyRequest,
): Promise<DeviceId> {
  const presented = bearer.exec(request.headers.authorization ?? "")?.[1];
  if (presented === undefined) throw new VestibuleError("unauthorized");
  const token = await provider.ClientCredentials.find(presented);
  if (token?.clientId === undefined || token.isExpired || !token.scopes.has(scopes.device)) {
    throw new VestibuleError("unauthorized");
  }
  const device = await findDevice(context.store.db, token.clientId);
  if (device === undefined) throw new VestibuleError("device_unknown");
  if (device.revoked) throw new VestibuleError("device_revoked", { evidence: { deviceId: device.deviceId } });
  return device.deviceId;
}

export function deviceApi(app: FastifyInstance, context: DirectoryContext, provider: Provider): void {
  const { store, clock } = context;
  const { db } = store;

  app.post("/enrolments", async (request, reply) => {
    const body = enrolmentRequest.parse(request.body);
    try {
      const deviceId = await enrol(db, clock, body);
      const { publicKey } = await readBreakGlassKey(db);
      const answer: EnrolmentResponse = { deviceId, issuer: context.issuer, breakGlassKey: publicKey };
      return await reply.code(201).send(answer);
    } catch (error) {
      if (error instanceof VestibuleError) {
        await record(db, clock, { actor: "device:unknown", event: "enrolment-refused", code: error.code });
      }
      throw error;
    }
  });

  app.get("/bindings", async (request) => {
    const deviceId = await askingDevice(context, provider, request);
    const answer: BindingsResponse = {
      bindings: await bindingsOf(db, deviceId),
      recoveryKey: await recoveryKeyState(db, deviceId),
    };
    return answer;
  });

  app.put<{ Params: { partId: string } }>("/recovery-parts/:partId", async (request, reply) => {
    const deviceId = await askingDevice(context, provider, request);
    const partId = recoveryPartId.parse(request.params.partId, place("partId"));
    await storePart(db, clock, { deviceId, partId, ...recoveryPartUpload.parse(request.body) });
    return reply.code(204).send();
  });

  app.post<{ Params: { partId: string } }>("/recovery-parts/:partId/confirm", async (request, reply) => {
    const deviceId = await askingDevice(context, provider, request);
    await confirmPart(db, clock, {
      deviceId,
      partId: recoveryPartId.parse(request.params.partId, place("partId")),
    });
    return reply.code(204).send();
  });

  app.put<{ Params: { bindingId: string } }>("/bindings/:bindingId/break-glass", async (request, reply) => {
    const deviceId = await askingDevice(context, provider, request);
    const binding = bindingId.parse(request.params.bindingId, place("bindingId"));
    const { sealed } = breakGlassUpload.parse(request.body);
    await storeBreakGlass(db, clock, { deviceId, bindingId: binding, sealed });
    return reply.code(204).send();
  });

  app.post<{ Params: { bindingId: string } }>(
    "/bindings/:bindingId/break-glass/confirm",
    async (request, reply) => {
      const deviceId = await askingDevice(context, provider, request);
      const binding = bindingId.parse(request.params.bindingId, place("bindingId"));
      await confirmBreakGlass(db, clock, { deviceId, bindingId: binding });
      return reply.code(204).send();
    },
  );

  app.delete<{ Params: { bindingId: string } }>(
    "/bindings/:bindingId/break-glass",
    async (request, reply) => {
      const deviceId = await askingDevice(context, provider, request);
      const binding = bindingId.parse(request.params.bindingId, place("bindingId"));
      await withdrawBreakGlass(db, clock, { deviceId, bindingId: binding });
      return reply.code(204).send();
    },
  );

  app.put("/recovery-key", async (request, reply) => {
    const deviceId = await askingDevice(context, provider, request);
    await storeRecoveryKey(db, clock, { deviceId, ...recoveryKeyUpload.parse(request.body) });
    return reply.code(204).send();
  });

  app.post("/recovery-key/confirm", async (request, reply) => {
    const deviceId = await askingDevice(context, provider, request);
    await confirmRecoveryKey(db, clock, deviceId);
    return reply.code(204).send();
  });

  app.get("/recovery-key", async (request) => {
    const deviceId = await askingDevice(context, provider, request);
    const answer: RecoveryKeyResponse = { sealed: await fetchRecoveryKeys(store, clock, deviceId) };
    return answer;
  });

  app.post<{ Params: { grantId: string } }>("/grants/:grantId/redeem", async (request) => {
    const deviceId = await askingDevice(context, provider, request);
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

  app.post("/events", async (request, reply) => {
    const deviceId = await askingDevice(context, provider, request);
    const { events } = deviceEvents.parse(request.body);
    await recordEvents(context, deviceId, events);
    return reply.code(204).send();
  });
}

/** Into the audit log, all or none. What they name has to be this device's own. @throws `not_bound` */
async function recordEvents(
  context: DirectoryContext,
  deviceId: DeviceId,
  events: readonly DeviceEvent[],
): Promise<void> {
  const { store, clock } = context;
  await store.db.transaction().execute(async (tx) => {
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
        detail: { at: event.at },
      });
    }
  });
}

/** Names a parameter of the path as the place of a fault, which has none of its own. */
function place(name: string) {
  return { error: () => `${name} is not an identifier of its kind` };
}
