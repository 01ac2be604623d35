/** Daily sign-in with the account's own password, which the agent verifies once and may keep for a reset. */
import type { ErrorCode } from "../../errors/codes.ts";
import type { Secret } from "../../secrets/arena.ts";
import { explain } from "../../texts/catalogue.ts";
import { type Flow, handOver } from "./flow.ts";
import { DirectoryPassword, followAfterRefusal, followWith } from "./follow-directory.ts";
import { keepInEscrow } from "./keep-in-escrow.ts";
import { noticeText } from "./notices.ts";
import { resetPassword } from "./reset-password.ts";
import { type Verified, type VerifiedPassword, judgeRefused, verifyPassword } from "./verify-password.ts";

/**
 * @param because why the password is asked for, where that has to be said
 * @throws `cancelled`, `account_disabled`, `store_unavailable`, and every code with which a reset is refused
 */
export async function signInWithPassword(flow: Flow, because?: ErrorCode): Promise<void> {
  using directory = new DirectoryPassword(flow);
  const asked = await askPassword(flow, { because, directory });
  if (asked === "signed-in") return;
  if (asked === "forgotten") return await resetPassword(flow);
  using password = asked.password;
  if (await followWith(flow, directory, { old: password, container: undefined })) return;
  await keepInEscrow(flow, asked);
  // Expired, or to be changed: it was right, and what follows from that is the system's.
  await handOver(flow, password);
}

/**
 * Asks until the password is right, or is the directory's, with which the person is signed in then.
 * @returns the password, which the caller disposes; `forgotten` when the person says so
 */
async function askPassword(
  flow: Flow,
  { because, directory }: { because: ErrorCode | undefined; directory: DirectoryPassword },
): Promise<VerifiedPassword | "forgotten" | "signed-in"> {
  const { context, dialogue, screens, account } = flow;
  const { passwordSignIn } = screens.texts.screens;
  const interrupted = noticeText(context.state.notice(account.id), "password", screens.texts.screens);
  let notice = interrupted ?? (because && explain(screens.texts, because));
  for (;;) {
    using answer = await dialogue.ask(screens.password(notice));
    if (interrupted !== undefined) context.state.dropNotice(account.id);
    if (answer.by.purpose === "action") return "forgotten";
    const typed = answer.secret("password");
    if (typed.length === 0) continue;
    const result = await verifyCopy(flow, typed);
    if (result.is === "right") return result.verified;
    const refused = judgeRefused(flow, result.verification);
    if (refused === "wrong" && (await followAfterRefusal(flow, directory, typed))) return "signed-in";
    notice = refused === "locked-out" ? passwordSignIn.lockedOut : passwordSignIn.wrong;
  }
}

/** The copy outlives the answer, if it is right. */
async function verifyCopy(flow: Flow, typed: Secret): Promise<Verified> {
  const password = typed.copy();
  let isKept = false;
  try {
    const result = await verifyPassword(flow, password);
    isKept = result.is === "right";
    return result;
  } finally {
    if (!isKept) password.dispose();
  }
}
