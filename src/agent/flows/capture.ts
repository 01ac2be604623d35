/**
 * The system has just signed somebody in by itself, and the host passes on what they typed: it is verified once, kept
 * for a reset where policy says so, and may have the disk's recovery key replaced. Nobody waits for it, and nothing
 * here can refuse a sign-in that has happened.
 */
import { wasRight } from "../../platform/ports.ts";
import { accountOf } from "../changes/change-context.ts";
import { type Flow, keepInEscrow } from "./flow.ts";
import { noticeText } from "./notices.ts";

export async function capture(flow: Flow): Promise<void> {
  const { context, dialogue, screens, account } = flow;
  using answer = await dialogue.ask(screens.capture());
  const password = answer.secret("password");
  // Looked at before the verification, so that what is kept is never taken for one that was set later.
  const { passwordSetAt } = await accountOf(context, account.id);
  const verification =
    password.length === 0 ? "wrong" : await context.platform.accounts.verify(account.id, password);
  const isRight = wasRight(verification);
  if (!isRight) flow.logs.operator.warn({ event: "capture-not-verified", account: account.id, verification });
  if (isRight) {
    await keepInEscrow(flow, { password, passwordSetAt });
    flow.signedIn(password);
  }
  const text = noticeText(context.state.notice(account.id), "password", screens.texts.screens);
  dialogue.signal.throwIfAborted();
  await dialogue.finish({ outcome: "finished", text });
  // Told: it went out to a host that was there.
  if (text !== undefined) context.state.dropNotice(account.id);
}
