/**
 * What a device is told about itself: its bindings, and by id or digest what the directory holds for it. The device
 * brings what is missing, as after a restore of the directory's backup. Called by the device API.
 */
import { digestOf } from "../../device-api/digest.ts";
import type { BindingsResponse, DeviceId } from "../../device-api/schemas.ts";
import { bindingsOf } from "../devices/bindings.ts";
import type { Queries } from "../store/database.ts";
import { envelopesFor } from "../devices/password-sync.ts";
import type { SealedSuccession } from "../store/tables.ts";
import { confirmedParts } from "./parts.ts";
import { recoveryKeyStateOf } from "./recovery-keys.ts";
import { confirmedOf } from "./succession.ts";

function digestOfConfirmed(row: SealedSuccession | undefined): string | null {
  const confirmed = row && confirmedOf(row);
  return confirmed === undefined ? null : digestOf(Buffer.from(confirmed, "base64url"));
}

export async function toldTo(queries: Queries, deviceId: DeviceId): Promise<BindingsResponse> {
  const [bindings, parts, breakGlass, recoveryKey, envelopes] = await Promise.all([
    bindingsOf(queries, deviceId),
    confirmedParts(queries, deviceId),
    queries
      .selectFrom("break_glass")
      .innerJoin("bindings", "bindings.binding_id", "break_glass.binding_id")
      .selectAll("break_glass")
      .where("bindings.device_id", "=", deviceId)
      .execute(),
    queries.selectFrom("recovery_keys").selectAll().where("device_id", "=", deviceId).executeTakeFirst(),
    envelopesFor(queries, deviceId),
  ]);
  const breakGlassOf = new Map(breakGlass.map((row) => [row.binding_id, row]));
  return {
    bindings: bindings.map((binding) => ({
      ...binding,
      recoveryPart: parts.get(binding.bindingId) ?? null,
      breakGlassDigest: digestOfConfirmed(breakGlassOf.get(binding.bindingId)),
      envelopeId: envelopes.get(binding.bindingId) ?? null,
    })),
    recoveryKey: recoveryKeyStateOf(recoveryKey),
    recoveryKeyDigest: digestOfConfirmed(recoveryKey),
  };
}
