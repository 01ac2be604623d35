/**
 * How a secret of a device that the directory holds gives way to the next: the last confirmed one is kept until the
 * device says that the next one counts, since a power loss may leave the device with either. Break-glass passwords
 * and recovery keys follow it alike.
 */
import type { Clock } from "../../clock/clock.ts";
import type { Instant } from "../store/tables.ts";

interface Held {
  sealed: string;
  confirmed_at: Instant | null;
  earlier: string | null;
}

/** The columns once `sealed` is the newest. */
export function succeededBy(there: Held | undefined, sealed: string, clock: Clock) {
  return {
    sealed,
    stored_at: clock.now().toISOString(),
    confirmed_at: null,
    earlier: there?.confirmed_at == null ? (there?.earlier ?? null) : there.sealed,
  };
}

/** Whether the newest was told to somebody while it was on its way: then it has to be replaced too. */
export function wasToldSince(stored: Instant, told: Instant | null): boolean {
  return told !== null && told >= stored;
}
