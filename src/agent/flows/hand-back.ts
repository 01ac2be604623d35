/**
 * PIN mode was turned off: whoever has opened their container chooses a password of their own, which the account gets
 * in place of the random one. Until they do, the PIN goes on signing in.
 */
import { randomUUID } from "node:crypto";
import type { ErrorCode } from "../../errors/codes.ts";
import { VestibuleError, codeOf } from "../../errors/error.ts";
import type { Secret } from "../../secrets/arena.ts";
import type { OpenContainer } from "../../secrets/pin-container.ts";
import { type ChangeOutcome, accountOf } from "../changes/change-context.ts";
import { sealEscrow } from "../changes/escrow.ts";
import { carry, settleBeforeNext } from "../changes/recovery.ts";
import { type Material, materialContext } from "../state/change.ts";
import { type StoredContainer, isSameBlob } from "../state/state.ts";
import { explain } from "../../texts/catalogue.ts";
import { choosePassword } from "./choose-password.ts";
import { type Flow, handOver } from "./flow.ts";
import type { TimeToChoose } from "./time-to-choose.ts";

/**
 * @param by what opens it: a PIN, or a proof, whose permission to choose ends
 * @throws `cancelled`, `grant_expired` and the codes of a change that was undone
 */
export async function handBack(
  flow: Flow,
  stored: StoredContainer,
  by: { open: OpenContainer; time?: TimeToChoose },
): Promise<void> {
  const { open, time } = by;
  const { dialogue, screens } = flow;
  const texts = screens.texts.screens.handBack;
  if (!(await isReady(flow))) return handOver(flow, open.password);
  let refused: ErrorCode | undefined;
  for (;;) {
    using password = await choosePassword(flow, (choice) => screens.handBack(flow.account.name, choice), {
      notice: refused && explain(screens.texts, refused),
      time,
    });
    // "Later"
    if (password === undefined) return await handOver(flow, open.password);
    dialogue.show(screens.working(texts.working));
    const result = await flow.exclusively(() => replacePassword(flow, stored, { open, password }));
    if (result.outcome === "done")
      return await handOver(flow, password, { text: texts.done, notice: "finished" });
    if (result.code !== "password_rejected" && result.code !== "password_too_recent")
      throw new VestibuleError(result.code);
    refused = result.code;
  }
}

/** The directory may not have heard of the last change; in its place in the journal this one would make that forgotten. */
async function isReady(flow: Flow): Promise<boolean> {
  const { context, account, logs, binding } = flow;
  if (context.state.changeOf(account.id)?.step !== "changed") return true;
  if (!flow.directoryAnswers()) return false;
  try {
    await flow.exclusively(() => settleBeforeNext(context.state.changeOf(account.id), context));
    return true;
  } catch (error) {
    logs.operator.warn({ event: "hand-back-waits", binding: binding.bindingId, code: codeOf(error) });
    return false;
  }
}

/** From here on the journal knows. */
async function replacePassword(
  flow: Flow,
  stored: StoredContainer,
  passwords: { open: OpenContainer; password: Secret },
): Promise<ChangeOutcome> {
  const { context, account, binding, logs } = flow;
  const { wrapping } = context.platform.keys;
  // Meanwhile it was handed back, or reset, at another screen.
  if (!isSameBlob(context.state.container(account.id)?.blob, stored.blob))
    throw new VestibuleError("change_in_progress");
  const id = randomUUID();
  const wrap = (name: Material, secret: Secret) => wrapping.wrap(secret, materialContext(id, name));
  const next = await sealEscrow(context, { accountId: account.id, binding, secret: passwords.password });
  const change = context.state.begin({
    id,
    accountId: account.id,
    bindingId: stored.bindingId,
    detail: {
      kind: "account-password",
      reason: "hand-back",
      passwordSetAt: (await accountOf(context, account.id)).passwordSetAt.toISOString(),
      ...(next.part === undefined ? {} : { partId: next.part.partId }),
    },
    materials: {
      "old-password": await wrap("old-password", passwords.open.password),
      "new-password": await wrap("new-password", passwords.password),
      ...(next.blob === undefined ? {} : { "next-escrow": next.blob }),
      ...(next.part === undefined ? {} : { part: next.part.sealed }),
    },
    begunAt: context.clock.now(),
  });
  const about = { change: id, binding: binding.bindingId };
  logs.audit.info({ event: "hand-back-recorded", ...about });
  const result = await carry(change, context, "person-is-here");
  logs.audit.info(
    result.outcome === "done"
      ? { event: "secret-handed-back", ...about }
      : { event: "hand-back-undone", ...about, code: result.code },
  );
  return result;
}
