/**
 * The scope around every route that only an enrolled device may use. Called by `device-api.ts`. A request is
 * authenticated by where its route stands, so no handler can forget to ask; a request without a device's token never
 * reaches a handler.
 */
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Provider } from "oidc-provider";
import { scopes, type DeviceId } from "../../device-api/schemas.ts";
import { VestibuleError } from "../../errors/error.ts";
import { findDevice, noteSeen } from "../devices/devices.ts";
import type { DirectoryContext } from "../web/context.ts";

declare const authenticated: unique symbol;

/** An enrolled device whose token was checked for this request. Only `authenticate` makes one. */
export interface AuthenticatedDevice {
  readonly [authenticated]: true;
  readonly deviceId: DeviceId;
}

/** Token and scheme of RFC 6750 section 2.1; the token's alphabet is the one that oidc-provider uses. */
const bearer = /^Bearer ([A-Za-z0-9_-]{16,200})$/;
const decorator = "authenticatedDevice";

/** The device that the request's token was issued to. @throws `unauthorized`, `device_unknown`, `device_revoked` */
async function authenticate(
  context: DirectoryContext,
  provider: Provider,
  request: FastifyRequest,
): Promise<AuthenticatedDevice> {
  const presented = bearer.exec(request.headers.authorization ?? "")?.[1];
  if (presented === undefined) throw new VestibuleError("unauthorized");
  const token = await provider.ClientCredentials.find(presented);
  if (token?.clientId === undefined || token.isExpired || !token.scopes.has(scopes.device)) {
    throw new VestibuleError("unauthorized");
  }
  const device = await findDevice(context.store.db, token.clientId);
  if (device === undefined) throw new VestibuleError("device_unknown");
  const { deviceId, revoked } = device;
  if (revoked) throw new VestibuleError("device_revoked", { evidence: { deviceId } });
  await noteSeen(context.store.db, context.clock, deviceId);
  return { deviceId } as AuthenticatedDevice;
}

/** Registers the routes that `addRoutes` adds to its scope: each of them answers an authenticated device only. */
export function deviceScope(
  app: FastifyInstance,
  o: { context: DirectoryContext; provider: Provider },
  addRoutes: (scope: FastifyInstance) => void,
): void {
  void app.register((scope, _options, done) => {
    scope.decorateRequest(decorator);
    scope.addHook("preHandler", async (request) => {
      request.setDecorator(decorator, await authenticate(o.context, o.provider, request));
    });
    addRoutes(scope);
    done();
  });
}

/**
 * The device that sent a request, for a handler inside `deviceScope`.
 * @throws outside the scope, where Fastify knows no such decorator, and `internal` before the `preHandler`
 */
export function deviceOf(request: FastifyRequest): AuthenticatedDevice {
  const device = request.getDecorator<AuthenticatedDevice | undefined>(decorator);
  if (device === undefined) throw new VestibuleError("internal", { evidence: { what: "not authenticated" } });
  return device;
}
