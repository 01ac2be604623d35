/**
 * Chooses the flow for an account at the brand's tile: sign-in with a PIN, set-up of a PIN, which may be put off, or
 * sign-in with the account's password. Also the reset for a person who comes from the system's own sign-in. Called by
 * the session.
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
  const { context, account } = flow;
  if (context.state.container(account.id) !== undefined) {
    const unusable = await signInWithPin(flow);
    if (unusable === undefined) return;
    // PIN mode was turned off: no other PIN is offered in place of the broken one.
    return isToHavePin(flow) ? offerPin(flow, unusable) : signInWithPassword(flow, unusable.because);
  }
  return isToHavePin(flow) ? offerPin(flow) : signInWithPassword(flow);
}

/** Nobody who follows the directory is offered a PIN: the directory password would end it. */
function isToHavePin({ binding }: Flow): boolean {
  return binding.localSecret === "pin" && binding.passwordSync !== "yes";
}

/** @throws as `signIn` */
export async function resetForgotten(flow: Flow): Promise<void> {
  const stored = flow.context.state.container(flow.account.id);
  return stored === undefined ? resetPassword(flow) : resetPin(flow, stored);
}

/** A person who puts the PIN off, or whose device has no chip for it, signs in with the password. */
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
