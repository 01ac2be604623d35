/**
 * Finds what the directory should hold of an account and does not, as after a restore of its backup. A break-glass
 * password is brought again at once, from the copy of its upload. What the device itself cannot bring any more is made
 * anew by the next sign-in, by the same changes that would replace it anyway. Called by the service while the directory
 * answers, and by the flows of a sign-in.
 */
import { digestOf } from "../../device-api/digest.ts";
import type { Binding } from "../../device-api/schemas.ts";
import { codeOf } from "../../errors/error.ts";
import type { AccountId } from "../../platform/ports.ts";
import { describeEscrow } from "../../secrets/escrow.ts";
import { describeContainer } from "../../secrets/pin-container.ts";
import type { Logs } from "../setup/log.ts";
import type { StoredEscrow } from "../state/change.ts";
import { type StoredContainer, isSameBlob } from "../state/state.ts";
import { type ChangeContext, enrolmentOf } from "./change-context.ts";
import { begin } from "./kinds.ts";
import { currentBinding } from "./rebinding.ts";
import { isPartHeld } from "./recovery-part.ts";

type Context = Pick<ChangeContext, "state">;

/** The copy of the account's break-glass password, where this directory can open it. */
function ownBreakGlass(context: Context, { accountId }: Pick<StoredContainer, "accountId">) {
  const upload = context.state.upload(accountId);
  return isSameBlob(upload?.sealedTo, enrolmentOf(context).breakGlassKey) ? upload?.sealed : undefined;
}

/** Whether the directory lists the binding: it takes nothing for one that was removed. */
export function isListed({ state }: Context, { bindingId }: Pick<Binding, "bindingId">): boolean {
  return !state.known().kept.includes(bindingId);
}

/** An open change may still owe the directory what seems to be missing. */
function isSettled({ state }: Context, { accountId }: Pick<StoredContainer, "accountId">): boolean {
  return state.changeOf(accountId) === undefined;
}

/**
 * Records for each account what has to be brought to the directory; `driveOn` brings it. Asks nobody. Each account is
 * looked at by itself: one that is busy, or whose record fails, keeps no other from the directory.
 */
export async function bringMissing(context: ChangeContext, logs: Logs): Promise<void> {
  const accounts = context.state
    .bindings()
    .flatMap(({ bindingId }) => context.state.container({ bindingId })?.accountId ?? []);
  await Promise.all(
    accounts.map(async (account) => {
      try {
        await context.locks.run(account, () => recordMissing(account, context, logs));
      } catch (error) {
        logs.operator.error({ event: "recovery-failed", account, code: codeOf(error) });
      }
    }),
  );
}

/** With the account to itself. */
async function recordMissing(accountId: AccountId, context: ChangeContext, logs: Logs): Promise<void> {
  const stored = context.state.container(accountId);
  const binding = stored && currentBinding(context, stored);
  if (stored === undefined || binding?.breakGlassDigest === undefined || !isListed(context, binding)) return;
  const sealed = isSettled(context, stored) ? ownBreakGlass(context, stored) : undefined;
  if (sealed === undefined || digestOf(sealed) === binding.breakGlassDigest) return;
  await begin("break-glass", { context, logs }, { accountId, bindingId: binding.bindingId, sealed });
  logs.operator.warn({ event: "break-glass-missing", binding: binding.bindingId });
}

/**
 * Whether the directory lacks what only a new password, or a new seal, can give it: the device has no copy of the
 * account's break-glass password to bring, so that nobody knows whether the directory's opens the account, or the part
 * that opens the container is not the one that the directory holds.
 * @param stored a container that was just opened
 */
export function needsRotation(context: Context, stored: StoredContainer, binding: Binding): boolean {
  if (binding.bindingId !== stored.bindingId || !isSettled(context, stored)) return false;
  if (!isPartHeld(describeContainer(stored.blob).recoveryPartId, binding)) return true;
  return binding.breakGlassDigest !== undefined && ownBreakGlass(context, stored) === undefined;
}

/** Whether the directory holds the part that opens this escrow, as far as it is known. */
export function isEscrowHeld(context: Context, stored: StoredEscrow, binding: Binding): boolean {
  return !isSettled(context, stored) || isPartHeld(describeEscrow(stored.blob).recoveryPartId, binding);
}
