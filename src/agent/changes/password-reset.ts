/**
 * The change that replaces a forgotten password. Begun by the flow after the person proved who they are and was told
 * what they lose, and driven on by `recovery.ts` at every start until it is settled. A store is begun anew only where
 * the person was told so, and a disk that does not follow is always reported.
 */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { type GrantId, grantId } from "../../device-api/schemas.ts";
import type { ErrorCode } from "../../errors/codes.ts";
import { codeOf } from "../../errors/error.ts";
import type { Directory } from "../directory/directory-client.ts";
import type { ChangeSummary } from "../state/change.ts";
import { type ChangeContext, eventOf, sealedMaterial } from "./change-context.ts";
import {
  type Announcement,
  type ChangeAt,
  type ChangeKind,
  type ChangeOutcome,
  type GivenUp,
  type Intent,
  type WaitsFor,
  advance,
  noticeFor,
  unreachable,
} from "./kind.ts";
import { deliverPart } from "./recovery-part.ts";
import {
  type ReplacementRequest,
  carryAlong,
  isReplacedSince,
  recordReplacement,
  refusalIfReplaced,
  replacePassword,
  replacementDetail,
  spentMaterials,
  summaryWithoutFollowing,
  takesEffect,
} from "./replacement.ts";

const detail = replacementDetail.extend({
  kind: z.literal("password-reset"),
  grantId,
});

const steps = {
  recorded: "device",
  /** The account has the new password, and what it protects may not have followed yet. */
  "account-changed": "device",
  /** All that follows was opened with the new password, or said to be closed. */
  verified: "directory",
} as const;

type PasswordReset<W extends WaitsFor = WaitsFor> = ChangeAt<typeof detail, typeof steps, W>;

export interface PasswordResetRequest extends ReplacementRequest {
  grantId: GrantId;
}

export const passwordReset: ChangeKind<typeof detail, typeof steps, PasswordResetRequest> = {
  steps,
  detail,
  // The next change replaces the escrow; one that is undone would leave an escrow that goes on looking fresh.
  beforeNext: "try-to-settle",
  begin,
  carry,
  asksDirectory: () => false,
  tell,
  told,
  // Without its part the next escrow opens for nobody: the next sign-in fills it again.
  notTaken: (change, { state }) => {
    if (change.step === "verified") state.settle(change, { events: [] });
  },
  giveUp,
  // It needs nobody before it touches the account: from the first step on either password may be the account's.
  blocksSignIn: ({ step }) => steps[step] === "device",
};

async function begin(request: PasswordResetRequest, context: ChangeContext): Promise<Intent<typeof detail>> {
  const { accountId, binding, grantId: grant } = request;
  const id = randomUUID();
  const { detail: known, materials } = await recordReplacement(id, request, context);
  return {
    id,
    accountId,
    bindingId: binding.bindingId,
    detail: { kind: "password-reset", grantId: grant, ...known },
    materials,
    begunAt: context.clock.now(),
  };
}

async function carry(
  change: PasswordReset<"device">,
  context: ChangeContext,
  announce: Announcement,
): Promise<ChangeOutcome> {
  const refusal =
    change.step === "recorded"
      ? await replacePassword(change, context)
      : await refusalIfReplaced(change, context);
  if (refusal !== undefined) {
    undo(change, context, { because: refusal, announce });
    return { outcome: "undone", because: refusal };
  }
  const changed =
    change.step === "recorded"
      ? advance<PasswordReset>(change, { step: "account-changed" }, context)
      : change;
  const { summary, passwordSetAt } = await carryAlong(changed, context);
  const code = summary.diskNotInStep ? "disk_not_in_step" : undefined;
  await complete(changed, context, { summary, passwordSetAt, announce, code });
  return { outcome: "done", summary };
}

function undo(change: PasswordReset, context: ChangeContext, { because, announce }: GivenUp): void {
  const code = codeOf(because);
  const event = { kind: "reset-undone", grantId: change.detail.grantId, code } as const;
  context.state.settle(change, {
    isUndone: true,
    events: [eventOf(change, event, context.clock)],
    // The password was changed elsewhere: the notice would say that the earlier one still works.
    notice: code === "escrow_stale" ? undefined : noticeFor(announce, "undone"),
  });
}

/** How a reset ended for the account: only the directory waits then. */
interface Completion {
  summary: ChangeSummary;
  /** Of the new password; absent when it was not seen to be the account's, and is not kept then. */
  passwordSetAt: Date | undefined;
  announce: Announcement;
  code: ErrorCode | undefined;
}

/** The account has the new password and nothing more can be done for what it protects. */
async function complete(change: PasswordReset, context: ChangeContext, end: Completion): Promise<void> {
  const { grantId: grant, nextPartId } = change.detail;
  const { passwordSetAt, code } = end;
  const event = { kind: "reset-completed", grantId: grant, ...(code && { code }) } as const;
  const ended = {
    ...(await takesEffect(change, context, passwordSetAt)),
    events: [eventOf(change, event, context.clock)],
    notice: noticeFor(end.announce, { changed: end.summary }),
    diskBehind: end.summary.diskNotInStep || undefined,
  };
  if (nextPartId === undefined) return context.state.settle(change, ended);
  advance<PasswordReset>(change, { step: "verified", drop: spentMaterials, ...ended }, context);
}

/** Gives the directory the part of the next escrow, so that the released one is worth nothing. */
async function tell(change: PasswordReset, directory: Directory): Promise<void> {
  const { nextPartId } = change.detail;
  if (change.step !== "verified" || nextPartId === undefined) return;
  const sealed = sealedMaterial(change, "next-part");
  await deliverPart(directory, { partId: nextPartId, bindingId: change.bindingId, sealed });
}

async function told(change: PasswordReset, context: ChangeContext): Promise<void> {
  if (change.step !== "verified") return;
  const { bindingId, detail: known } = change;
  const held = known.nextPartId === undefined ? undefined : { bindingId, recoveryPart: known.nextPartId };
  context.state.settle(change, { events: [], held });
}

async function giveUp(change: PasswordReset<"device">, context: ChangeContext, why: GivenUp): Promise<void> {
  switch (change.step) {
    case "recorded":
      // The first step touches the account: its password's age shows whether it has the new one.
      return (await isReplacedSince(change, context))
        ? completeWithoutFollowing(change, context, why)
        : undo(change, context, why);
    case "account-changed":
      return completeWithoutFollowing(change, context, why);
    default:
      return unreachable(change.step);
  }
}

/** The account has the new password; nothing more can be carried along, which is said of every kind there is. */
async function completeWithoutFollowing(
  change: PasswordReset,
  context: ChangeContext,
  { because, announce }: GivenUp,
): Promise<void> {
  const summary = summaryWithoutFollowing(context);
  const code = codeOf(because);
  await complete(change, context, { summary, passwordSetAt: undefined, announce, code });
}
