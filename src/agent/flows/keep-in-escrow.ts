/**
 * Puts a password that was just used to sign in into escrow, where policy says so and it is not there already. Called
 * by the sign-in with a password and by the capture. It must never stop a sign-in: a failure is logged and tried again
 * at the next one.
 */
import type { Binding } from "../../device-api/schemas.ts";
import { codeOf } from "../../errors/error.ts";
import { describeEscrow } from "../../secrets/escrow.ts";
import { accountOf, eventOf } from "../changes/change-context.ts";
import { sealEscrow } from "../changes/escrow.ts";
import { isEscrowHeld } from "../changes/missing.ts";
import { beforeNext, begin, readChange } from "../changes/kinds.ts";
import type { StoredEscrow } from "../state/change.ts";
import type { Flow } from "./flow.ts";
import type { VerifiedPassword } from "./verify-password.ts";

export async function keepInEscrow(flow: Flow, verified: VerifiedPassword): Promise<void> {
  const { binding, logs } = flow;
  try {
    const isFilled = await flow.exclusively(async () => {
      if (!(await isWanted(flow, verified))) return false;
      return fill(flow, verified);
    });
    if (isFilled) logs.audit.info({ event: "escrow-filled", binding: binding.bindingId });
  } catch (error) {
    logs.operator.warn({ event: "escrow-not-filled", binding: binding.bindingId, code: codeOf(error) });
  }
}

/** Policy asks for it, it is not there yet, and it replaces no change that the directory still needs. */
async function isWanted(flow: Flow, { passwordSetAt }: VerifiedPassword): Promise<boolean> {
  const { context, account, binding } = flow;
  const { state } = context;
  const stored = state.escrow(account.id);
  if (binding.escrow === "off") {
    if (stored !== undefined) state.dropEscrow(account.id);
    return false;
  }
  const now = await accountOf(context, account.id);
  // Beside a PIN the password is random, and the container holds it.
  const container = state.container(account.id);
  if (container !== undefined && !state.isKnownStale(container, now.passwordSetAt)) return false;
  // The password was changed since. Kept under the new age, the old one would count as fresh for ever.
  if (now.passwordSetAt.getTime() !== passwordSetAt.getTime()) return false;
  if (
    stored !== undefined &&
    isFresh(stored, binding, passwordSetAt) &&
    isEscrowHeld(context, stored, binding)
  )
    return false;
  const open = state.changeOf(account.id);
  if (open === undefined) return true;
  const change = readChange(open);
  return change !== undefined && beforeNext(change) === "try-to-settle";
}

/** Whether what is in escrow is the password that the account has, kept as policy says. Only looks. */
function isFresh(stored: StoredEscrow | undefined, binding: Binding, passwordSetAt: Date): boolean {
  if (stored === undefined) return false;
  if (stored.passwordSetAt.getTime() !== passwordSetAt.getTime() || stored.bindingId !== binding.bindingId)
    return false;
  try {
    return describeEscrow(stored.blob).mode === binding.escrow;
  } catch {
    // Bytes that are no escrow any more are replaced like a stale one.
    return false;
  }
}

async function fill(flow: Flow, { password, passwordSetAt }: VerifiedPassword): Promise<boolean> {
  const { context, account, binding } = flow;
  const { bindingId } = binding;
  const { blob, part } = await sealEscrow(context, { accountId: account.id, binding, secret: password });
  if (blob === undefined) return false;
  const escrow: StoredEscrow = { accountId: account.id, bindingId, blob, passwordSetAt };
  const events = [eventOf({ bindingId }, { kind: "secret-captured" }, context.clock)];
  // Without a part for the directory nothing has to be journaled.
  if (part === undefined) context.state.saveEscrow(escrow, events);
  else await begin("escrow", flow, { escrow, part, events });
  return true;
}
