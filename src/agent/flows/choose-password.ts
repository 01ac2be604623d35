/**
 * Asks for a new password until it fits the policy (D1) and both entries are equal. One that the start-up screen of an
 * encrypted disk may not take is warned of, once. Called by reset and hand-back.
 */
import type { VestibuleError } from "../../errors/error.ts";
import type { Secret } from "../../secrets/arena.ts";
import { refusedCharacter } from "../../secrets/opaque-string.ts";
import { checkPassword } from "../../secrets/password-policy.ts";
import { isTypedAtPreBoot } from "../../secrets/pre-boot-keyboard.ts";
import { explain } from "../../texts/catalogue.ts";
import type { Screen } from "../screens/composition.ts";
import { characterNotice } from "../screens/refused-character.ts";
import type { Choice } from "../screens/screens.ts";
import type { Flow } from "./flow.ts";
import type { TimeToChoose } from "./time-to-choose.ts";

/**
 * @param screenOf the screen, with `newPassword`, `confirmPassword` and at most one action
 * @param notice shown with the first screen
 * @param time how long the permission to choose lasts
 * @returns the password, which the caller disposes, or `undefined` when the action was used
 * @throws `grant_expired`, `cancelled`
 */
export async function choosePassword(
  flow: Flow,
  screenOf: (choice: Choice) => Screen,
  { notice, time }: { notice?: string | undefined; time?: TimeToChoose | undefined } = {},
): Promise<Secret | undefined> {
  const { dialogue, screens, account } = flow;
  using warned = new WarnedOf();
  let said = notice;
  for (;;) {
    using answer = await dialogue.ask(screenOf({ notice: said, timeLeft: time?.secondsLeft }), time?.over);
    if (answer.by.purpose === "action") return undefined;
    const password = answer.secret("newPassword");
    const refusal =
      checkPassword(password, { userName: account.name }) ??
      (password.equals(answer.secret("confirmPassword")) ? undefined : "confirmation_differs");
    if (refusal === undefined) {
      if (warned.is(password) || isTypedAtPreBoot(password) || !(await opensDisk(flow)))
        return password.copy();
      warned.of(password);
      said = screens.texts.screens.choosePassword.notAtPreBoot;
      continue;
    }
    const character = refusal === "secret_character" ? password.use(refusedCharacter) : undefined;
    said =
      character === undefined ? explain(screens.texts, refusal) : characterNotice(screens.texts, character);
  }
}

/** The password that the person was warned of: entered again, they want it all the same. */
class WarnedOf implements Disposable {
  #password: Secret | undefined;

  is(password: Secret): boolean {
    return this.#password?.equals(password) === true;
  }

  of(password: Secret): void {
    this[Symbol.dispose]();
    this.#password = password.copy();
  }

  [Symbol.dispose](): void {
    this.#password?.dispose();
    this.#password = undefined;
  }
}

/** Whether the password is also typed where the disk is unlocked, before the system runs. */
async function opensDisk({ context, account }: Flow): Promise<boolean> {
  return (await context.platform.disk.state(account.id)) === "password";
}

/**
 * A refusal of the system that another password may not meet: the person chooses again.
 * @throws every other refusal
 */
export function refusalToChooseAgain(refusal: VestibuleError): VestibuleError {
  if (refusal.code === "password_rejected" || refusal.code === "password_too_recent") return refusal;
  throw refusal;
}
