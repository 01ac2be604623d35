/** Devices. From enrolment to revocation each is an OAuth client. Used by the device API and the authorization server. */
import { createPublicKey } from "node:crypto";
import type { AdapterPayload } from "oidc-provider";
import type { Clock } from "../../clock/clock.ts";
import {
  deviceId as deviceIdSchema,
  proofRedirectUri,
  scopes,
  type DeviceId,
  type EnrolmentRequest,
} from "../../device-api/schemas.ts";
import { VestibuleError } from "../../errors/error.ts";
import { faultOfLine, maximumName } from "../../names/line.ts";
import type { Queries } from "../store/database.ts";
import { newId } from "../store/values.ts";

export interface Device {
  deviceId: DeviceId;
  hostName: string;
  system: EnrolmentRequest["system"];
  revoked: boolean;
}

export type NewDevice = Pick<
  EnrolmentRequest,
  "hostName" | "serialNumber" | "system" | "signingKey" | "boxKey"
>;

/** Milliseconds within which a device's `last_seen_at` is right: not every request is written down. */
export const seenWithinMs = 10 * 60_000;

/** @throws `request_invalid` for invalid keys, or a host name that no administrator should have to read */
export async function addDevice(queries: Queries, clock: Clock, device: NewDevice): Promise<DeviceId> {
  try {
    // Throws for a point that is not on the curve.
    createPublicKey({ key: device.signingKey, format: "jwk" });
  } catch (cause) {
    throw new VestibuleError("request_invalid", { evidence: { place: "signingKey" }, cause });
  }
  if (Buffer.from(device.boxKey, "base64url").length !== 32) {
    throw new VestibuleError("request_invalid", { evidence: { place: "boxKey" } });
  }
  if (faultOfLine(device.hostName, maximumName) !== undefined) {
    throw new VestibuleError("request_invalid", { evidence: { place: "hostName" } });
  }
  const deviceId = newId("dev");
  await queries
    .insertInto("devices")
    .values({
      device_id: deviceId,
      host_name: device.hostName,
      system: device.system,
      signing_key_x: device.signingKey.x,
      signing_key_y: device.signingKey.y,
      box_key: device.boxKey,
      enrolled_at: clock.now().toISOString(),
      revoked_at: null,
      serial_number: device.serialNumber ?? null,
      last_seen_at: clock.now().toISOString(),
      succeeded_by: null,
    })
    .execute();
  return deviceId;
}

/** Every device, with no more than names it. */
export async function everyDevice(queries: Queries): Promise<Device[]> {
  const rows = await queries
    .selectFrom("devices")
    .select(["device_id", "host_name", "system", "revoked_at"])
    .execute();
  return rows.map((row) => ({
    deviceId: row.device_id,
    hostName: row.host_name,
    system: row.system,
    revoked: row.revoked_at !== null,
  }));
}

export async function findDevice(queries: Queries, deviceId: string): Promise<Device | undefined> {
  const row = await queries
    .selectFrom("devices")
    .select(["device_id", "host_name", "system", "revoked_at"])
    .where("device_id", "=", deviceId as DeviceId)
    .executeTakeFirst();
  return (
    row && {
      deviceId: row.device_id,
      hostName: row.host_name,
      system: row.system,
      revoked: row.revoked_at !== null,
    }
  );
}

/** Notes that the device was heard of. */
export async function noteSeen(queries: Queries, clock: Clock, deviceId: DeviceId): Promise<void> {
  const now = clock.now();
  await queries
    .updateTable("devices")
    .set({ last_seen_at: now.toISOString() })
    .where("device_id", "=", deviceId)
    .where((where) =>
      where.or([
        where("last_seen_at", "is", null),
        where("last_seen_at", "<", new Date(now.getTime() - seenWithinMs).toISOString()),
      ]),
    )
    .execute();
}

/**
 * Ends the device's access at once: its tokens and codes are deleted, its unspent grants too. A person who is proving
 * themselves for it is refused by name. Idempotent. @throws `not_found`
 */
export async function revokeDevice(queries: Queries, clock: Clock, deviceId: DeviceId): Promise<void> {
  const { numUpdatedRows } = await queries
    .updateTable("devices")
    .set((update) => ({
      revoked_at: update.fn.coalesce("revoked_at", update.val(clock.now().toISOString())),
    }))
    .where("device_id", "=", deviceId)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows !== 1n)
    throw new VestibuleError("not_found", { evidence: { noun: "device", given: deviceId } });
  await queries.deleteFrom("oauth_records").where("client_id", "=", deviceId).execute();
  await queries
    .deleteFrom("reset_grants")
    .where("device_id", "=", deviceId)
    .where("used_at", "is", null)
    .execute();
}

/** The device as an OAuth client (RFC 7591 section 2); undefined for a revoked or unknown device. */
export async function clientMetadata(
  queries: Queries,
  clientId: string,
): Promise<AdapterPayload | undefined> {
  // Anybody may send any text in its place, also one that a database refuses.
  if (!deviceIdSchema.safeParse(clientId).success) return undefined;
  const row = await queries
    .selectFrom("devices")
    .select(["signing_key_x", "signing_key_y"])
    .where("device_id", "=", clientId as DeviceId)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    client_id: clientId,
    token_endpoint_auth_method: "private_key_jwt",
    token_endpoint_auth_signing_alg: "ES256",
    jwks: {
      keys: [
        { kty: "EC", crv: "P-256", x: row.signing_key_x, y: row.signing_key_y, use: "sig", alg: "ES256" },
      ],
    },
    grant_types: ["authorization_code", "client_credentials"],
    response_types: ["code"],
    redirect_uris: [proofRedirectUri],
    require_pushed_authorization_requests: true,
    id_token_signed_response_alg: "ES256",
    scope: `${scopes.prove} ${scopes.device}`,
  };
}
