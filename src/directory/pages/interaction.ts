/**
 * An interaction of the authorization server: finds it by the browser's signed cookie, describes it, and ends it with a
 * refusal or a cancellation. Called by `proof.ts`. Every refusal is in the audit log before it is shown.
 */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Provider } from "oidc-provider";
import {
  proofParameters,
  purpose as purposeSchema,
  type BindingId,
  type DeviceId,
} from "../../device-api/schemas.ts";
import { isErrorCode, type ErrorCode } from "../../errors/codes.ts";
import { VestibuleError } from "../../errors/error.ts";
import { record } from "../audit/audit.ts";
import { bindingOf } from "../devices/bindings.ts";
import { findDevice } from "../devices/devices.ts";
import type { ProofPurpose } from "../recovery/judge.ts";
import type { DirectoryContext } from "../web/context.ts";
import { networkOf } from "../web/network.ts";

/** Prefix of our codes as OAuth errors (RFC 6749 section 8.5). */
const errorPrefix = "vestibule_";

type Interaction = Awaited<ReturnType<Provider["interactionDetails"]>>;

export interface Ongoing {
  interaction: Interaction;
  base: string;
  wanted: ProofPurpose;
  hostName: string;
  accountName: string;
  displayName: string;
}

/** The error for a page whose interaction is over. */
export const gone = (): VestibuleError =>
  new VestibuleError("proof_abandoned", { evidence: { what: "interaction" } });

export interface Interactions {
  /** The interaction that this browser is in. @throws `proof_abandoned` */
  ongoing(request: FastifyRequest<{ Params: { uid: string } }>, reply: FastifyReply): Promise<Ongoing>;
  /** @throws `proof_abandoned` when device or binding are gone */
  describe(interaction: Interaction): Promise<Ongoing>;
  /** Ends it with a refusal, which is audited, shown, and sent to the device when the person goes back. */
  refuse(at: Ongoing, code: ErrorCode, error?: unknown): Promise<void>;
  cancel(at: Ongoing): Promise<void>;
  /** Records a failed try that the person can correct; the interaction continues. `ip` is the client's address. */
  auditTry(at: Ongoing, code: ErrorCode, ip: string): Promise<void>;
}

export function createInteractions(context: DirectoryContext, provider: Provider): Interactions {
  const { store, clock, anonymous } = context;

  async function ongoing(
    request: FastifyRequest<{ Params: { uid: string } }>,
    reply: FastifyReply,
  ): Promise<Ongoing> {
    let interaction: Interaction;
    try {
      interaction = await provider.interactionDetails(request.raw, reply.raw);
    } catch (cause) {
      throw new VestibuleError("proof_abandoned", { cause });
    }
    if (interaction.uid !== request.params.uid) throw gone();
    return describe(interaction);
  }

  async function describe(interaction: Interaction): Promise<Ongoing> {
    const { params } = interaction;
    const wanted: ProofPurpose = {
      // The authorization server checked all three when the request was pushed.
      deviceId: params["client_id"] as DeviceId,
      bindingId: params[proofParameters.binding] as BindingId,
      purpose: purposeSchema.parse(params[proofParameters.purpose]),
    };
    const [device, binding] = await Promise.all([
      findDevice(store.db, wanted.deviceId),
      bindingOf(store.db, wanted.deviceId, wanted.bindingId),
    ]);
    if (device === undefined || binding === undefined) throw gone();
    return {
      interaction,
      base: `/interaction/${interaction.uid}`,
      wanted,
      hostName: device.hostName,
      accountName: binding.accountName,
      displayName: binding.displayName,
    };
  }

  async function refuse(at: Ongoing, code: ErrorCode, error?: unknown): Promise<void> {
    const userId = error instanceof VestibuleError ? error.evidence["userId"] : undefined;
    await record(store.db, clock, {
      actor: "person",
      event: "proof-refused",
      code,
      deviceId: at.wanted.deviceId,
      bindingId: at.wanted.bindingId,
      userId: typeof userId === "string" ? userId : undefined,
    });
    at.interaction.result = { error: `${errorPrefix}${code}`, error_description: code };
    await at.interaction.persist();
  }

  async function cancel(at: Ongoing): Promise<void> {
    const { deviceId, bindingId } = at.wanted;
    await record(store.db, clock, { actor: "person", event: "proof-cancelled", deviceId, bindingId });
    at.interaction.result = { error: "access_denied", error_description: "cancelled" };
    await at.interaction.persist();
  }

  async function auditTry(at: Ongoing, code: ErrorCode, ip: string): Promise<void> {
    const { deviceId, bindingId } = at.wanted;
    const entry = { actor: "person", event: "proof-refused", code, deviceId, bindingId } as const;
    await anonymous.add({ ...entry, detail: { final: false } }, networkOf(ip));
  }

  return { ongoing, describe, refuse, cancel, auditTry };
}

/** The code that the interaction was refused with, if it was. */
export function refusalOf(interaction: Interaction): ErrorCode | undefined {
  const error = interaction.result?.["error"];
  const code =
    typeof error === "string" && error.startsWith(errorPrefix) ? error.slice(errorPrefix.length) : undefined;
  return isErrorCode(code) ? code : undefined;
}
