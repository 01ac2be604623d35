/**
 * Replaces the random password of an account with a PIN, at a sign-in with that PIN, when the container is open: one
 * that was released, that the directory has lost, or that the system lets nobody in with until it is changed. Nobody
 * knows it, so nobody can change it at the system's own screen. It must not stop the sign-in: if it cannot be replaced
 * now, the old one stays.
 */
import type { ErrorCode } from "../../errors/codes.ts";
import { VestibuleError, codeOf } from "../../errors/error.ts";
import type { Secret } from "../../secrets/arena.ts";
import { generateAccountPassword } from "../../secrets/generated-password.ts";
import type { OpenContainer } from "../../secrets/pin-container.ts";
import { accountOf } from "../changes/change-context.ts";
import { begin, blocksSignIn, isOwed, readChange } from "../changes/kinds.ts";
import { isListed, needsRotation } from "../changes/missing.ts";
import { type StoredContainer, isSameBlob } from "../state/state.ts";
import { type Begun, carryThrough, inHand } from "./carry-through.ts";
import type { Flow } from "./flow.ts";
import { reportStale } from "./stale-container.ts";

/** Whether the password has to be replaced: it was released, or the directory lacks what only a new one gives it. */
export function wantsRotation({ context, binding }: Flow, stored: StoredContainer): boolean {
  if (!isListed(context, binding)) return false;
  return binding.breakGlass === "rotate" || needsRotation(context, stored, binding);
}

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
    const replaced = await replacePassword(flow, stored, { reason: "rotation", open, next });
    return replaced === "replaced" ? next.copy() : open.password.copy();
  } catch (error) {
    return keepOld(flow, { stored, open }, error);
  }
}

/** Whether the system signs nobody in with the container's password until it is changed. */
export async function isToBeChanged({ context }: Flow, stored: StoredContainer): Promise<boolean> {
  const account = await accountOf(context, stored.accountId);
  const { mustChangePassword, passwordExpiresAt: expiry } = account;
  return (
    mustChangePassword ||
    (expiry !== undefined && expiry <= context.clock.now()) ||
    context.state.isToBeChanged(stored)
  );
}

/**
 * Replaces a password that is to be changed, also while the directory is away: it gets the next break-glass password
 * later, and until then the PIN, and a proof, are the ways in.
 * @returns as `rotateReleasedPassword`; `undefined` when the account has another password than the container
 * @throws `change_in_progress` as that does
 */
export async function renewPassword(
  flow: Flow,
  stored: StoredContainer,
  open: OpenContainer,
): Promise<Secret | undefined> {
  using next = generateAccountPassword();
  try {
    const replaced =
      (await renewWithDirectory(flow, stored, { open, next })) ??
      (await replacePassword(flow, stored, { reason: "renewal", open, next }));
    if (replaced === "replaced") return next.copy();
    if (replaced !== "escrow_stale") return open.password.copy();
    const { passwordSetAt } = await accountOf(flow.context, stored.accountId);
    reportStale(flow, stored, passwordSetAt);
    return undefined;
  } catch (error) {
    return keepOld(flow, { stored, open }, error);
  }
}

/** @returns `undefined` when the directory could not be told: nothing was changed then */
async function renewWithDirectory(
  flow: Flow,
  stored: StoredContainer,
  passwords: { open: OpenContainer; next: Secret },
): Promise<Replaced | undefined> {
  if (!flow.directoryAnswers()) return undefined;
  try {
    const replaced = await replacePassword(flow, stored, { reason: "rotation", ...passwords });
    return replaced === "not-now" ? undefined : replaced;
  } catch (error) {
    if (blocksSignIn(flow.context.state.changeOf(stored.accountId))) throw error;
    flow.logs.operator.warn({ event: "rotation-waits", binding: stored.bindingId, code: codeOf(error) });
    return undefined;
  }
}

/** Whether the account has the next password now, why the system did not take it, or that it may not be replaced now. */
type Replaced = "replaced" | "not-now" | ErrorCode;

interface Passwords {
  reason: "rotation" | "renewal";
  open: OpenContainer;
  next: Secret;
}

/**
 * The container is still the one that was opened, and no earlier change still waits for the directory: a renewal does
 * not wait for that, since nobody gets in without it.
 */
function mayReplace(
  { context, account }: Flow,
  stored: StoredContainer,
  reason: Passwords["reason"],
): boolean {
  if (!isSameBlob(context.state.container(account.id)?.blob, stored.blob)) return false;
  const earlier = context.state.changeOf(account.id);
  if (earlier === undefined) return true;
  // Another screen of this account is about to replace it.
  if (context.locks.isInHand(earlier.id)) return false;
  if (reason === "renewal") return true;
  const change = readChange(earlier);
  return change !== undefined && !isOwed(change);
}

async function replacePassword(flow: Flow, stored: StoredContainer, passwords: Passwords): Promise<Replaced> {
  const { logs } = flow;
  using begun = await flow.exclusively(() => record(flow, stored, passwords));
  if (begun === undefined) return "not-now";
  const result = await carryThrough(flow, begun);
  const about = { change: begun.change.id, binding: stored.bindingId };
  if (result.outcome === "undone") {
    const { code, evidence } = result.because;
    logs.operator.warn({ event: "rotation-undone", ...evidence, ...about, code });
    return code;
  }
  logs.audit.info({ event: "break-glass-rotated", ...about, reason: passwords.reason });
  return "replaced";
}

/** @returns `undefined` when it may not be replaced now */
async function record(
  flow: Flow,
  stored: StoredContainer,
  { reason, open, next }: Passwords,
): Promise<Begun | undefined> {
  if (!mayReplace(flow, stored, reason)) return undefined;
  const { accountId, bindingId, blob: container } = stored;
  const request = { reason, accountId, bindingId, binding: flow.binding, container, open, new: next };
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
