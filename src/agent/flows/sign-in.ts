/**
 * Sign-in at the brand's tile, by what the account has: a container, whose PIN opens it; a PIN that is still to be set
 * up, and may be put off; or the account's own password. And the way in of somebody who has forgotten theirs beside
 * the system's own sign-in.
 */
import type { ErrorCode } from "../../errors/codes.ts";
import { codeOf } from "../../errors/error.ts";
import type { Flow } from "./flow.ts";
import { resetPassword } from "./reset-password.ts";
import { resetPin } from "./reset-pin.ts";
import { type Unusable, setUpPin } from "./set-up-pin.ts";
import { signInWithPassword } from "./sign-in-password.ts";
import { signInWithPin } from "./sign-in-pin.ts";

/** @throws `cancelled`, and every code with which a reset or a set-up is refused */
export async function signIn(flow: Flow): Promise<void> {
  const { context, account, binding } = flow;
  if (context.state.container(account.id) !== undefined) {
    const unusable = await signInWithPin(flow);
    if (unusable === undefined) return;
    // Who is not to have a PIN any more is not offered another one in its place.
    return binding.localSecret === "pin"
      ? offerPin(flow, unusable)
      : signInWithPassword(flow, unusable.because);
  }
  return binding.localSecret === "pin" ? offerPin(flow) : signInWithPassword(flow);
}

/** @throws as `signIn` */
export async function resetForgotten(flow: Flow): Promise<void> {
  const stored = flow.context.state.container(flow.account.id);
  return stored === undefined ? resetPassword(flow) : resetPin(flow, stored);
}

/** Whoever does not want a PIN now, or cannot have one here, signs in with the password. */
async function offerPin(flow: Flow, unusable?: Unusable): Promise<void> {
  let because: ErrorCode | undefined;
  try {
    if ((await setUpPin(flow, unusable)) === "done") return;
  } catch (error) {
    if (codeOf(error) !== "tpm_missing") throw error;
    because = "tpm_missing";
    flow.logs.operator.warn({ event: "pin-not-offered", binding: flow.binding.bindingId, code: because });
  }
  return signInWithPassword(flow, because);
}
