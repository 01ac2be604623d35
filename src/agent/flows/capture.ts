/**
 * The system has signed a person in, and the host passes on the password that they typed. It is verified once, kept for
 * a reset where policy says so, and may be used to replace the disk's recovery key. Called by the session. It runs
 * after the sign-in and can neither delay nor refuse it.
 */
import type { Flow } from "./flow.ts";
import { DirectoryPassword, followAfterSignIn } from "./follow-directory.ts";
import { keepInEscrow } from "./keep-in-escrow.ts";
import { lookAtDisk } from "./look-at-disk.ts";
import { noticeText } from "./notices.ts";
import { verifyHandedOver } from "./verify-password.ts";

export async function capture(flow: Flow): Promise<void> {
  using answer = await flow.dialogue.ask(flow.screens.capture());
  const verified = await verifyHandedOver(flow, answer.secret("password"));
  if (verified !== undefined) {
    await keepInEscrow(flow, verified);
    using directory = new DirectoryPassword(flow);
    // The disk opens with the same: nothing is behind then.
    if (await followAfterSignIn(flow, directory, verified.password)) return await finish(flow);
    // A person whose disk opens with an earlier password may need the recovery key that they have read: the session that
    // asks for it says when they do not.
    if (!(await lookAtDisk(flow, verified.password))) flow.signedIn(verified.password);
  }
  await finish(flow);
}

/** The notice of an earlier change goes out with the outcome, to a host that was there to take it. */
async function finish({ context, dialogue, screens, account }: Flow): Promise<void> {
  const text = noticeText(context.state.notice(account.id), "password", screens.texts.screens);
  dialogue.signal.throwIfAborted();
  await dialogue.finish({ outcome: "finished", text });
  if (text !== undefined) context.state.dropNotice(account.id);
}
