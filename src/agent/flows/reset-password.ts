/**
 * A forgotten password, from "I forgot" to signed in (B1, B2). Reads as the threat model does: who asks, may they,
 * prove it, what would be lost and do they agree, act, record, answer. Until the journal's intent is written nothing
 * that the person has is touched, and nothing is begun anew that they were not told of.
 */
import { randomUUID } from "node:crypto";
import type { GrantRedemption } from "../../device-api/schemas.ts";
import type { ErrorCode } from "../../errors/codes.ts";
import { VestibuleError, codeOf } from "../../errors/error.ts";
import type { ProtectedKind } from "../../platform/ports.ts";
import type { Secret } from "../../secrets/arena.ts";
import { type ChangeOutcome, accountOf, openPart } from "../changes/change-context.ts";
import { sealEscrow } from "../changes/escrow.ts";
import { serviceRefusal } from "../changes/password-reset.ts";
import { carry, settleBeforeNext, settleBeforeRedeeming } from "../changes/recovery.ts";
import { explain } from "../../texts/catalogue.ts";
import { atMost } from "../screens/composition.ts";
import { type Material, type PasswordResetDetail, materialContext } from "../state/change.ts";
import { isSameBlob } from "../state/state.ts";
import { choosePassword } from "./choose-password.ts";
import { type Flow, handOver } from "./flow.ts";
import { summaryItems, summaryTexts } from "./notices.ts";
import { OldPassword, askOldPassword, closedWithout, recallOldPassword } from "./old-password.ts";
import { proveAndRedeem } from "./prove.ts";
import { TimeToChoose } from "./time-to-choose.ts";

/** @throws the code of every refusal, `cancelled` when the person turned back; nothing has changed then */
export async function resetPassword(flow: Flow): Promise<void> {
  const { context, dialogue, screens, account } = flow;
  const container = context.state.container(account.id)?.blob;
  await settleBeforeRedeeming(context.state.changeOf(account.id), context);
  const redemption = await proveAndRedeem(flow, "password-reset");
  using time = new TimeToChoose();
  // What left the directory counts as shown there, and is replaced; not before this reset is over, which may need it.
  using kept = flow.keepRecoveryKey();
  void kept;
  if (redemption.recoveryKeys.length > 0) context.state.saveRecoveryKey("rotate");

  const authority = await findAuthority(flow, redemption);
  using old = new OldPassword();
  await recallOldPassword(flow, redemption, old);

  let plan = await agree(flow, { authority, old, time });
  let refused: ErrorCode | undefined;
  for (;;) {
    using password = await choosePassword(flow, (choice) => screens.choosePassword(account.name, choice), {
      notice: refused && explain(screens.texts, refused),
      time,
    });
    if (password === undefined) throw new VestibuleError("cancelled");
    dialogue.show(screens.working(screens.texts.screens.resetPassword.working));
    const reset = { ...plan, authority, grantId: redemption.grantId, old: old.secret, password, container };
    const result = await flow.exclusively(() => replacePassword(flow, reset));
    if (result.outcome === "done") return await sayAndSignIn(flow, password, result);
    switch (result.code) {
      case "password_rejected":
      case "password_too_recent":
        refused = result.code;
        break;
      case "escrow_stale":
        // What was taken for the old password is not: from here on it is not known, and that has to be said.
        old.forget();
        refused = undefined;
        plan = await agree(flow, { authority, old, time });
        break;
      default:
        throw new VestibuleError(result.code);
    }
  }
}

async function sayAndSignIn(
  flow: Flow,
  password: Secret,
  { summary }: Extract<ChangeOutcome, { outcome: "done" }>,
): Promise<void> {
  if (summary === undefined) throw new VestibuleError("internal", { evidence: { what: "no summary" } });
  if (summary.diskNotInStep)
    flow.logs.operator.error({
      event: "disk-not-in-step",
      code: "disk_not_in_step",
      account: flow.account.id,
    });
  const texts = flow.screens.texts.screens;
  const said = summaryTexts(summary, texts);
  await handOver(flow, password, {
    text: texts.resetPassword.done(said),
    summary: { lines: summaryItems(summary, texts), text: texts.resetPassword.doneBesideList(said) },
    notice: { changed: summary },
  });
}

/** What carries an encrypted disk along without the old password, or why nothing does. */
type Authority =
  | { by: "none-needed" | "service-account" }
  | { by: "recovery-key"; sealed: Uint8Array }
  | { by: "nothing"; because: ErrorCode };

async function findAuthority(flow: Flow, { recoveryKeys }: GrantRedemption): Promise<Authority> {
  const { context, account } = flow;
  const { disk } = context.platform;
  if ((await disk.state(account.id)) !== "password") return { by: "none-needed" };
  for (const each of recoveryKeys) {
    const sealed = Buffer.from(each, "base64url");
    if (await proves(flow, sealed)) return { by: "recovery-key", sealed };
  }
  if ((await disk.serviceAccount()) === "able") return { by: "service-account" };
  if (recoveryKeys.length > 0) return { by: "nothing", because: "recovery_key_invalid" };
  const because = await serviceRefusal(context);
  return {
    by: "nothing",
    because: because === "service_account_missing" ? "disk_needs_old_password" : because,
  };
}

async function proves(flow: Flow, sealed: Uint8Array): Promise<boolean> {
  const { context, logs } = flow;
  try {
    using key = await openPart(sealed, context);
    return await context.platform.disk.provesRecoveryKey(key);
  } catch (error) {
    const code = codeOf(error);
    if (code !== "container_damaged" && code !== "tpm_cleared") throw error;
    logs.operator.warn({ event: "recovery-key-not-opened", code });
    return false;
  }
}

interface Plan {
  how: PasswordResetDetail["how"];
  /** What the person was told that it does not come along. */
  lost: ProtectedKind[];
}

/** Until it is clear how the password is replaced, and the person has agreed to what that costs. */
async function agree(
  flow: Flow,
  { authority, old, time }: { authority: Authority; old: OldPassword; time: TimeToChoose },
): Promise<Plan> {
  const { dialogue, screens } = flow;
  const { resetPassword: texts, protectedLosses } = screens.texts.screens;
  let isReported = false;
  for (;;) {
    if (old.opens === "account") return { how: "change", lost: [] };
    const offers = { knowOld: old.guessesLeft > 0 };
    if (authority.by === "nothing") {
      const { because } = authority;
      if (!isReported) flow.refused(new VestibuleError(because, { evidence: { account: flow.account.id } }));
      isReported = true;
      using answer = await dialogue.ask(screens.refused(because, offers), time.over);
      if (answer.by.purpose !== "action" || answer.by.index !== 1) throw new VestibuleError("cancelled");
      await askOldPassword(flow, old, time);
      continue;
    }
    const lost = await closedWithout(old, flow);
    if (lost.length === 0) return { how: "set", lost };
    const said = atMost(lost.map((kind) => ({ mark: "loss", text: protectedLosses[kind] })));
    using answer = await dialogue.ask(
      screens.losses(said, offers, old.opens === "data" ? texts.oldOpensSome : undefined),
      time.over,
    );
    if (answer.by.purpose === "submit") return { how: "set", lost };
    if (answer.by.index !== 0) throw new VestibuleError("cancelled");
    await askOldPassword(flow, old, time);
  }
}

interface Reset extends Plan {
  authority: Authority;
  grantId: GrantRedemption["grantId"];
  /** To change with, or to bring along what it opens. */
  old: Secret | undefined;
  password: Secret;
  /** The account's as the person came here: one that nothing opens, if any. */
  container: Uint8Array | undefined;
}

/** From here on the journal knows: the intent first, then the steps, each of which survives a power loss. */
async function replacePassword(flow: Flow, reset: Reset): Promise<ChangeOutcome> {
  const { context, account, binding, logs } = flow;
  const { wrapping } = context.platform.keys;
  await settleBeforeNext(context.state.changeOf(account.id), context);
  // A PIN was set up meanwhile, at another screen: its container would be left with a password that is none any more.
  if (!isSameBlob(context.state.container(account.id)?.blob, reset.container))
    throw new VestibuleError("change_in_progress");
  const id = randomUUID();
  const wrap = (name: Material, secret: Secret) => wrapping.wrap(secret, materialContext(id, name));
  const next = await sealEscrow(context, { accountId: account.id, binding, secret: reset.password });
  const { authority, grantId } = reset;
  const { passwordSetAt } = await accountOf(context, account.id);
  const change = context.state.begin({
    id,
    accountId: account.id,
    bindingId: binding.bindingId,
    detail: {
      kind: "password-reset",
      grantId,
      how: reset.how,
      ...(authority.by === "recovery-key" || authority.by === "service-account"
        ? { authority: authority.by }
        : {}),
      passwordSetAt: passwordSetAt.toISOString(),
      lost: reset.lost,
      ...(next.part === undefined ? {} : { nextPartId: next.part.partId }),
    },
    materials: {
      "new-password": await wrap("new-password", reset.password),
      ...(reset.old === undefined ? {} : { "old-password": await wrap("old-password", reset.old) }),
      ...(authority.by === "recovery-key" ? { "recovery-key": authority.sealed } : {}),
      ...(next.blob === undefined ? {} : { "next-escrow": next.blob }),
      ...(next.part === undefined ? {} : { "next-part": next.part.sealed }),
    },
    begunAt: context.clock.now(),
  });
  const about = { change: id, binding: binding.bindingId, grant: grantId, how: reset.how };
  logs.audit.info({ event: "reset-recorded", ...about });
  const result = await carry(change, context, "person-is-here");
  logs.audit.info(
    result.outcome === "done"
      ? { event: "reset-completed", ...about, ...result.summary }
      : { event: "reset-undone", ...about, code: result.code },
  );
  return result;
}
