/**
 * The change that replaces a forgotten password. Begun by the flow after the person proved who they are and was told
 * what they lose, and driven on by `recovery.ts` at every start until it is settled. A store is begun anew only where
 * the person was told so, and a disk that does not follow is always reported.
 */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { type GrantId, grantId } from "../../device-api/schemas.ts";
import { codeOf } from "../../errors/error.ts";
import type { Directory } from "../directory/directory-client.ts";
import { type ChangeContext, eventOf, sealedMaterial } from "./change-context.ts";
import {
  type Announcement,
  type ChangeAt,
  type ChangeKind,
  type GivenUp,
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
  kind: z.literal("password-reset"),
  grantId,
});

const steps = replacementSteps;

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
  carry: (change, context, announce) => carryReplacement(change, context, ends(context, announce)),
  asksDirectory: () => false,
  tell,
  told,
  // Without its part the next escrow opens for nobody: the next sign-in fills it again.
  notTaken: (change, { state }) => {
    if (change.step === "verified") state.settle(change, { events: [] });
  },
  giveUp: (change, context, { because, announce }) =>
    giveUpReplacement(change, context, { because, ...ends(context, announce) }),
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

const ends = (context: ChangeContext, announce: Announcement): Ends<PasswordReset<"device">> => ({
  undo: (change, because) => {
    undo(change, context, { because, announce });
  },
  complete: (change, end) => complete(change, context, { ...end, announce }),
});

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

/** The account has the new password and nothing more can be done for what it protects. */
async function complete(
  change: PasswordReset,
  context: ChangeContext,
  end: Replaced & { announce: Announcement },
): Promise<void> {
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
