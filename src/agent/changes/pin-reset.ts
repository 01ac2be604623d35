/**
 * A forgotten PIN is replaced: the steps of the journaled change, in order. Runs after the person proved
 * themselves and again at every start until it is settled. Each step is idempotent and decides by looking.
 * It never touches the account's password, so everything under DPAPI stays as it is.
 */
import { codeOf } from "../../errors/error.ts";
import { wasRight } from "../../platform/ports.ts";
import {
  type OpenContainer,
  describeContainer,
  openWithPin,
  openWithRecovery,
} from "../../secrets/pin-container.ts";
import type { Change, PinResetDetail } from "../state/change.ts";
import type { Notice } from "../state/state.ts";
import {
  type ChangeContext,
  type ChangeOutcome,
  containerOf,
  eventOf,
  openPart,
  sealedMaterial,
  unwrapMaterial,
} from "./change-context.ts";

type PinReset = Change & { detail: PinResetDetail };

/**
 * Drives the change until the new PIN is verified, or takes it back. What the directory still has to be told
 * is left to `rotatePart`.
 * @param interrupted what to tell the person at the next sign-in, when they are not there to see the end
 * @throws whatever keeps it from going either way now (`store_unavailable`); it stays open then
 */
export async function carryPinReset(
  reset: PinReset,
  context: ChangeContext,
  interrupted: "say-so" | "person-is-here",
): Promise<ChangeOutcome> {
  const notice = (outcome: Notice) => (interrupted === "say-so" ? outcome : undefined);
  let change: Change = reset;
  if (change.step === "recorded") change = await reseal(change, reset.detail, context);
  if (change.step !== "resealed") return { outcome: "done" };

  const verified = await verify(change, context);
  if (verified.outcome === "undone") {
    context.state.settle(change, {
      container: {
        ...containerOf(context, change.accountId),
        blob: sealedMaterial(change, "previous-container"),
      },
      events: [
        eventOf(
          change,
          { kind: "reset-undone", grantId: reset.detail.grantId, code: verified.code },
          context.clock,
        ),
      ],
      notice: notice("undone"),
    });
    return verified;
  }
  context.state.advance(change, {
    step: "verified",
    drop: ["new-pin", "previous-container"],
    events: [eventOf(change, { kind: "reset-completed", grantId: reset.detail.grantId }, context.clock)],
    notice: notice("finished"),
  });
  return verified;
}

/** Replaces the released recovery part by a new one, so that the old one is worth nothing, and settles the change. */
export async function rotatePart(reset: PinReset, context: ChangeContext): Promise<void> {
  const { partId, nextPartId } = reset.detail;
  const directory = await context.directory();
  await directory.storeRecoveryPart({
    partId: nextPartId,
    bindingId: reset.bindingId,
    sealed: sealedMaterial(reset, "next-part"),
  });
  const stored = containerOf(context, reset.accountId);
  let change: Change = reset;
  if (describeContainer(stored.blob).recoveryPartId === partId) {
    using open = await openWithStoredPart(reset, context);
    using part = await openPart(sealedMaterial(reset, "next-part"), context);
    const blob = await open.withRecovery({ partId: nextPartId, part });
    change = context.state.advance(reset, { step: "part-replaced", container: { ...stored, blob } });
  }
  await directory.confirmRecoveryPart(nextPartId);
  context.state.settle(change, { events: [] });
}

async function openWithStoredPart(change: Change, context: ChangeContext): Promise<OpenContainer> {
  using part = await openPart(sealedMaterial(change, "part"), context);
  const { blob } = containerOf(context, change.accountId);
  return await openWithRecovery({ container: blob, part, keys: context.platform.keys });
}

async function reseal(change: Change, detail: PinResetDetail, context: ChangeContext): Promise<Change> {
  const stored = containerOf(context, change.accountId);
  using open = await openWithStoredPart(change, context);
  using pin = await unwrapMaterial(change, "new-pin", context);
  using part = await openPart(sealedMaterial(change, "part"), context);
  const blob = await open.withPin({ pin, recovery: { partId: detail.partId, part } });
  return context.state.advance(change, {
    step: "resealed",
    container: { ...stored, blob },
    materials: { "previous-container": stored.blob },
  });
}

/** Opens the new container with the new PIN, once, and with what it holds the account, once. */
async function verify(change: Change, context: ChangeContext): Promise<ChangeOutcome> {
  using pin = await unwrapMaterial(change, "new-pin", context);
  const { blob } = containerOf(context, change.accountId);
  const opened = await openWithPin({ container: blob, pin, keys: context.platform.keys });
  if (opened.outcome === "wrong") return { outcome: "undone", code: "container_damaged" };
  if (opened.outcome === "cleared") return { outcome: "undone", code: "tpm_cleared" };
  // In lock-out the chip cannot be asked; what the recovery part opens is the same container.
  using open = opened.outcome === "opened" ? opened.container : await openWithStoredPart(change, context);

  const { accounts } = context.platform;
  // The person proved who they are: a lock-out by wrong guesses ends here (B8), and the check needs it gone.
  await accounts.clearLockOut(change.accountId);
  const verification = await accounts.verify(change.accountId, open.password);
  if (verification === "disabled") return { outcome: "undone", code: "account_disabled" };
  if (verification === "wrong") return { outcome: "undone", code: "escrow_stale" };
  if (!wasRight(verification)) return { outcome: "undone", code: "store_unavailable" };
  return { outcome: "done", pinFrom: opened.outcome === "locked-out" ? opened.until : undefined };
}

/** Whether a thrown error means that the container will never open: taking the change back is all that is left. */
export function isBeyondRepair(thrown: unknown): boolean {
  const code = codeOf(thrown);
  return code === "container_damaged" || code === "tpm_cleared" || code === "container_missing";
}
