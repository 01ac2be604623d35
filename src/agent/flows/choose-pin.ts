/** Asks for a new PIN until it fits the policy and was typed twice alike. Shared by set-up and reset. */
import type { Secret } from "../../secrets/arena.ts";
import { type PinRules, checkPin, rulesOf } from "../../secrets/pin-policy.ts";
import type { Flow } from "./flow.ts";

/** Without a TPM only length protects a stolen disk, so a PIN there has to be long. */
const minimumWithoutTpm = 12;

async function pinRules(flow: Flow): Promise<PinRules> {
  const { minimum, alphanumeric } = flow.config.pin;
  const { hardware } = await flow.context.platform.keys.pin.state();
  return hardware
    ? rulesOf({ minimum, characters: alphanumeric ? "alphanumeric" : "digits" })
    : rulesOf({ minimum: Math.max(minimum, minimumWithoutTpm), characters: "alphanumeric" });
}

/** @param wasUsed whether a PIN is one of the last five. The caller disposes what it gets. */
export async function choosePin(flow: Flow, wasUsed: (pin: Secret) => boolean): Promise<Secret> {
  const { dialogue, screens } = flow;
  const rules = await pinRules(flow);
  let notice: string | undefined;
  for (;;) {
    using answer = await dialogue.ask(screens.choosePin(rules.minimum, notice));
    const pin = answer.secret("newSecret");
    const refusal =
      checkPin(pin, rules) ??
      (pin.equals(answer.secret("confirm")) ? undefined : "confirmation_differs") ??
      (wasUsed(pin) ? "pin_reused" : undefined);
    if (refusal === undefined) return pin.copy();
    notice = screens.texts.codes[refusal].person;
  }
}
