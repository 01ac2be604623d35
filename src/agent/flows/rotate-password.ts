/**
 * Replaces a break-glass password that was released, or that the directory has lost, at the next sign-in with the PIN, when the container is open.
 * Called by that sign-in. It must not stop it: if the password cannot be replaced now, the old one stays.
 */
import { VestibuleError, codeOf } from "../../errors/error.ts";
import type { Secret } from "../../secrets/arena.ts";
import { generateAccountPassword } from "../../secrets/generated-password.ts";
import type { OpenContainer } from "../../secrets/pin-container.ts";
import { begin, blocksSignIn, carry, isOwed, readChange } from "../changes/kinds.ts";
import { needsRotation } from "../changes/missing.ts";
import { type StoredContainer, isSameBlob } from "../state/state.ts";
import type { Flow } from "./flow.ts";

/** Whether the password has to be replaced: it was released, or the directory lacks what only a new one gives it. */
export function wantsRotation({ context, binding }: Flow, stored: StoredContainer): boolean {
  return binding.breakGlass === "rotate" || needsRotation(context, stored, binding);
}

/**
 * The password to sign in with: the new one, or the old one when nothing was changed. The caller disposes it.
 * @throws `change_in_progress` when it is not known which of the two the account has
 */
export function rotateReleasedPassword(
  flow: Flow,
  stored: StoredContainer,
  open: OpenContainer,
): Promise<Secret> {
  return flow.exclusively(async () => {
    if (!mayRotate(flow, stored)) return open.password.copy();
    using next = generateAccountPassword();
    try {
      const isReplaced = await replacePassword(flow, stored, { open, next });
      return isReplaced ? next.copy() : open.password.copy();
    } catch (error) {
      return await keepOld(flow, open, error);
    }
  });
}

/** The container is still the one that was opened, and no earlier change still waits for the directory. */
function mayRotate({ context, account }: Flow, stored: StoredContainer): boolean {
  if (!isSameBlob(context.state.container(account.id)?.blob, stored.blob)) return false;
  const earlier = context.state.changeOf(account.id);
  if (earlier === undefined) return true;
  const change = readChange(earlier);
  return change !== undefined && !isOwed(change);
}

/** @returns whether the account has `next` now */
async function replacePassword(
  flow: Flow,
  stored: StoredContainer,
  { open, next }: { open: OpenContainer; next: Secret },
): Promise<boolean> {
  const { context, account, logs } = flow;
  const { bindingId } = stored;
  const { binding } = flow;
  const about = { accountId: account.id, bindingId, binding };
  const request = { reason: "rotation", ...about, container: stored.blob, open, new: next } as const;
  const change = await begin("account-password", flow, request);
  const result = await carry(change, context, "on-screen");
  const which = { change: change.id, binding: bindingId };
  if (result.outcome === "undone") {
    const { code, evidence } = result.because;
    logs.operator.warn({ event: "rotation-undone", ...evidence, ...which, code });
    return false;
  }
  logs.audit.info({ event: "break-glass-rotated", ...which });
  return true;
}

/** What was begun stays in the journal and is tried again. */
async function keepOld(flow: Flow, open: OpenContainer, cause: unknown): Promise<Secret> {
  const { context, account, binding, logs } = flow;
  logs.operator.warn({ event: "rotation-waits", binding: binding.bindingId, code: codeOf(cause) });
  if (blocksSignIn(context.state.changeOf(account.id)))
    throw new VestibuleError("change_in_progress", { cause, evidence: { account: account.id } });
  return open.password.copy();
}
