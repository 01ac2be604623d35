/**
 * The account's current password goes into escrow, when the agent has legitimately seen and verified it. What is
 * sealed takes effect at once, on the device alone; its part is owed to the directory, for which nobody waits.
 */
import { randomUUID } from "node:crypto";
import type { Binding } from "../../device-api/schemas.ts";
import type { AccountId } from "../../platform/ports.ts";
import { Secret } from "../../secrets/arena.ts";
import { createEscrow, describeEscrow } from "../../secrets/escrow.ts";
import { sealTo } from "../../secrets/sealed-box.ts";
import type { Change, EscrowDetail, StoredEscrow } from "../state/change.ts";
import { type ChangeContext, accountOf, enrolmentOf, eventOf, sealedMaterial } from "./change-context.ts";
import { deliverPart, newPartId, partBytes } from "./recovery-part.ts";

/** An escrow that has not taken effect yet. */
export interface NextEscrow {
  /** Absent when nothing is to be kept. */
  blob?: Uint8Array;
  /** Where the directory keeps a part: its name, and the part as the directory stores it. */
  part?: { partId: ReturnType<typeof newPartId>; sealed: Uint8Array };
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

/** Whether what is in escrow is the password that the account has, kept as policy says. Only looks. */
export function isFresh(stored: StoredEscrow | undefined, binding: Binding, passwordSetAt: Date): boolean {
  if (stored === undefined) return false;
  if (stored.passwordSetAt.getTime() !== passwordSetAt.getTime() || stored.bindingId !== binding.bindingId)
    return false;
  try {
    return describeEscrow(stored.blob).mode === binding.escrow;
  } catch {
    return false;
  }
}

/**
 * Fills or renews the escrow of an account whose password was verified. Called with the account to itself.
 * @param of.passwordSetAt as it was before the verification: what was set since is another password, and one that is
 * kept under its age would pass for fresh for ever
 * @returns whether there was something to do
 */
export async function fillEscrow(
  context: ChangeContext,
  of: { accountId: AccountId; binding: Binding; password: Secret; passwordSetAt: Date },
): Promise<boolean> {
  const { accountId, binding, password, passwordSetAt } = of;
  const { bindingId } = binding;
  const { state, clock } = context;
  const stored = state.escrow(accountId);
  if (binding.escrow === "off") {
    if (stored !== undefined) state.dropEscrow(accountId);
    return false;
  }
  // Beside a PIN the password is random, and the container holds it.
  if (state.container(accountId) !== undefined) return false;
  const account = await accountOf(context, accountId);
  if (account.passwordSetAt.getTime() !== passwordSetAt.getTime()) return false;
  if (isFresh(stored, binding, passwordSetAt)) return false;
  const open = state.changeOf(accountId);
  // It still owes the directory something that this one would make forgotten.
  if (open !== undefined && open.detail.kind !== "escrow" && open.detail.kind !== "password-reset")
    return false;

  const { blob, part } = await sealEscrow(context, { accountId, binding, secret: password });
  if (blob === undefined) return false;
  const escrow: StoredEscrow = { accountId, bindingId, blob, passwordSetAt };
  const events = [eventOf({ bindingId }, { kind: "secret-captured" }, clock)];
  if (part === undefined) {
    state.saveEscrow(escrow, events);
    return true;
  }
  state.begin({
    id: randomUUID(),
    accountId,
    bindingId,
    detail: { kind: "escrow", partId: part.partId },
    materials: { part: part.sealed },
    begunAt: clock.now(),
    escrow,
    events,
  });
  return true;
}

/** Gives the directory the part; until it has it, nobody can use the escrow. */
export async function uploadEscrowPart(
  change: Change & { detail: EscrowDetail },
  context: ChangeContext,
): Promise<void> {
  const { partId } = change.detail;
  const directory = await context.directory();
  const sealed = sealedMaterial(change, "part");
  await deliverPart(directory, { partId, bindingId: change.bindingId, sealed });
  context.state.settle(change, { events: [] });
}
