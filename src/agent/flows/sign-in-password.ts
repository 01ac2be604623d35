/** Daily sign-in with the account's own password, which the agent verifies once and may keep for a reset. */
import type { ErrorCode } from "../../errors/codes.ts";
import type { Secret } from "../../secrets/arena.ts";
import { explain } from "../../texts/catalogue.ts";
import { type Flow, handOver } from "./flow.ts";
import { keepInEscrow } from "./keep-in-escrow.ts";
import { noticeText } from "./notices.ts";
import { resetPassword } from "./reset-password.ts";
import { judgeRefused, verifyPassword } from "./verify-password.ts";

/**
 * @param because why the password is asked for, where that has to be said
 * @throws `cancelled`, `account_disabled`, `store_unavailable`, and every code with which a reset is refused
 */
export async function signInWithPassword(flow: Flow, because?: ErrorCode): Promise<void> {
  using password = await askPassword(flow, because);
  if (password === undefined) return await resetPassword(flow);
  // Expired, or to be changed: it was right, and what follows from that is the system's.
  await handOver(flow, password);
}

/** Asks until the password is right and was kept; `undefined` when the person says that they forgot it. */
async function askPassword(flow: Flow, because: ErrorCode | undefined): Promise<Secret | undefined> {
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
    const result = await verifyPassword(flow, password);
    if (result.is === "right") {
      await keepInEscrow(flow, result.verified);
      return password.copy();
    }
    const refused = judgeRefused(flow, result.verification);
    notice = refused === "locked-out" ? passwordSignIn.lockedOut : passwordSignIn.wrong;
  }
}
