/**
 * A person agrees to how their password is replaced: with the old one, where it is known, or without it, after they were told
 * what they lose. Called by the flows that replace a password.
 */
import { VestibuleError } from "../../errors/error.ts";
import type { ProtectedKind } from "../../platform/ports.ts";
import type { Secret } from "../../secrets/arena.ts";
import type { DiskAuthority, Replacement } from "../changes/replacement.ts";
import { atMost } from "../screens/composition.ts";
import type { Authority } from "./disk-authority.ts";
import type { Flow } from "./flow.ts";
import { type OldPassword, askOldPassword, closedWithout } from "./old-password.ts";
import type { TimeToChoose } from "./time-to-choose.ts";

/** What the password can be replaced with. */
export interface Means {
  authority: Authority;
  old: OldPassword;
}

/** How the password is replaced, once the person has agreed to what that costs. */
export interface Agreement {
  replacement: Replacement;
  authority: DiskAuthority;
}

/** @throws `cancelled` when the person does not agree */
export async function agree(flow: Flow, { authority, old }: Means, time: TimeToChoose): Promise<Agreement> {
  if (authority.by === "nothing")
    return {
      replacement: { how: "change", old: await requireOldPassword(flow, authority.because, { old, time }) },
      authority: { by: "none-needed" },
    };
  for (;;) {
    if (old.ofAccount !== undefined) return { replacement: { how: "change", old: old.ofAccount }, authority };
    const lost = await closedWithout(old, flow);
    if (lost.length === 0 || (await agreesToLose(flow, lost, { old, time })))
      return { replacement: { how: "set", lost, old: old.ofData }, authority };
    await askOldPassword(flow, old, time);
  }
}

/** @returns whether the person agrees; if not, they say that they know the old password. @throws `cancelled` */
async function agreesToLose(
  flow: Flow,
  lost: readonly ProtectedKind[],
  { old, time }: { old: OldPassword; time: TimeToChoose },
): Promise<boolean> {
  const { dialogue, screens } = flow;
  const { resetPassword: texts, protectedLosses } = screens.texts.screens;
  const items = atMost(lost.map((kind) => ({ mark: "loss", text: protectedLosses[kind] })));
  const notice = old.ofData === undefined ? undefined : texts.oldOpensSome;
  const screen = screens.losses(items, { knowOld: old.mayBeGuessed }, notice);
  using answered = await dialogue.ask(screen, time.over);
  if (answered.by.purpose === "submit") return true;
  if (answered.by.index === 0) return false;
  throw new VestibuleError("cancelled");
}

/**
 * The encrypted disk can only follow with the old password: the person is told why, and may still remember it.
 * @throws `cancelled` when they do not
 */
async function requireOldPassword(
  flow: Flow,
  because: VestibuleError,
  { old, time }: { old: OldPassword; time: TimeToChoose },
): Promise<Secret> {
  const { dialogue, screens } = flow;
  if (old.ofAccount === undefined) flow.refused(because);
  while (old.ofAccount === undefined) {
    const screen = screens.refused(because.code, { knowOld: old.mayBeGuessed });
    using answered = await dialogue.ask(screen, time.over);
    if (answered.by.purpose !== "action" || answered.by.index !== 1) throw new VestibuleError("cancelled");
    await askOldPassword(flow, old, time);
  }
  return old.ofAccount;
}
