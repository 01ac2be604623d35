/** The one clock port. Rooms ask it for the time and are told of deadlines by it, so that tests own time. */

export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
