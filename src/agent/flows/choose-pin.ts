/** Asks for a new PIN until it fits the policy and both entries are equal. Called by set-up and reset. */
import { VestibuleError } from "../../errors/error.ts";
import type { Secret } from "../../secrets/arena.ts";
import { withAsciiDigits } from "../../secrets/pin-digits.ts";
import { type PinRules, checkPin, rulesOf } from "../../secrets/pin-policy.ts";
import { explain } from "../../texts/catalogue.ts";
import type { Flow } from "./flow.ts";
import type { TimeToChoose } from "./time-to-choose.ts";

/** Characters. Without a TPM only the length of the PIN protects a stolen disk. */
const minimumWithoutTpm = 12;

async function pinRules(flow: Flow): Promise<PinRules> {
  const { minimum, alphanumeric } = flow.config.pin;
  const { hardware } = await flow.context.platform.keys.pin.state();
  return hardware
    ? rulesOf({ minimum, characters: alphanumeric ? "alphanumeric" : "digits" })
    : rulesOf({ minimum: Math.max(minimum, minimumWithoutTpm), characters: "alphanumeric" });
}

/**
 * @returns the PIN, which the caller disposes
 * @param wasUsed whether a PIN is one of the last five
 * @param time how long the permission to choose lasts
 * @throws `grant_expired`, `cancelled`
 */
export async function choosePin(
  flow: Flow,
  wasUsed: (pin: Secret) => boolean,
  time?: TimeToChoose,
): Promise<Secret> {
  const { dialogue, screens } = flow;
  const rules = await pinRules(flow);
  let notice: string | undefined;
  for (;;) {
    const screen = screens.choosePin(rules, { notice, timeLeft: time?.secondsLeft });
    using answer = await dialogue.ask(screen, time?.over);
    if (answer.by.purpose === "action") throw new VestibuleError("cancelled");
    using pin = withAsciiDigits(answer.secret("newSecret"));
    using confirmation = withAsciiDigits(answer.secret("confirm"));
    const refusal =
      checkPin(pin, rules) ??
      (pin.equals(confirmation) ? undefined : "confirmation_differs") ??
      (wasUsed(pin) ? "pin_reused" : undefined);
    if (refusal === undefined) return pin.copy();
    notice = explain(screens.texts, refusal);
  }
}
