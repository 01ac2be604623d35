/**
 * What becomes of a change that nothing can be done with: this version does not understand it, or its material is gone.
 * It leaves the journal, where it would stop rotations for ever, and is kept with its material for a bounded time; an
 * administrator is told of every step. Called by `recovery.ts`, and by the service while the directory answers.
 */
import type { ErrorCode } from "../../errors/codes.ts";
import type { Logs } from "../setup/log.ts";
import type { StoredChange } from "../state/change.ts";
import { type ChangeContext, eventOf } from "./change-context.ts";
import { describe, readChange } from "./kinds.ts";

/**
 * Days that a change which this version does not understand stays in the journal, counted from when it was begun. Until
 * then the version that wrote it may come back and finish it; what it holds (a recovery key) is not replaced.
 */
export const daysInJournal = 30;
/** Days that a change is kept after it was set aside, and how many at most: the oldest go first. */
export const daysAside = 180;
export const mostAside = 100;

const daysBefore = (now: Date, days: number) => new Date(now.getTime() - days * 86_400_000);

/** Takes the change out of the journal, whole, and tells the directory. */
export function setAside(
  change: StoredChange,
  { state, clock }: ChangeContext,
  logs: Logs,
  code?: ErrorCode,
): void {
  const event = eventOf(change, { kind: "change-set-aside", ...(code && { code }) }, clock);
  state.setAside(change, clock.now(), [event]);
  logs.operator.error({ event: "change-set-aside", ...describe(change), ...(code && { code }) });
}

/** Sets aside what was not understood for too long. The caller has the account to itself. */
export function setAsideIfOld(change: StoredChange, context: ChangeContext, logs: Logs): void {
  if (readChange(change) !== undefined) return;
  if (change.begunAt < daysBefore(context.clock.now(), daysInJournal)) setAside(change, context, logs);
}

/** Drops what was kept aside for long enough; each is named in the log and told to the directory. */
export function dropOldAside({ state, clock }: ChangeContext, logs: Logs): void {
  const at = clock.now();
  const dropped = state.dropAside({
    before: daysBefore(at, daysAside),
    most: mostAside,
    event: { kind: "change-dropped", at: at.toISOString() },
  });
  for (const change of dropped) logs.operator.error({ event: "change-dropped", change });
}
