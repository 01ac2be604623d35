/**
 * The change that replaces a forgotten PIN. Begun by the flow after the person proved who they are, and driven on by
 * `recovery.ts` at every start until it is settled. It never touches the account's password, so everything under DPAPI
 * stays as it is.
 */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { type Binding, type GrantId, grantId, recoveryPartId } from "../../device-api/schemas.ts";
import { VestibuleError, codeOf } from "../../errors/error.ts";
import { type AccountId, wasRight } from "../../platform/ports.ts";
import { Secret } from "../../secrets/arena.ts";
import {
  type OpenContainer,
  describeContainer,
  openWithPin,
  openWithRecovery,
} from "../../secrets/pin-container.ts";
import { sealTo } from "../../secrets/sealed-box.ts";
import type { Directory } from "../directory/directory-client.ts";
import {
  type ChangeContext,
  accountOf,
  containerOf,
  enrolmentOf,
  eventOf,
  openPart,
  sealedMaterial,
  unwrapMaterial,
  wrapMaterial,
} from "./change-context.ts";
import {
  type Announcement,
  type ChangeAt,
  type ChangeDone,
  type ChangeKind,
  type ChangeOutcome,
  type GivenUp,
  type Intent,
  type WaitsFor,
  advance,
  noticeFor,
  unreachable,
} from "./kind.ts";
import { type Part, deliverPart, newPartId, partBytes } from "./recovery-part.ts";

const detail = z.strictObject({
  kind: z.literal("pin-reset"),
  grantId,
  /** The part that opens the container as it is. */
  partId: recoveryPartId,
  /** The part that takes its place, so that a released part is worth nothing afterwards. */
  nextPartId: recoveryPartId,
});

const steps = {
  recorded: "device",
  /** The container has the new PIN, and the earlier container is kept. */
  resealed: "device",
  /** The new PIN opens the container, and what it holds the account. */
  verified: "directory",
  /** The container opens with the next part, and no longer with the released one. */
  "part-replaced": "directory",
} as const;

type PinReset<W extends WaitsFor = WaitsFor> = ChangeAt<typeof detail, typeof steps, W>;

/** A new PIN for a container, by a part that the directory has released. */
export interface PinResetRequest {
  accountId: AccountId;
  binding: Binding;
  grantId: GrantId;
  pin: Secret;
  /** As the directory gave it out: sealed to the device's box key. */
  part: Part;
}

export const pinReset: ChangeKind<typeof detail, typeof steps, PinResetRequest> = {
  steps,
  detail,
  // The next change has opened the container that this one left.
  beforeNext: "drop",
  begin,
  carry,
  asksDirectory: () => false,
  tell,
  told,
  notTaken,
  giveUp,
  // Between the two containers: the new one has not been opened yet.
  blocksSignIn: ({ step }) => step === "resealed",
};

async function begin(request: PinResetRequest, context: ChangeContext): Promise<Intent<typeof detail>> {
  const { accountId, binding, pin, part } = request;
  const id = randomUUID();
  using nextPart = Secret.random(partBytes);
  const known = {
    kind: "pin-reset" as const,
    grantId: request.grantId,
    partId: part.partId,
    nextPartId: newPartId(),
  };
  return {
    id,
    accountId,
    bindingId: binding.bindingId,
    detail: known,
    materials: {
      "new-pin": await wrapMaterial({ id, name: "new-pin" }, pin, context),
      part: part.sealed,
      "next-part": sealTo(enrolmentOf(context).boxKey.publicKey, nextPart),
    },
    begunAt: context.clock.now(),
  };
}

async function carry(
  change: PinReset<"device">,
  context: ChangeContext,
  announce: Announcement,
): Promise<ChangeOutcome> {
  const resealed = change.step === "recorded" ? await reseal(change, context) : change;
  const verified = await verify(resealed, context);
  if (verified.outcome === "undone") {
    await restore(resealed, context, { because: verified.because, announce });
    return verified;
  }
  const { grantId: grant } = change.detail;
  advance<PinReset>(
    resealed,
    {
      step: "verified",
      drop: ["new-pin", "previous-container"],
      events: [eventOf(change, { kind: "reset-completed", grantId: grant }, context.clock)],
      notice: noticeFor(announce, "finished"),
    },
    context,
  );
  return verified;
}

/** The released recovery part is replaced by a new one, so that the released one is worth nothing. */
async function tell(change: PinReset, directory: Directory): Promise<void> {
  const next = () => ({
    partId: change.detail.nextPartId,
    bindingId: change.bindingId,
    sealed: sealedMaterial(change, "next-part"),
  });
  switch (change.step) {
    case "recorded":
    case "resealed":
      return;
    case "verified":
      return directory.storeRecoveryPart(next());
    case "part-replaced":
      // Stored again: the directory may have lost it since, and the container opens with nothing else that is known.
      return deliverPart(directory, next());
  }
}

async function told(change: PinReset, context: ChangeContext): Promise<void> {
  const { partId, nextPartId } = change.detail;
  if (change.step === "part-replaced") {
    const held = { bindingId: change.bindingId, recoveryPart: nextPartId };
    return context.state.settle(change, { events: [], held });
  }
  if (change.step !== "verified") return;
  const stored = containerOf(context, change.accountId);
  const replaced = { step: "part-replaced" } as const;
  // Another change has replaced the container since: it opens with a part of its own.
  if (describeContainer(stored.blob).recoveryPartId !== partId) {
    advance<PinReset>(change, replaced, context);
    return;
  }
  using open = await openWithStoredPart(change, context);
  using part = await openPart(sealedMaterial(change, "next-part"), context);
  const blob = await open.withRecovery({ partId: nextPartId, part });
  advance<PinReset>(change, { ...replaced, container: { ...stored, blob } }, context);
}

/** The new PIN stays. The container opens by a part that the directory lacks, which the next sign-in notices. */
function notTaken(change: PinReset, { state }: ChangeContext): void {
  if (change.step === "verified" || change.step === "part-replaced") state.settle(change, { events: [] });
}

async function giveUp(change: PinReset<"device">, context: ChangeContext, why: GivenUp): Promise<void> {
  switch (change.step) {
    case "recorded":
      return context.state.settle(change, undone(change, context, why));
    case "resealed":
      return restore(change, context, why);
    default:
      return unreachable(change.step);
  }
}

/** The earlier container takes effect again: the old PIN opens it. */
async function restore(change: PinReset, context: ChangeContext, why: GivenUp): Promise<void> {
  const { accountId, bindingId } = change;
  const blob = sealedMaterial(change, "previous-container");
  const passwordSetAt =
    context.state.container(accountId)?.passwordSetAt ?? (await accountOf(context, accountId)).passwordSetAt;
  const container = { accountId, bindingId, blob, passwordSetAt };
  context.state.settle(change, { ...undone(change, context, why), container });
}

function undone(change: PinReset, context: ChangeContext, { because, announce }: GivenUp) {
  const event = { kind: "reset-undone", grantId: change.detail.grantId, code: codeOf(because) } as const;
  const events = [eventOf(change, event, context.clock)];
  return { isUndone: true, events, notice: noticeFor(announce, "undone") } as const;
}

async function reseal(change: PinReset<"device">, context: ChangeContext): Promise<PinReset> {
  const stored = containerOf(context, change.accountId);
  using open = await openWithStoredPart(change, context);
  using pin = await unwrapMaterial(change, "new-pin", context);
  using part = await openPart(sealedMaterial(change, "part"), context);
  const blob = await open.withPin({ pin, recovery: { partId: change.detail.partId, part } });
  const materials = { "previous-container": stored.blob };
  return advance<PinReset>(change, { step: "resealed", container: { ...stored, blob }, materials }, context);
}

/** Opens the new container with the new PIN, once, and with what it holds the account, once. */
async function verify(
  change: PinReset,
  context: ChangeContext,
): Promise<ChangeDone | { outcome: "undone"; because: VestibuleError }> {
  const { accountId: account } = change;
  const refuse = (code: VestibuleError["code"], answer: string) => {
    const because = new VestibuleError(code, { evidence: { account, answer } });
    return { outcome: "undone" as const, because };
  };
  using pin = await unwrapMaterial(change, "new-pin", context);
  const { blob } = containerOf(context, account);
  const opened = await openWithPin({ container: blob, pin, keys: context.platform.keys });
  if (opened.outcome === "wrong") return refuse("container_damaged", opened.outcome);
  if (opened.outcome === "cleared") return refuse("tpm_cleared", opened.outcome);
  // In lock-out the chip cannot be asked; what the recovery part opens is the same container.
  using open = opened.outcome === "opened" ? opened.container : await openWithStoredPart(change, context);

  const { accounts } = context.platform;
  // The person proved who they are: a lock-out by wrong guesses ends here (B8), and the check needs it gone.
  await accounts.clearLockOut(account);
  const verification = await accounts.verify(account, open.password);
  if (verification === "disabled") return refuse("account_disabled", verification);
  if (verification === "wrong") return refuse("escrow_stale", verification);
  if (!wasRight(verification)) return refuse("store_unavailable", verification);
  return { outcome: "done", pinFrom: opened.outcome === "locked-out" ? opened.until : undefined };
}

async function openWithStoredPart(change: PinReset, context: ChangeContext): Promise<OpenContainer> {
  using part = await openPart(sealedMaterial(change, "part"), context);
  const { blob } = containerOf(context, change.accountId);
  return await openWithRecovery({ container: blob, part, keys: context.platform.keys });
}
