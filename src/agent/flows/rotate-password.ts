/**
 * The break-glass password was released, so it is replaced at the next sign-in with the PIN, when the container
 * is open anyway. It must never keep anybody from signing in: where it cannot be done now, the old one stays.
 */
import { randomUUID } from "node:crypto";
import { codeOf } from "../../errors/error.ts";
import type { Secret } from "../../secrets/arena.ts";
import { generateAccountPassword } from "../../secrets/generated-password.ts";
import type { OpenContainer } from "../../secrets/pin-container.ts";
import { sealTo } from "../../secrets/sealed-box.ts";
import { accountOf, enrolmentOf } from "../changes/change-context.ts";
import { carry } from "../changes/recovery.ts";
import { materialContext } from "../state/change.ts";
import type { StoredContainer } from "../state/state.ts";
import type { Flow } from "./flow.ts";

/** The password to sign in with: the new one, or the old one when nothing was changed. The caller disposes it. */
export async function rotateReleasedPassword(flow: Flow, stored: StoredContainer, open: OpenContainer): Promise<Secret> {
  try {
    return await flow.exclusively(() => rotate(flow, stored, open));
  } catch (error) {
    flow.logs.operator.warn({ event: "rotation-waits", binding: flow.binding.bindingId, code: codeOf(error) });
    return open.password.copy();
  }
}

async function rotate(flow: Flow, stored: StoredContainer, open: OpenContainer): Promise<Secret> {
  const { context, binding, account } = flow;
  const { wrapping } = context.platform.keys;
  const id = randomUUID();
  const next = generateAccountPassword();
  const keepOld = () => {
    next.dispose();
    return open.password.copy();
  };
  try {
    // Meanwhile another session may have put a newer container in place, which this one must not overwrite.
    if (!isSame(context.state.container(account.id)?.blob, stored.blob)) return keepOld();
    // A reachable directory first: without it there is nothing to begin.
    await context.directory();
    const change = context.state.begin({
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
    const result = await carry(change, context, "person-is-here");
    if (result.outcome === "undone") return keepOld();
    flow.logs.audit.info({ event: "break-glass-rotated", change: id, binding: binding.bindingId });
    return next;
  } catch (error) {
    flow.logs.operator.warn({ event: "rotation-waits", binding: binding.bindingId, code: codeOf(error) });
    const left = context.state.changeOf(account.id);
    // From `recorded` it is tried again later: the directory may have the new password already.
    return left?.id === id && left.step === "changed" ? next : keepOld();
  }
}

function isSame(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a !== undefined && Buffer.compare(a, b) === 0;
}
