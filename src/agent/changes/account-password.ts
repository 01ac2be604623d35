/**
 * The account's password becomes a random one that nobody knows, and a container that holds it takes effect:
 * when PIN mode is set up, and when a released break-glass password is replaced. And the way back, when PIN mode is
 * turned off: a password that its person typed, and the container goes. The steps of the journaled change, in order;
 * each decides by looking. The directory has the new break-glass password before the account does, and the old one
 * until the account has the new: at no instant is there an account without a way in.
 */
import type { ErrorCode } from "../../errors/codes.ts";
import { VestibuleError } from "../../errors/error.ts";
import { wasRight } from "../../platform/ports.ts";
import type { AccountPasswordDetail, Change } from "../state/change.ts";
import type { Advance } from "../state/state.ts";
import {
  type ChangeContext,
  type ChangeOutcome,
  accountOf,
  eventOf,
  sealedMaterial,
  unwrapMaterial,
} from "./change-context.ts";
import { deliverPart } from "./recovery-part.ts";

type AccountPasswordChange = Change & { detail: AccountPasswordDetail };

/**
 * Drives the change until the account and the container have the new password, or takes it back. What the
 * directory still has to be told is left to `confirmAccountPassword`.
 * @throws what keeps it from going either way now (`directory_unreachable`, `store_unavailable`); it stays open then
 */
export async function carryAccountPassword(
  started: AccountPasswordChange,
  context: ChangeContext,
  interrupted: "say-so" | "person-is-here",
): Promise<ChangeOutcome> {
  const { detail } = started;
  let change: Change = started;
  if (change.step === "recorded") {
    // What a person has typed needs no break-glass before the account has it.
    change =
      detail.reason === "hand-back"
        ? context.state.advance(change, { step: "uploaded" })
        : await upload(change, detail, context);
  }
  if (change.step !== "uploaded") return { outcome: "done" };

  const refusal = await replacePassword(change, detail, context);
  if (refusal !== undefined) return undo(change, context, refusal, interrupted);
  const { passwordSetAt } = await accountOf(context, change.accountId);
  context.state.advance(change, {
    ...takesEffect({ ...change, detail }, passwordSetAt),
    events: [eventOf(change, { kind: eventKinds[detail.reason] }, context.clock)],
    notice: interrupted === "say-so" ? "finished" : undefined,
  });
  return { outcome: "done" };
}

const eventKinds = {
  "set-up": "secret-captured",
  rotation: "break-glass-rotated",
  "hand-back": "secret-handed-back",
} as const;

/** What the agent keeps once the account has the new password. */
export function takesEffect(change: AccountPasswordChange, passwordSetAt: Date): Advance {
  const { accountId, bindingId, detail, materials } = change;
  const stored = { accountId, bindingId, passwordSetAt };
  if (detail.reason !== "hand-back") {
    return {
      step: "changed",
      drop: ["old-password"],
      // What was in escrow is a password that the account has no more.
      escrow: "remove",
      container: { ...stored, blob: sealedMaterial(change, "next-container") },
    };
  }
  const blob = materials.get("next-escrow");
  return {
    step: "changed",
    drop: ["old-password", "new-password", "next-escrow"],
    container: "remove",
    escrow: blob === undefined ? "remove" : { ...stored, blob },
  };
}

/** Tells the directory that what it holds is what the account has, and settles the change. */
export async function confirmAccountPassword(
  change: AccountPasswordChange,
  context: ChangeContext,
): Promise<void> {
  const directory = await context.directory();
  const { bindingId, detail } = change;
  const { partId } = detail;
  if (detail.reason === "hand-back") {
    if (partId !== undefined) {
      const sealed = sealedMaterial(change, "part");
      await deliverPart(directory, { partId, bindingId, sealed });
    }
    await directory.withdrawBreakGlass(bindingId);
  } else {
    if (partId !== undefined) await directory.confirmRecoveryPart(partId);
    await directory.confirmBreakGlass(bindingId);
  }
  context.state.settle(change, { events: [] });
}

async function upload(
  change: Change,
  detail: AccountPasswordDetail,
  context: ChangeContext,
): Promise<Change> {
  const directory = await context.directory();
  if (detail.partId !== undefined) {
    await directory.storeRecoveryPart({
      partId: detail.partId,
      bindingId: change.bindingId,
      sealed: sealedMaterial(change, "part"),
    });
  }
  await directory.storeBreakGlass(change.bindingId, sealedMaterial(change, "break-glass"));
  return context.state.advance(change, { step: "uploaded" });
}

/** A code when the account keeps its old password, `undefined` when it has the new one. */
async function replacePassword(
  change: Change,
  detail: AccountPasswordDetail,
  context: ChangeContext,
): Promise<ErrorCode | undefined> {
  const { accounts } = context.platform;
  const { accountId } = change;
  using next = await unwrapMaterial(change, "new-password", context);
  // Whoever began this gave the password or the PIN. Guesses of others at the built-in tile must not hold it up.
  await accounts.clearLockOut(accountId);
  const account = await accountOf(context, accountId);
  let isChanged = false;
  if (account.passwordSetAt.toISOString() === detail.passwordSetAt) {
    using old = await unwrapMaterial(change, "old-password", context);
    const result = await accounts.change(accountId, { old, new: next });
    switch (result) {
      case "changed":
        isChanged = true;
        break;
      case "wrong":
        return "escrow_stale";
      case "authority-refused":
        throw new VestibuleError("internal", { evidence: { what: "nothing was asked of an authority" } });
      case "too-recent":
        return "password_too_recent";
      case "rejected-by-policy":
        return "password_rejected";
      case "disabled":
        return "account_disabled";
      case "locked-out":
        return "account_locked_out";
      case "unavailable":
        throw new VestibuleError("store_unavailable", { evidence: { store: "account", account: accountId } });
    }
  }
  const verification = await accounts.verify(accountId, next);
  if (verification === "wrong") return "escrow_stale";
  // What the system said it did a moment ago counts where it will not check (disabled meanwhile, locked again).
  if (wasRight(verification) || isChanged) {
    // The random password lives as long as the container does: nobody could change it when it expires. Only now,
    // so that a change that is undone leaves the account's setting as it found it.
    await accounts.setPasswordExpires(accountId, detail.reason === "hand-back");
    return undefined;
  }
  throw new VestibuleError("store_unavailable", {
    evidence: { store: "account", account: accountId, verification },
  });
}

/** Of a rotation the directory still has the earlier password, and still wants it replaced: nothing to say to it. */
function undo(
  change: Change,
  context: ChangeContext,
  code: ErrorCode,
  interrupted: "say-so" | "person-is-here",
): ChangeOutcome {
  context.state.settle(change, {
    events: [eventOf(change, { kind: "reset-undone", code }, context.clock)],
    notice: interrupted === "say-so" ? "undone" : undefined,
  });
  return { outcome: "undone", code };
}
