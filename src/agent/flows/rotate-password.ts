/**
 * The break-glass password was released, so it is replaced at the next sign-in with the PIN, when the container
 * is open anyway. It must never keep anybody from signing in: where it cannot be done now, the old one stays.
 */
import { randomUUID } from "node:crypto";
import { VestibuleError, codeOf } from "../../errors/error.ts";
import type { Secret } from "../../secrets/arena.ts";
import { generateAccountPassword } from "../../secrets/generated-password.ts";
import type { OpenContainer } from "../../secrets/pin-container.ts";
import { sealTo } from "../../secrets/sealed-box.ts";
import { accountOf, enrolmentOf } from "../changes/change-context.ts";
import { blocksSignIn, carry, isOwed } from "../changes/recovery.ts";
import { type Change, materialContext } from "../state/change.ts";
import { type StoredContainer, isSameBlob } from "../state/state.ts";
import type { Flow } from "./flow.ts";

/**
 * The password to sign in with: the new one, or the old one when nothing was changed. The caller disposes it.
 * @throws `change_in_progress` when it is not known which of the two the account has
 */
export function rotateReleasedPassword(
  flow: Flow,
  stored: StoredContainer,
  open: OpenContainer,
): Promise<Secret> {
  return flow.exclusively(async () => {
    const { context, account, binding, logs } = flow;
    // Meanwhile another session may have put a newer container in place, which this one must not overwrite.
    if (!isSameBlob(context.state.container(account.id)?.blob, stored.blob)) return open.password.copy();
    // The directory has not heard of the last change yet. In its place in the journal this one would make that
    // forgotten, and with it the password that the account has, or a part that has to be replaced.
    const earlier = context.state.changeOf(account.id);
    if (earlier !== undefined && isOwed(earlier)) return open.password.copy();
    using next = generateAccountPassword();
    try {
      const change = await record(flow, stored, { open, next });
      const result = await carry(change, context, "person-is-here");
      if (result.outcome === "undone") return open.password.copy();
      logs.audit.info({ event: "break-glass-rotated", change: change.id, binding: binding.bindingId });
      return next.copy();
    } catch (error) {
      // It stays in the journal and is tried again.
      logs.operator.warn({ event: "rotation-waits", binding: binding.bindingId, code: codeOf(error) });
      if (blocksSignIn(context.state.changeOf(account.id)))
        throw new VestibuleError("change_in_progress", { cause: error });
      return open.password.copy();
    }
  });
}

async function record(
  flow: Flow,
  stored: StoredContainer,
  passwords: { open: OpenContainer; next: Secret },
): Promise<Change> {
  const { context, account } = flow;
  const { wrapping } = context.platform.keys;
  const { open, next } = passwords;
  const id = randomUUID();
  return context.state.begin({
    id,
    accountId: account.id,
    bindingId: stored.bindingId,
    detail: {
      kind: "account-password",
      reason: "rotation",
      passwordSetAt: (await accountOf(context, account.id)).passwordSetAt.toISOString(),
    },
    materials: {
      "next-container": await open.withPassword({ password: next }),
      "old-password": await wrapping.wrap(open.password, materialContext(id, "old-password")),
      "new-password": await wrapping.wrap(next, materialContext(id, "new-password")),
      "break-glass": sealTo(enrolmentOf(context).breakGlassKey, next),
    },
    begunAt: context.clock.now(),
  });
}
