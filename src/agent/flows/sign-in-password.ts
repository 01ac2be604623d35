/** Daily sign-in with the account's own password, which the agent verifies once and may keep for a reset. */
import type { ErrorCode } from "../../errors/codes.ts";
import { VestibuleError } from "../../errors/error.ts";
import { wasRight } from "../../platform/ports.ts";
import type { Secret } from "../../secrets/arena.ts";
import { explain } from "../../texts/catalogue.ts";
import { accountOf } from "../changes/change-context.ts";
import { type Flow, handOver, keepInEscrow } from "./flow.ts";
import { noticeText } from "./notices.ts";
import { resetPassword } from "./reset-password.ts";

/**
 * @param because why it is the password that is asked for, where that wants saying
 * @throws `cancelled`, `account_disabled`, `store_unavailable`, and every code with which a reset is refused
 */
export async function signInWithPassword(flow: Flow, because?: ErrorCode): Promise<void> {
  const verified = await askPassword(flow, because);
  if (verified === undefined) return await resetPassword(flow);
  using password = verified.password;
  await keepInEscrow(flow, verified);
  // Expired, or to be changed: it was right, and what follows from that is the system's.
  return await handOver(flow, password);
}

/** Asks until the password is right; `undefined` when the person says that they forgot it. */
async function askPassword(
  flow: Flow,
  because: ErrorCode | undefined,
): Promise<{ password: Secret; passwordSetAt: Date } | undefined> {
  const { context, dialogue, screens, account } = flow;
  const { passwordSignIn } = screens.texts.screens;
  const interrupted = noticeText(context.state.notice(account.id), "password", screens.texts.screens);
  let notice = interrupted ?? (because && explain(screens.texts, because));
  for (;;) {
    using answer = await dialogue.ask(screens.password(notice));
    if (interrupted !== undefined) context.state.dropNotice(account.id);
    if (answer.by.purpose === "action") return undefined;
    const password = answer.secret("password");
    if (password.length === 0) continue;
    // Looked at before the verification, so that what is kept is never taken for one that was set later.
    const { passwordSetAt } = await accountOf(context, account.id);
    const verification = await context.platform.accounts.verify(account.id, password);
    if (wasRight(verification)) return { password: password.copy(), passwordSetAt };
    if (verification === "disabled") throw new VestibuleError("account_disabled");
    if (verification === "unavailable") throw new VestibuleError("store_unavailable");
    notice = verification === "locked-out" ? passwordSignIn.lockedOut : passwordSignIn.wrong;
  }
}
