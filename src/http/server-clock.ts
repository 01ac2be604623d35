/**
 * The directory's time, learnt from the Date header of its answers (RFC 9110 section 6.6.1). Called by the HTTP
 * client. Used to sign assertions and to judge proofs, so that a device with a wrong clock is not locked out of its
 * directory. Never used for deadlines, logs or anything on the device itself.
 */
import type { Clock } from "../clock/clock.ts";

export interface ServerClock extends Clock {
  /** Directory's time minus local time, in milliseconds; 0 before the first answer. */
  skew(): number;
  /** Updates the skew from the Date header of an answer and the local times of request and answer. */
  observe(date: string | null | undefined, exchange: { asked: Date; answered: Date }): void;
}

/** The header has whole seconds: on average it is half a second behind. */
const meanTruncationMs = 500;
/** A smaller difference comes from the header's resolution, not from a wrong clock. */
const noticeableMs = 2_000;

export function createServerClock(clock: Clock): ServerClock {
  let skewMs = 0;
  return {
    skew: () => skewMs,
    now: () => new Date(clock.now().getTime() + skewMs),
    observe(date, { asked, answered }) {
      if (typeof date !== "string") return;
      const stated = Date.parse(date);
      if (!Number.isFinite(stated)) return;
      const middle = (asked.getTime() + answered.getTime()) / 2;
      const difference = Math.round(stated + meanTruncationMs - middle);
      skewMs = Math.abs(difference) < noticeableMs ? 0 : difference;
    },
  };
}
