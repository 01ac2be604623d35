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
import { type ChangeContext, eventOf, sealedMaterial } from "./change-context.ts";
import {
  type Announcement,
  type ChangeAt,
  type ChangeKind,
  type Intent,
  type WaitsFor,
  advance,
  noticeFor,
} from "./kind.ts";
import { deliverPart } from "./recovery-part.ts";
import {
  type Ends,
  type Replaced,
  type ReplacementRequest,
  carryReplacement,
  giveUpReplacement,
  recordReplacement,
  replacementDetail,
  replacementSteps,
  spentMaterials,
  takesEffect,
} from "./replacement.ts";

const detail = replacementDetail.extend({
  kind: z.literal("sync"),
  envelopeId,
  /** The account was in PIN mode: its break-glass password opens nothing any more. */
  endsPin: z.boolean(),
});

const steps = replacementSteps;

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
  carry: (change, context, announce) => carryReplacement(change, context, ends(context, announce)),
  asksDirectory: () => false,
  tell,
  told,
  notTaken: (change, { state }) => {
    if (change.step === "verified") state.settle(change, { events: [] });
  },
  giveUp: (change, context, { because, announce }) =>
    giveUpReplacement(change, context, { because, ...ends(context, announce) }),
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

const ends = (context: ChangeContext, announce: Announcement): Ends<Sync<"device">> => ({
  undo: (change, because) => {
    undo(change, context, codeOf(because));
  },
  complete: (change, end) => complete(change, context, { ...end, announce }),
});

/** The earlier password goes on working, and the envelope waits at the directory: the person has nothing to be told. */
function undo(change: Sync, context: ChangeContext, code: ErrorCode): void {
  const event = { kind: "password-sync-refused", code } as const;
  context.state.settle(change, { isUndone: true, events: [eventOf(change, event, context.clock)] });
}

async function complete(
  change: Sync,
  context: ChangeContext,
  end: Replaced & { announce: Announcement },
): Promise<void> {
  const { summary, passwordSetAt, code, announce } = end;
  const event = { kind: "password-synced", receipt: summary, ...(code && { code }) } as const;
  advance<Sync>(
    change,
    {
      step: "verified",
      drop: spentMaterials,
      ...(await takesEffect(change, context, passwordSetAt)),
      events: [eventOf(change, event, context.clock)],
      notice: noticeFor(announce, { synced: summary }),
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
