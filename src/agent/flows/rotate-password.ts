/**
 * Replaces a break-glass password that was released, at the next sign-in with the PIN, when the container is open.
 * Called by that sign-in. It must not stop it: if the password cannot be replaced now, the old one stays.
 */
import { VestibuleError, codeOf } from "../../errors/error.ts";
import type { Secret } from "../../secrets/arena.ts";
import { generateAccountPassword } from "../../secrets/generated-password.ts";
import type { OpenContainer } from "../../secrets/pin-container.ts";
import { begin, blocksSignIn, isOwed, readChange } from "../changes/kinds.ts";
import { type StoredContainer, isSameBlob } from "../state/state.ts";
import { type Begun, carryThrough, inHand } from "./carry-through.ts";
import type { Flow } from "./flow.ts";

/**
 * The password to sign in with: the new one, or the old one when nothing was changed. The caller disposes it.
 * @throws `change_in_progress` when it is not known which of the two the account has
 */
export async function rotateReleasedPassword(
  flow: Flow,
  stored: StoredContainer,
  open: OpenContainer,
): Promise<Secret> {
  using next = generateAccountPassword();
  try {
    const isReplaced = await replacePassword(flow, stored, { open, next });
    return isReplaced ? next.copy() : open.password.copy();
  } catch (error) {
    return keepOld(flow, { stored, open }, error);
  }
}

/** The container is still the one that was opened, and no earlier change still waits for the directory. */
function mayRotate({ context, account }: Flow, stored: StoredContainer): boolean {
  if (!isSameBlob(context.state.container(account.id)?.blob, stored.blob)) return false;
  const earlier = context.state.changeOf(account.id);
  if (earlier === undefined) return true;
  // Another screen of this account is about to replace it.
  if (context.locks.isInHand(earlier.id)) return false;
  const change = readChange(earlier);
  return change !== undefined && !isOwed(change);
}

/** @returns whether the account has `next` now */
async function replacePassword(
  flow: Flow,
  stored: StoredContainer,
  passwords: { open: OpenContainer; next: Secret },
): Promise<boolean> {
  const { logs } = flow;
  using begun = await flow.exclusively(() => record(flow, stored, passwords));
  if (begun === undefined) return false;
  const result = await carryThrough(flow, begun);
  const about = { change: begun.change.id, binding: stored.bindingId };
  if (result.outcome === "undone") {
    const { code, evidence } = result.because;
    logs.operator.warn({ event: "rotation-undone", ...evidence, ...about, code });
    return false;
  }
  logs.audit.info({ event: "break-glass-rotated", ...about });
  return true;
}

/** @returns `undefined` when it may not be replaced now */
async function record(
  flow: Flow,
  stored: StoredContainer,
  { open, next }: { open: OpenContainer; next: Secret },
): Promise<Begun | undefined> {
  if (!mayRotate(flow, stored)) return undefined;
  const { accountId, bindingId } = stored;
  const request = { reason: "rotation", accountId, bindingId, open, new: next } as const;
  return inHand(flow, await begin("account-password", flow, request));
}

/** What was begun stays in the journal and is tried again. */
function keepOld(
  flow: Flow,
  { stored, open }: { stored: StoredContainer; open: OpenContainer },
  cause: unknown,
): Secret {
  const { context, account, binding, logs } = flow;
  logs.operator.warn({ event: "rotation-waits", binding: binding.bindingId, code: codeOf(cause) });
  // Somebody at another screen may have replaced it.
  const isReplaced = !isSameBlob(context.state.container(account.id)?.blob, stored.blob);
  if (isReplaced || blocksSignIn(context.state.changeOf(account.id)))
    throw new VestibuleError("change_in_progress", { cause, evidence: { account: account.id } });
  return open.password.copy();
}
