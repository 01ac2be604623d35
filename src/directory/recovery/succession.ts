/**
 * How a stored secret of a device is replaced by the next one: the last confirmed one is kept until the device confirms
 * the next, since a power loss may leave the device with either. Used for break-glass passwords and recovery keys.
 */
import type { Clock } from "../../clock/clock.ts";
import type { Instant } from "../store/tables.ts";

interface Held {
  sealed: string;
  confirmed_at: Instant | null;
  earlier: string | null;
}

/** The columns after `sealed` has become the newest. */
export function succeededBy(there: Held | undefined, sealed: string, clock: Clock) {
  return {
    sealed,
    stored_at: clock.now().toISOString(),
    confirmed_at: null,
    earlier: there?.confirmed_at == null ? (there?.earlier ?? null) : there.sealed,
  };
}

/** Whether the newest was released before it was confirmed: then it has to be replaced too. */
export function wasToldSince(stored: Instant, told: Instant | null): boolean {
  return told !== null && told >= stored;
}
