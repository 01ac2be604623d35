/**
 * The change that puts the account's current password into escrow, after the agent has legitimately seen and verified
 * it. The sealed password takes effect on the device with the intent. Only the directory's part is delivered later, and
 * no sign-in waits for that.
 */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import {
  type Binding,
  type DeviceEvent,
  type GrantRedemption,
  recoveryPartId,
} from "../../device-api/schemas.ts";
import type { AccountId } from "../../platform/ports.ts";
import { Secret } from "../../secrets/arena.ts";
import { createEscrow, describeEscrow, openEscrow } from "../../secrets/escrow.ts";
import { sealTo } from "../../secrets/sealed-box.ts";
import type { Directory } from "../directory/directory-client.ts";
import type { StoredEscrow } from "../state/change.ts";
import { type ChangeContext, enrolmentOf, openPart, sealedMaterial } from "./change-context.ts";
import { type ChangeAt, type ChangeKind, type Intent, type WaitsFor, unreachable } from "./kind.ts";
import { type Part, deliverPart, newPartId, partBytes } from "./recovery-part.ts";

const detail = z.strictObject({ kind: z.literal("escrow"), partId: recoveryPartId });
/** What is sealed has taken effect with the intent: no store is touched. */
const steps = { recorded: "directory" } as const;

type EscrowFill<W extends WaitsFor = WaitsFor> = ChangeAt<typeof detail, typeof steps, W>;

/** An escrow that takes effect now, and the directory's part of it. */
export interface EscrowRequest {
  escrow: StoredEscrow;
  part: Part;
  events: readonly DeviceEvent[];
}

export const escrow: ChangeKind<typeof detail, typeof steps, EscrowRequest> = {
  steps,
  detail,
  // The next change replaces the escrow; one that is undone would leave an escrow that goes on looking fresh.
  beforeNext: "try-to-settle",
  begin,
  carry: ({ step }) => unreachable(step),
  asksDirectory: ({ step }) => unreachable(step),
  tell,
  told,
  // Without its part the escrow opens for nobody: the next sign-in fills it again.
  notTaken: (change, { state }) => {
    state.settle(change, { events: [] });
  },
  giveUp: ({ step }) => unreachable(step),
  blocksSignIn: () => false,
};

async function begin(request: EscrowRequest, context: ChangeContext): Promise<Intent<typeof detail>> {
  const { accountId, bindingId } = request.escrow;
  const known = { kind: "escrow" as const, partId: request.part.partId };
  return {
    id: randomUUID(),
    accountId,
    bindingId,
    detail: known,
    materials: { part: request.part.sealed },
    begunAt: context.clock.now(),
    escrow: request.escrow,
    events: request.events,
  };
}

/** Gives the directory its part; until it has it, nobody can use the escrow. */
function tell(change: EscrowFill, directory: Directory): Promise<void> {
  const sealed = sealedMaterial(change, "part");
  return deliverPart(directory, { partId: change.detail.partId, bindingId: change.bindingId, sealed });
}

async function told(change: EscrowFill, context: ChangeContext): Promise<void> {
  const held = { bindingId: change.bindingId, recoveryPart: change.detail.partId };
  context.state.settle(change, { events: [], held });
}

/**
 * Opens what is in escrow, with the parts that the directory released.
 * @returns undefined where the part that it opens with is not among them
 * @throws `container_damaged`, `tpm_cleared`
 */
export async function openStoredEscrow(
  { accountId, blob }: StoredEscrow,
  parts: GrantRedemption["parts"],
  context: ChangeContext,
): Promise<Secret | undefined> {
  const opening = { escrow: blob, accountId, wrapping: context.platform.keys.wrapping };
  const { mode, recoveryPartId: partId } = describeEscrow(blob);
  if (mode === "device") return openEscrow(opening);
  const released = parts.find((one) => one.partId === partId);
  if (released === undefined) return undefined;
  using part = await openPart(Buffer.from(released.sealed, "base64url"), context);
  return await openEscrow({ ...opening, part });
}

/** An escrow that has not taken effect yet. */
export interface NextEscrow {
  /** Absent when nothing is to be kept. */
  blob?: Uint8Array;
  /** Where the directory keeps a part: its name, and the part as the directory stores it. */
  part?: Part;
}

/** Seals `secret` as the binding's policy says, under a part that nobody has seen. */
export async function sealEscrow(
  context: ChangeContext,
  of: { accountId: AccountId; binding: Binding; secret: Secret },
): Promise<NextEscrow> {
  const { accountId, binding, secret } = of;
  const { wrapping } = context.platform.keys;
  if (binding.escrow !== "split") {
    const blob = await createEscrow({ accountId, secret, policy: { mode: binding.escrow }, wrapping });
    return blob === undefined ? {} : { blob };
  }
  const partId = newPartId();
  using part = Secret.random(partBytes);
  const recovery = { partId, part };
  const blob = await createEscrow({ accountId, secret, policy: { mode: "split", recovery }, wrapping });
  const sealed = sealTo(enrolmentOf(context).boxKey.publicKey, part);
  return { ...(blob === undefined ? {} : { blob }), part: { partId, sealed } };
}
