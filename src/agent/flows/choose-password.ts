/** Asks for a new password until it fits the policy (D1) and was typed twice alike. Shared by reset and hand-back. */
import type { Secret } from "../../secrets/arena.ts";
import { checkPassword } from "../../secrets/password-policy.ts";
import type { Screen } from "../sessions/screens.ts";
import type { Flow } from "./flow.ts";

/**
 * @param screenOf the screen with a notice; it has `newPassword`, `confirmPassword` and, perhaps, an action
 * @param notice what is said the first time
 * @returns the password, which the caller disposes, or `undefined` when the action was used
 */
export async function choosePassword(
  flow: Flow,
  screenOf: (notice: string | undefined) => Screen,
  notice?: string,
): Promise<Secret | undefined> {
  const { dialogue, screens, account } = flow;
  let said = notice;
  for (;;) {
    using answer = await dialogue.ask(screenOf(said));
    if (answer.by.purpose === "action") return undefined;
    const password = answer.secret("newPassword");
    const refusal =
      checkPassword(password, { userName: account.name }) ??
      (password.equals(answer.secret("confirmPassword")) ? undefined : "confirmation_differs");
    if (refusal === undefined) return password.copy();
    said = screens.texts.codes[refusal].person;
  }
}
