/**
 * The change that gives an account the directory password (A2), for a binding whose device follows it. Begun by the agent by
 * itself where escrow knows the old password, else by the flows of a sign-in. Nothing that the old one protects is begun
 * anew unless the person was told so. At its end the directory forgets the envelope that brought the password.
 */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { type EnvelopeId, envelopeId } from "../../device-api/schemas.ts";
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
  kind: z.literal("sync"),
  envelopeId,
  /** The account was in PIN mode: its break-glass password opens nothing any more. */
  endsPin: z.boolean(),
});

const steps = {
  recorded: "device",
  /** The account has the directory password, and what it protects may not have followed yet. */
  "account-changed": "device",
  /** All that follows was opened with it, or said to be closed. */
  verified: "directory",
} as const;

type Sync<W extends WaitsFor = WaitsFor> = ChangeAt<typeof detail, typeof steps, W>;

export interface SyncRequest extends ReplacementRequest {
  envelopeId: EnvelopeId;
}

export const sync: ChangeKind<typeof detail, typeof steps, SyncRequest> = {
  steps,
  detail,
  // An envelope that is not acknowledged comes again, and the account is found to have its password already.
  beforeNext: "try-to-settle",
  begin,
  carry,
  asksDirectory: () => false,
  tell,
  told,
  notTaken: (change, { state }) => {
    if (change.step === "verified") state.settle(change, { events: [] });
  },
  giveUp,
  // From the first step on either password may be the account's.
  blocksSignIn: ({ step }) => steps[step] === "device",
};

async function begin(request: SyncRequest, context: ChangeContext): Promise<Intent<typeof detail>> {
  const { accountId, binding } = request;
  const id = randomUUID();
  const { detail: known, materials } = await recordReplacement(id, request, context);
  const endsPin = context.state.container(accountId) !== undefined;
  return {
    id,
    accountId,
    bindingId: binding.bindingId,
    detail: { kind: "sync", envelopeId: request.envelopeId, endsPin, ...known },
    materials,
    begunAt: context.clock.now(),
  };
}

async function carry(
  change: Sync<"device">,
  context: ChangeContext,
  announce: Announcement,
): Promise<ChangeOutcome> {
  const refusal =
    change.step === "recorded"
      ? await replacePassword(change, context)
      : await refusalIfReplaced(change, context);
  if (refusal !== undefined) {
    undo(change, context, refusal.code);
    return { outcome: "undone", because: refusal };
  }
  const changed =
    change.step === "recorded" ? advance<Sync>(change, { step: "account-changed" }, context) : change;
  const { summary, passwordSetAt } = await carryAlong(changed, context);
  const code = summary.diskNotInStep ? "disk_not_in_step" : undefined;
  await complete(changed, context, { summary, passwordSetAt, announce, code });
  return { outcome: "done", summary };
}

/** The earlier password goes on working, and the envelope waits at the directory: the person has nothing to be told. */
function undo(change: Sync, context: ChangeContext, code: ErrorCode): void {
  const event = { kind: "password-sync-refused", code } as const;
  context.state.settle(change, { isUndone: true, events: [eventOf(change, event, context.clock)] });
}

interface Completion {
  summary: ChangeSummary;
  /** Of the directory password; absent when it was not seen to be the account's, and is not kept then. */
  passwordSetAt: Date | undefined;
  announce: Announcement;
  code: ErrorCode | undefined;
}

async function complete(change: Sync, context: ChangeContext, end: Completion): Promise<void> {
  const { summary, passwordSetAt, code } = end;
  const event = { kind: "password-synced", receipt: summary, ...(code && { code }) } as const;
  advance<Sync>(
    change,
    {
      step: "verified",
      drop: spentMaterials,
      ...(await takesEffect(change, context, passwordSetAt)),
      events: [eventOf(change, event, context.clock)],
      notice: noticeFor(end.announce, { synced: summary }),
      diskBehind: summary.diskNotInStep || undefined,
    },
    context,
  );
}

async function tell(change: Sync, directory: Directory): Promise<void> {
  const { nextPartId: partId, endsPin, envelopeId: envelope } = change.detail;
  const { bindingId } = change;
  if (change.step !== "verified") return;
  if (partId !== undefined)
    await deliverPart(directory, { partId, bindingId, sealed: sealedMaterial(change, "next-part") });
  if (endsPin) await directory.withdrawBreakGlass(bindingId);
  await directory.acknowledgeEnvelope(envelope);
}

async function told(change: Sync, context: ChangeContext): Promise<void> {
  if (change.step !== "verified") return;
  const { bindingId, detail: known } = change;
  const held = {
    bindingId,
    envelopeId: null,
    ...(known.nextPartId && { recoveryPart: known.nextPartId }),
    ...(known.endsPin && ({ breakGlass: "none", breakGlassDigest: null } as const)),
  };
  const breakGlass = known.endsPin ? ("remove" as const) : undefined;
  context.state.settle(change, { events: [], held, breakGlass });
}

async function giveUp(
  change: Sync<"device">,
  context: ChangeContext,
  { because, announce }: GivenUp,
): Promise<void> {
  const code = codeOf(because);
  const goOn = () => {
    const summary = summaryWithoutFollowing(context);
    return complete(change, context, { summary, passwordSetAt: undefined, announce, code });
  };
  switch (change.step) {
    case "recorded":
      // The first step touches the account: its password's age shows whether it has the directory's.
      return (await isReplacedSince(change, context)) ? goOn() : undo(change, context, code);
    case "account-changed":
      return goOn();
    default:
      return unreachable(change.step);
  }
}
