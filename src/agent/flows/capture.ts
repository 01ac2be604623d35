/**
 * The system has signed a person in, and the host passes on the password that they typed. It is verified once, kept for
 * a reset where policy says so, and may be used to replace the disk's recovery key. Called by the session. It runs
 * after the sign-in and can neither delay nor refuse it.
 */
import type { Secret } from "../../secrets/arena.ts";
import type { Flow } from "./flow.ts";
import { keepInEscrow } from "./keep-in-escrow.ts";
import { noticeText } from "./notices.ts";
import { type VerifiedPassword, verifyPassword } from "./verify-password.ts";

export async function capture(flow: Flow): Promise<void> {
  using answer = await flow.dialogue.ask(flow.screens.capture());
  const verified = await verifyCaptured(flow, answer.secret("password"));
  if (verified !== undefined) {
    await keepInEscrow(flow, verified);
    flow.signedIn(verified.password);
  }
  await finish(flow);
}

async function verifyCaptured(flow: Flow, password: Secret): Promise<VerifiedPassword | undefined> {
  const { account, logs } = flow;
  const result =
    password.length === 0
      ? ({ is: "not", verification: "wrong" } as const)
      : await verifyPassword(flow, password);
  if (result.is === "right") return result.verified;
  const { verification } = result;
  logs.operator.warn({ event: "capture-not-verified", account: account.id, verification });
  return undefined;
}

/** The notice of an earlier change goes out with the outcome, to a host that was there to take it. */
async function finish({ context, dialogue, screens, account }: Flow): Promise<void> {
  const text = noticeText(context.state.notice(account.id), "password", screens.texts.screens);
  dialogue.signal.throwIfAborted();
  await dialogue.finish({ outcome: "finished", text });
  if (text !== undefined) context.state.dropNotice(account.id);
}
