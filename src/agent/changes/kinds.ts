/**
 * The table of kinds of change, one line each, and the union derived from it. Validates rows of the journal and calls
 * the functions of a change's kind. Called by `recovery.ts`, the flows and the session.
 */
import type { z } from "zod";
import type { VestibuleError } from "../../errors/error.ts";
import type { Logs } from "../setup/log.ts";
import type { Directory } from "../directory/directory-client.ts";
import type { ChangeStart, StoredChange } from "../state/change.ts";
import { accountPassword } from "./account-password.ts";
import { breakGlass } from "./break-glass.ts";
import { type ChangeContext, eventOf } from "./change-context.ts";
import { escrow } from "./escrow.ts";
import type {
  Announcement,
  ChangeAt,
  ChangeKind,
  ChangeOutcome,
  DetailSchema,
  GivenUp,
  Steps,
  WaitsFor,
} from "./kind.ts";
import { passwordReset } from "./password-reset.ts";
import { pinReset } from "./pin-reset.ts";
import { repair } from "./repair.ts";
import { sync } from "./sync.ts";

export const kinds = {
  "pin-reset": pinReset,
  "account-password": accountPassword,
  "password-reset": passwordReset,
  escrow,
  "break-glass": breakGlass,
  repair,
  sync,
};

type Kinds = typeof kinds;
export type KindName = keyof Kinds;
type RequestOf<K extends KindName> = Parameters<Kinds[K]["begin"]>[0];

/** An open change: a closed union of kind and step. */
export type Change<W extends WaitsFor = WaitsFor> = {
  [K in KindName]: ChangeAt<Kinds[K]["detail"], Kinds[K]["steps"], W>;
}[KindName];

/** A kind as it is called through the table. Its own parameters are narrower: it is looked up by the change's kind. */
interface AnyKind {
  readonly steps: Steps;
  readonly detail: DetailSchema;
  readonly beforeNext: ChangeKind<DetailSchema, Steps, never>["beforeNext"];
  carry(change: Change<"device">, context: ChangeContext, announce: Announcement): Promise<ChangeOutcome>;
  asksDirectory(change: Change<"device">): boolean;
  tell(change: Change, directory: Directory): Promise<void>;
  told(change: Change, context: ChangeContext): Promise<void>;
  notTaken(change: Change, context: ChangeContext, because: VestibuleError): void;
  giveUp(change: Change<"device">, context: ChangeContext, why: GivenUp): Promise<void>;
  blocksSignIn(change: Change): boolean;
}
const byName: Readonly<Record<KindName, AnyKind>> = kinds;

// A line whose name is not the one that its details carry does not compile.
const named: { readonly [K in KindName]: { detail: z.ZodType<{ readonly kind: K }> } } = kinds;
void named;

/**
 * @returns `undefined` for what this version does not understand: another version wrote it, or it went bad. Nothing
 * is done with it, it keeps nobody from signing in, and `begin` sets it aside
 */
export function readChange(stored: StoredChange): Change | undefined {
  for (const [name, { detail, steps }] of Object.entries(byName)) {
    const parsed = detail.safeParse(stored.detail);
    if (!parsed.success || parsed.data.kind !== name) continue;
    const { step } = stored;
    if (typeof step !== "string" || !Object.hasOwn(steps, step)) return undefined;
    return { ...stored, kind: name, step, detail: parsed.data } as Change;
  }
  return undefined;
}

/**
 * Makes the intent of a change durable, in the place of an earlier one of the account. One that this version does not
 * understand is kept aside, since something may open with its material alone. One that owes the directory something is
 * held until the next one is over, and goes on when that is undone.
 */
export async function begin<K extends KindName>(
  kind: K,
  { context, logs }: { context: ChangeContext; logs: Logs },
  request: RequestOf<K>,
): Promise<Change> {
  const table: {
    [N in KindName]: { begin(of: RequestOf<N>, context: ChangeContext): Promise<ChangeStart> };
  } = kinds;
  const intent = await table[kind].begin(request, context);
  const earlier = context.state.changeOf(intent.accountId);
  const known = earlier && readChange(earlier);
  const isUnknown = earlier !== undefined && known === undefined;
  const isHeld = known !== undefined && isOwed(known);
  const begun = context.state.begin(intent, isUnknown ? "set-aside" : isHeld ? "hold" : "replace");
  if (isUnknown) {
    logs.operator.error({ event: "change-set-aside", ...describe(earlier) });
    context.state.addEvent(eventOf(earlier, { kind: "change-set-aside" }, context.clock));
  }
  return { ...begun, kind, step: "recorded", detail: intent.detail } as Change;
}

/** Drives a change on, with the account to itself; one that waits for the directory only is done. */
export function carry(
  change: Change,
  context: ChangeContext,
  announce: Announcement,
): Promise<ChangeOutcome> {
  return waitsForDevice(change)
    ? byName[change.kind].carry(change, context, announce)
    : Promise.resolve({ outcome: "done" });
}

/** Without a lock. @throws what keeps the directory from being told now */
export function tell(change: Change, directory: Directory): Promise<void> {
  return byName[change.kind].tell(change, directory);
}

/** With the account to itself, and the change still at the step of which the directory was told. */
export function told(change: Change, context: ChangeContext): Promise<void> {
  return byName[change.kind].told(change, context);
}

/** With the account to itself, after the directory has said that it will never take the change. */
export function notTaken(change: Change, context: ChangeContext, because: VestibuleError): void {
  byName[change.kind].notTaken(change, context, because);
}

export function giveUp(change: Change<"device">, context: ChangeContext, why: GivenUp): Promise<void> {
  return byName[change.kind].giveUp(change, context, why);
}

/** Whether only the directory still has to be told; the person's part is done. */
export function isOwed(change: Change): change is Change<"directory"> {
  const { steps } = byName[change.kind];
  return steps[change.step] === "directory";
}

export function waitsForDevice(change: Change): change is Change<"device"> {
  return !isOwed(change);
}

/** Whether nothing but the directory can take the change further. */
export function waitsForDirectory(change: Change): boolean {
  return waitsForDevice(change) ? byName[change.kind].asksDirectory(change) : true;
}

/** What the change means for the next one of its account, while the directory waits for it. */
export function beforeNext({ kind }: Change): AnyKind["beforeNext"] {
  return byName[kind].beforeNext;
}

/** Whether a sign-in of the account has to wait for its open change. One that is not understood holds up nobody. */
export function blocksSignIn(stored: StoredChange | undefined): boolean {
  const change = stored && readChange(stored);
  return change !== undefined && byName[change.kind].blocksSignIn(change);
}

/** For the operator's log. */
export function describe({ id, detail, step }: StoredChange) {
  const kind = typeof detail === "object" && detail !== null && "kind" in detail ? detail.kind : undefined;
  return { change: id, kind: String(kind), step: String(step) };
}
