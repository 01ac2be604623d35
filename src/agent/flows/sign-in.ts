/** Daily sign-in at the brand's tile: the PIN opens the container, the container gives the account's password. */
import { type OpenContainer, openWithPin } from "../../secrets/pin-container.ts";
import type { StoredContainer } from "../state/state.ts";
import { type Flow, handOver, timeOfDay } from "./flow.ts";
import { resetPin } from "./reset-pin.ts";
import { rotateReleasedPassword } from "./rotate-password.ts";
import { setUpPin } from "./set-up-pin.ts";

/** @throws `cancelled`, and every code with which a reset or a set-up is refused */
export async function signIn(flow: Flow): Promise<void> {
  const stored = flow.context.state.container(flow.account.id);
  if (stored === undefined) return setUpPin(flow);

  const opened = await askPin(flow, stored);
  if (opened === "forgotten") return resetPin(flow, stored);
  using open = opened;
  if (flow.binding.breakGlass !== "rotate") return await handOver(flow, open.password);
  using password = await rotateReleasedPassword(flow, stored, open);
  return await handOver(flow, password);
}

/** Asks until the PIN opens the container or the person says that they forgot it. */
async function askPin(flow: Flow, stored: StoredContainer): Promise<OpenContainer | "forgotten"> {
  const { context, dialogue, screens, account } = flow;
  const sentences = screens.texts.screens;
  const { keys } = context.platform;
  const interrupted = context.state.takeNotice(account.id);
  let notice =
    interrupted === undefined
      ? undefined
      : sentences[interrupted === "finished" ? "finishedEarlier" : "undoneEarlier"];
  for (;;) {
    const { lockedOutUntil } = await keys.pin.state();
    const screen =
      lockedOutUntil === undefined
        ? screens.pin(account.fullName, notice)
        : screens.pinUnusable(
            account.fullName,
            sentences.pinLockedOut(timeOfDay(lockedOutUntil, flow.locale)),
          );
    using answer = await dialogue.ask(screen);
    if (answer.by.purpose === "action") return "forgotten";
    const pin = answer.secret("secret");
    if (pin.length === 0) continue;
    const opened = await openWithPin({ container: stored.blob, pin, keys });
    switch (opened.outcome) {
      case "opened":
        return opened.container;
      case "wrong":
        notice = sentences.wrongPin(opened.triesLeft);
        break;
      case "locked-out":
        break;
      case "cleared":
        notice = screens.texts.codes.tpm_cleared.person;
        break;
    }
  }
}
