/**
 * The change that brings the account's break-glass password to a directory that has lost it, as after a restore of its
 * backup. Nothing on the device changes: what goes is the copy of what was uploaded before, which this device cannot
 * open. It stands in the journal so that it never runs beside a change that replaces the password.
 */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { BindingId } from "../../device-api/schemas.ts";
import { digestOf } from "../../device-api/digest.ts";
import type { VestibuleError } from "../../errors/error.ts";
import type { AccountId } from "../../platform/ports.ts";
import type { Directory } from "../directory/directory-client.ts";
import { type ChangeContext, sealedMaterial } from "./change-context.ts";
import { type ChangeAt, type ChangeKind, type Intent, type WaitsFor, unreachable } from "./kind.ts";

const detail = z.strictObject({ kind: z.literal("break-glass") });
const steps = { recorded: "directory" } as const;

type BreakGlassDelivery<W extends WaitsFor = WaitsFor> = ChangeAt<typeof detail, typeof steps, W>;

export interface BreakGlassRequest {
  accountId: AccountId;
  bindingId: BindingId;
  /** As it was uploaded before. */
  sealed: Uint8Array;
}

export const breakGlass: ChangeKind<typeof detail, typeof steps, BreakGlassRequest> = {
  steps,
  detail,
  // The next change brings another password, or is undone: then what is missing is noticed again.
  beforeNext: "try-to-settle",
  begin: ({ accountId, bindingId, sealed }, { clock }): Promise<Intent<typeof detail>> =>
    Promise.resolve({
      id: randomUUID(),
      accountId,
      bindingId,
      detail: { kind: "break-glass" },
      materials: { "break-glass": sealed },
      begunAt: clock.now(),
    }),
  carry: ({ step }) => unreachable(step),
  asksDirectory: ({ step }) => unreachable(step),
  tell,
  told,
  notTaken,
  giveUp: ({ step }) => unreachable(step),
  blocksSignIn: () => false,
};

async function tell(change: BreakGlassDelivery, directory: Directory): Promise<void> {
  const { bindingId } = change;
  const sealed = sealedMaterial(change, "break-glass");
  await directory.storeBreakGlass(bindingId, sealed);
  await directory.confirmBreakGlass(bindingId, sealed);
}

function told(change: BreakGlassDelivery, { state }: ChangeContext): Promise<void> {
  const { bindingId } = change;
  const held = { bindingId, breakGlassDigest: digestOf(sealedMaterial(change, "break-glass")) };
  state.settle(change, { events: [], held });
  return Promise.resolve();
}

/**
 * One that was replaced once is of no use: this device's own state is an old one, and the next sign-in brings another. In
 * any other case the copy stays, for when the binding returns.
 */
function notTaken(change: BreakGlassDelivery, { state }: ChangeContext, { code }: VestibuleError): void {
  state.settle(change, { events: [], breakGlass: code === "conflict" ? "remove" : undefined });
}
