/**
 * The interface of a kind of change. Each kind is one file in this folder and one line in `kinds.ts`; a kind that
 * leaves something out does not compile. A change goes from step to step, and each step is durable in the journal
 * before the next begins.
 */
import type { z } from "zod";
import { VestibuleError } from "../../errors/error.ts";
import type { BindingId } from "../../device-api/schemas.ts";
import type { AccountId } from "../../platform/ports.ts";
import type { ChangeStart, ChangeSummary, Material } from "../state/change.ts";
import type { Advance, Notice } from "../state/writes.ts";
import type { Directory } from "../directory/directory-client.ts";
import type { ChangeContext } from "./change-context.ts";

/** Where the person learns how a change ended: at the screen that they are at, or at their next sign-in. */
export type Announcement = "on-screen" | "at-next-sign-in";

/** How a change came out. `undone` leaves everything as it was before. */
export type ChangeOutcome = ChangeDone | { outcome: "undone"; because: VestibuleError };
export interface ChangeDone {
  outcome: "done";
  /** The PIN can be used from then on (security chip in lock-out until then). */
  pinFrom?: Date | undefined;
  /** What became of all that the password protects, where it is a reset of one. */
  summary?: ChangeSummary | undefined;
}

/**
 * What a change at a step waits for. `device`: `carry` drives it on through the stores. `directory`: the person's part
 * is done, and only the directory is left to be told.
 */
export type WaitsFor = "device" | "directory";
export type Steps = Readonly<Record<string, WaitsFor>> & { readonly recorded: WaitsFor };
export type DetailSchema = z.ZodType<{ readonly kind: string }>;

type StepOf<S extends Steps, W extends WaitsFor> = {
  [Step in keyof S & string]: S[Step] extends W ? Step : never;
}[keyof S & string];

/** The part of an open change that every kind has. */
export interface OpenChange {
  readonly id: string;
  readonly accountId: AccountId;
  readonly bindingId: BindingId;
  readonly kind: string;
  /** The last step that is done. */
  readonly step: string;
  readonly detail: { readonly kind: string };
  readonly materials: ReadonlyMap<Material, Uint8Array>;
  readonly begunAt: Date;
}

interface ChangeOf<
  Kind extends string,
  Step extends string,
  Detail extends { readonly kind: string },
> extends OpenChange {
  readonly kind: Kind;
  readonly step: Step;
  readonly detail: Detail;
}

/** An open change of the kind with this detail and these steps, at a step that waits for `W`. */
export type ChangeAt<D extends DetailSchema, S extends Steps, W extends WaitsFor = WaitsFor> = ChangeOf<
  z.infer<D>["kind"],
  StepOf<S, W>,
  z.infer<D>
>;

/** Why a change is given up, and where that is said. */
export interface GivenUp {
  because: unknown;
  announce: Announcement;
}

/** What the journal records of a change before the first store is touched. */
export type Intent<D extends DetailSchema> = ChangeStart & { readonly detail: z.infer<D> };

export interface ChangeKind<D extends DetailSchema, S extends Steps, Request> {
  /** The steps in order, and what a change waits for at each. */
  readonly steps: S;
  /** What the journal keeps of it beside its materials. */
  readonly detail: D;
  /**
   * What a change that waits for the directory means for the next one, which takes its place in the journal. `settle`:
   * the next one waits, since dropping it would lose what nothing else knows. `try-to-settle`: the next one replaces
   * what the directory is owed, but may be undone. `drop`: the next one makes it worthless.
   */
  readonly beforeNext: "settle" | "try-to-settle" | "drop";
  /** What is to be recorded: `begin` of kinds.ts makes it durable. It touches no store. */
  begin(request: Request, context: ChangeContext): Promise<Intent<D>>;
  /**
   * Drives the change through the stores until only the directory is left, or takes it back. Every step is idempotent
   * and decides by looking. The caller has the account to itself, so the network is never asked.
   * @throws what keeps it from going either way now (`store_unavailable`); it stays open then
   */
  carry(
    change: ChangeAt<D, S, "device">,
    context: ChangeContext,
    announce: Announcement,
  ): Promise<ChangeOutcome>;
  /** Whether the directory is told before `carry`: not while somebody waits to sign in. */
  asksDirectory(change: ChangeAt<D, S, "device">): boolean;
  /**
   * Tells the directory what it needs at this step. Idempotent. It touches no store and none of the agent's state: no
   * lock is held, and the change may have gone on meanwhile.
   * @throws what keeps the directory from being told now
   */
  tell(change: ChangeAt<D, S>, directory: Directory): Promise<void>;
  /**
   * Records that the directory was told at this step: the change goes a step further, or ends. The caller has the
   * account to itself, and the change is still at the step of which the directory was told.
   */
  told(change: ChangeAt<D, S>, context: ChangeContext): Promise<void>;
  /**
   * Ends a change that the directory will never take: `because` is `not_bound` where it does not know the binding any
   * more, and `conflict` where it has what came later. The device keeps what it has; what the directory lacks then is
   * found by `missing.ts`. The caller has the account to itself.
   */
  notTaken(change: ChangeAt<D, S>, context: ChangeContext, because: VestibuleError): void;
  /**
   * Ends a change whose sealed material, container or key is gone for ever: left open it would keep the person out.
   * What was there before takes effect again, or where the account has changed already, what was to come.
   */
  giveUp(change: ChangeAt<D, S, "device">, context: ChangeContext, why: GivenUp): Promise<void>;
  /** Whether stores may differ because of this change, so that a sign-in of the account has to wait for it. */
  blocksSignIn(change: ChangeAt<D, S>): boolean;
}

/** One step further, durable together with what the step did to the agent's own state. */
export function advance<C extends OpenChange>(
  change: C,
  to: Advance & { step: C["step"] },
  { state }: Pick<ChangeContext, "state">,
): C {
  const { materials } = state.advance(change, to);
  return { ...change, step: to.step, materials };
}

/** What is kept to be said at the next sign-in; nothing where somebody is at the screen. */
export function noticeFor(announce: Announcement, notice: Notice): Notice | undefined {
  return announce === "at-next-sign-in" ? notice : undefined;
}

/** The end of a switch over steps: one without its case does not compile. */
export function unreachable(step: never): never {
  throw new VestibuleError("internal", { evidence: { what: "no such step", step: String(step) } });
}
