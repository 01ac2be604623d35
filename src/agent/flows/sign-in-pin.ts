/** Daily sign-in at the brand's tile: the PIN opens the container, the container gives the account's password. */
import { codeOf } from "../../errors/error.ts";
import type { Secret } from "../../secrets/arena.ts";
import {
  type ContainerKeys,
  type OpenContainer,
  type PinOpened,
  openWithPin,
} from "../../secrets/pin-container.ts";
import { withAsciiDigits } from "../../secrets/pin-digits.ts";
import { explain } from "../../texts/catalogue.ts";
import { containerOf } from "../changes/change-context.ts";
import type { StoredContainer } from "../state/state.ts";
import { type Flow, handOver, timeOfDay } from "./flow.ts";
import { DirectoryPassword, followWith } from "./follow-directory.ts";
import { handBack } from "./hand-back.ts";
import { noticeText } from "./notices.ts";
import { resetPin } from "./reset-pin.ts";
import { isToBeChanged, renewPassword, rotateReleasedPassword, wantsRotation } from "./rotate-password.ts";
import type { Unusable } from "./set-up-pin.ts";
import { isKnownStale, isStale } from "./stale-container.ts";

/**
 * @returns a container that nothing opens any more, and why: the account's password is asked for next
 * @throws `cancelled`, and every code with which a reset is refused
 */
export async function signInWithPin(flow: Flow): Promise<Unusable | undefined> {
  const before = containerOf(flow.context, flow.account.id);
  // Its PIN would open a password that the system has called wrong.
  if (await isKnownStale(flow, before)) return { replaces: before, because: "escrow_stale" };
  const { stored, opened } = await askPin(flow);
  if (opened === "forgotten") {
    await resetPin(flow, stored);
    return undefined;
  }
  if (opened === "damaged") return { replaces: stored, because: "container_damaged" };
  using open = opened;
  if (await isStale(flow, stored, open.password)) return { replaces: stored, because: "escrow_stale" };
  using directory = new DirectoryPassword(flow);
  if (await followWith(flow, directory, { old: open.password, container: stored.blob })) return undefined;
  if (!isOfPin(flow) && (await handBack(flow, stored, { open })) === "done") return undefined;
  using password = await currentPassword(flow, stored, open);
  if (password === undefined) return { replaces: stored, because: "escrow_stale" };
  await handOver(flow, password);
  return undefined;
}

/** The password that the system signs in with now; `undefined` when it is not the container's. */
async function currentPassword(
  flow: Flow,
  stored: StoredContainer,
  open: OpenContainer,
): Promise<Secret | undefined> {
  if (await isToBeChanged(flow, stored)) return renewPassword(flow, stored, open);
  // A sign-in never waits for a directory that does not answer.
  const isWanted = isOfPin(flow) && wantsRotation(flow, stored);
  return isWanted && flow.directoryAnswers()
    ? rotateReleasedPassword(flow, stored, open)
    : open.password.copy();
}

/**
 * The person is to have a PIN. One who follows the directory keeps theirs until the directory password is there, and chooses
 * no other password meanwhile.
 */
function isOfPin({ binding }: Flow): boolean {
  return binding.localSecret === "pin" || binding.passwordSync === "yes";
}

interface Asked {
  /** The container when the person answered. Another screen may have replaced it since they were asked. */
  stored: StoredContainer;
  opened: OpenContainer | "forgotten" | "damaged";
}

/** Asks until the PIN opens the container or the person says that they forgot it. */
async function askPin(flow: Flow): Promise<Asked> {
  const { context, dialogue, screens, account } = flow;
  const sentences = screens.texts.screens;
  const { keys } = context.platform;
  const interrupted = noticeText(context.state.notice(account.id), "pin", sentences);
  let notice = interrupted;
  for (;;) {
    const { lockedOutUntil } = await keys.pin.state();
    const screen =
      lockedOutUntil === undefined
        ? screens.pin(notice)
        : screens.pinUnusable(sentences.pinLockedOut(timeOfDay(lockedOutUntil, flow)));
    using answer = await dialogue.ask(screen);
    if (interrupted !== undefined) context.state.dropNotice(account.id);
    const stored = containerOf(context, account.id);
    if (answer.by.purpose === "action") return { stored, opened: "forgotten" };
    using pin = withAsciiDigits(answer.secret("secret"));
    if (pin.length === 0) continue;
    const opened = await tryPin(stored, pin, keys);
    switch (opened.outcome) {
      case "damaged":
        return { stored, opened: "damaged" };
      case "opened":
        return { stored, opened: opened.container };
      case "wrong":
        notice = sentences.wrongPin(opened.triesLeft);
        break;
      case "locked-out":
        break;
      case "cleared":
        notice = explain(screens.texts, "tpm_cleared");
        break;
    }
  }
}

async function tryPin(
  stored: StoredContainer,
  pin: Secret,
  keys: ContainerKeys,
): Promise<PinOpened | { outcome: "damaged" }> {
  try {
    return await openWithPin({ container: stored.blob, pin, keys });
  } catch (error) {
    if (codeOf(error) === "container_damaged") return { outcome: "damaged" };
    throw error;
  }
}
