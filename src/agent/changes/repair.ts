/**
 * The change that makes an encrypted disk open with the password that its account has already, where it still opens with
 * an earlier one (C7). Begun by the flow after a checked sign-in. No earlier password is taken from the disk before the
 * disk was opened with the current one, and the account itself is never touched, so that nobody's sign-in waits for it.
 */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { type Binding, protectedKind } from "../../device-api/schemas.ts";
import type { ErrorCode } from "../../errors/codes.ts";
import { VestibuleError, codeOf } from "../../errors/error.ts";
import type { AccountId, CatchUpAuthority } from "../../platform/ports.ts";
import type { Secret } from "../../secrets/arena.ts";
import { sealTo } from "../../secrets/sealed-box.ts";
import type { ChangeSummary } from "../state/change.ts";
import {
  type ChangeContext,
  accountOf,
  enrolmentOf,
  eventOf,
  oldPasswordOf,
  openPart,
  sealedMaterial,
  unwrapMaterial,
  wrapMaterial,
} from "./change-context.ts";
import {
  type Announcement,
  type ChangeAt,
  type ChangeKind,
  type ChangeOutcome,
  type Intent,
  type WaitsFor,
  advance,
  noticeFor,
  unreachable,
} from "./kind.ts";
import { carryStores, isDiskBehind, serviceRefusal, summaryOf } from "./protected-stores.ts";

const detail = z.strictObject({
  kind: z.literal("repair"),
  /** What opens the disk until it opens with the current password. */
  by: z.enum(["previous-password", "recovery-key", "service-account"]),
  /** When the account got the password that the disk is to open with. Another one is another change's. */
  passwordSetAt: z.iso.datetime(),
  /** Kinds that the person agreed to begin anew, since nothing that they know opens them. */
  lost: z.array(protectedKind),
});

const steps = {
  recorded: "device",
  /** The disk was opened with the current password, and opens with the earlier one too. */
  "disk-opens": "device",
} as const;

type Repair<W extends WaitsFor = WaitsFor> = ChangeAt<typeof detail, typeof steps, W>;

/** What the person has for the disk, or the agent has by itself. */
export type RepairAuthority =
  { by: "previous-password" } | { by: "recovery-key"; key: Secret } | { by: "service-account" };

export interface RepairRequest {
  accountId: AccountId;
  binding: Binding;
  /** The account's password, as it was verified, and since when it is that. */
  current: Secret;
  passwordSetAt: Date;
  /** An earlier password, which opens the disk or some of the other stores. */
  earlier: Secret | undefined;
  authority: RepairAuthority;
  lost: readonly z.infer<typeof protectedKind>[];
}

export const repair: ChangeKind<typeof detail, typeof steps, RepairRequest> = {
  steps,
  detail,
  // It owes the directory nothing but events, which are kept beside it.
  beforeNext: "drop",
  begin,
  carry,
  asksDirectory: () => false,
  tell: () => Promise.resolve(),
  told: () => Promise.resolve(),
  notTaken: () => undefined,
  // What opened the disk still does, and the next sign-in finds it behind, if it is.
  giveUp: async (change, context, { because }) => undo(change, context, codeOf(because)),
  // The account's password is the same throughout.
  blocksSignIn: () => false,
};

async function begin(request: RepairRequest, context: ChangeContext): Promise<Intent<typeof detail>> {
  const { accountId, binding, current, earlier, authority, passwordSetAt, lost } = request;
  const id = randomUUID();
  const { boxKey } = enrolmentOf(context);
  return {
    id,
    accountId,
    bindingId: binding.bindingId,
    detail: {
      kind: "repair",
      by: authority.by,
      passwordSetAt: passwordSetAt.toISOString(),
      lost: [...lost],
    },
    materials: {
      "new-password": await wrapMaterial({ id, name: "new-password" }, current, context),
      ...(earlier && { "old-password": await wrapMaterial({ id, name: "old-password" }, earlier, context) }),
      ...(authority.by === "recovery-key" ? { "recovery-key": sealTo(boxKey.publicKey, authority.key) } : {}),
    },
    begunAt: context.clock.now(),
  };
}

async function carry(
  change: Repair<"device">,
  context: ChangeContext,
  announce: Announcement,
): Promise<ChangeOutcome> {
  using current = await unwrapMaterial(change, "new-password", context);
  const refusal =
    (await refusalIfReplaced(change, context)) ??
    (change.step === "recorded" ? await openDisk(change, current, context) : undefined);
  if (refusal !== undefined) {
    undo(change, context, refusal.code);
    return { outcome: "undone", because: refusal };
  }
  const opened =
    change.step === "recorded"
      ? advance<Repair>(change, { step: "disk-opens", drop: ["recovery-key"] }, context)
      : change;
  // The system's own word does not count: the account's password has to open the disk, alone.
  if (!(await context.platform.disk.retireEarlierPasswords(change.accountId, current))) {
    const because = (await refusalIfReplaced(opened, context)) ?? notInStep(opened);
    undo(opened, context, because.code);
    return { outcome: "undone", because };
  }
  const summary = await bringAlong(opened, current, context);
  context.state.settle(opened, {
    // What stood in the journal before it, such as a part that the directory is owed, is owed as before.
    isUndone: true,
    ...(summary.diskNotInStep ? {} : { diskInStep: true }),
    events: [eventOf(change, whatCame(summary), context.clock)],
    notice: noticeFor(announce, { repaired: summary }),
  });
  return { outcome: "done", summary };
}

const whatCame = ({ diskNotInStep }: ChangeSummary) =>
  diskNotInStep
    ? ({ kind: "disk-behind", code: "disk_not_in_step" } as const)
    : ({ kind: "disk-in-step" } as const);

function undo(change: Repair, context: ChangeContext, code: ErrorCode): void {
  const events = [eventOf(change, { kind: "disk-behind", code }, context.clock)];
  context.state.settle(change, { isUndone: true, events });
}

/** Refused when the account has got another password since: the disk would open with one that is not the account's. */
async function refusalIfReplaced(
  change: Repair,
  context: ChangeContext,
): Promise<VestibuleError | undefined> {
  const { passwordSetAt } = await accountOf(context, change.accountId);
  if (passwordSetAt.toISOString() === change.detail.passwordSetAt) return undefined;
  return replaced(change);
}

function replaced({ accountId }: Repair): VestibuleError {
  return new VestibuleError("escrow_stale", { evidence: { store: "disk", account: accountId } });
}

function notInStep({ accountId }: Repair): VestibuleError {
  return new VestibuleError("disk_not_in_step", { evidence: { store: "disk", account: accountId } });
}

/** The refusal when the disk does not open with the current password; what opened it before does so in any case. */
async function openDisk(
  change: Repair,
  current: Secret,
  context: ChangeContext,
): Promise<VestibuleError | undefined> {
  const { accountId } = change;
  if (!(await isBehind(accountId, current, context))) return undefined;
  try {
    const refusal = await addPassword(change, current, context);
    if (refusal !== undefined) return refusal;
  } catch (error) {
    // Somebody has given the account another password a moment ago.
    if (codeOf(error) !== "wrong_secret") throw error;
    return replaced(change);
  }
  // The system's own word does not count: the disk has to open.
  if (!(await isBehind(accountId, current, context))) return undefined;
  return notInStep(change);
}

async function isBehind(accountId: AccountId, current: Secret, context: ChangeContext): Promise<boolean> {
  return isDiskBehind(context, accountId, await context.platform.protectedData.check(accountId, current));
}

async function addPassword(
  change: Repair,
  password: Secret,
  context: ChangeContext,
): Promise<VestibuleError | undefined> {
  const { accountId } = change;
  const add = async (authority: CatchUpAuthority, refusal: ErrorCode) => {
    const answer = await context.platform.disk.addPassword(accountId, { password, authority });
    if (answer === "added") return undefined;
    return new VestibuleError(refusal, { evidence: { store: "disk", account: accountId, answer } });
  };
  switch (change.detail.by) {
    case "previous-password": {
      using earlier = await unwrapMaterial(change, "old-password", context);
      return await add({ by: "previous-password", password: earlier }, "wrong_secret");
    }
    case "recovery-key": {
      using key = await openPart(sealedMaterial(change, "recovery-key"), context);
      return await add({ by: "recovery-key", key }, "recovery_key_invalid");
    }
    case "service-account":
      return await add({ by: "service-account" }, await serviceRefusal(context));
    default:
      return unreachable(change.detail.by);
  }
}

/** The disk opens with the current password alone: what the earlier one protected comes along. */
async function bringAlong(change: Repair, current: Secret, context: ChangeContext): Promise<ChangeSummary> {
  const { accountId } = change;
  const { protectedData } = context.platform;
  using earlier = await oldPasswordOf(change, context);
  const anew = await carryStores(context, {
    accountId,
    current,
    earlier,
    lost: change.detail.lost,
  });
  const checks = await protectedData.check(accountId, current);
  return summaryOf(checks, { anew, diskNotInStep: await isDiskBehind(context, accountId, checks) });
}
