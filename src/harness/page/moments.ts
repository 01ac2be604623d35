/**
 * What the page saw with each entry of the timeline, to be looked at again. `main.ts` feeds it. It is bounded by the
 * entries that the harness still shows, shares what did not change, and holds nothing that the page was not shown. Of
 * the phones it keeps nothing: a recovery key may stand there.
 */
import type { HarnessState, TimelineEntry } from "../contract/model.ts";

/** What can be looked at again. */
export type Seen = Pick<HarnessState, "device" | "screen">;

/** As it is now, or as it was: then nothing can be done to it. */
export type Looked = Seen & { isPast: boolean };

export interface Moment {
  /** Grows by one with each entry, also across plays. */
  readonly number: number;
  readonly entry: TimelineEntry;
  /** As it was until the next entry came. Absent for what this page was not open for. */
  seen?: Seen;
  /** What the browser in the sign-in screen showed last. */
  picture?: Blob | undefined;
}

/** Moments, newest first, that keep their picture. */
const mostPictures = 120;

export class Moments {
  #all: Moment[] = [];
  #next = 0;
  /** Nobody knows what happened between the last state and the next. */
  #missed = true;

  /** Oldest first. */
  get all(): readonly Moment[] {
    return this.#all;
  }

  /** The connection was lost: states of what comes next are not of what happened meanwhile. */
  missed(): void {
    this.#missed = true;
  }

  /** Another play: nothing of the one before is looked at again. */
  clear(): void {
    this.#all = [];
    this.#missed = true;
  }

  add({ timeline, device, screen }: HarnessState): void {
    this.#all = this.#all.slice(this.#goneFrom(timeline));
    const seen = shared(this.#all.at(-1)?.seen, { device, screen });
    const fresh = timeline.slice(this.#all.length);
    for (const [index, entry] of fresh.entries()) {
      const isKnown = !this.#missed || index === fresh.length - 1;
      const picture = screen.browser === undefined ? undefined : this.#all.at(-1)?.picture;
      this.#all.push({ number: this.#next, entry, ...(isKnown && { seen, picture }) });
      this.#next += 1;
      const old = this.#all.at(-1 - mostPictures);
      if (old !== undefined) delete old.picture;
    }
    const last = this.#all.at(-1);
    if (last !== undefined) {
      last.seen = seen;
      if (screen.browser === undefined) delete last.picture;
    }
    this.#missed = false;
  }

  /** Of the browser in the sign-in screen. */
  picture(jpeg: Blob): void {
    const last = this.#all.at(-1);
    if (last?.seen?.screen.browser !== undefined) last.picture = jpeg;
  }

  /** How many of the oldest the harness no longer shows: all of them when nothing fits. */
  #goneFrom(timeline: readonly TimelineEntry[]): number {
    const fits = (gone: number) =>
      this.#all.length - gone <= timeline.length &&
      this.#all.every(({ entry }, index) => index < gone || isSame(entry, timeline[index - gone]));
    for (let gone = 0; gone < this.#all.length; gone += 1) if (fits(gone)) return gone;
    return this.#all.length;
  }
}

function isSame(one: TimelineEntry, other: TimelineEntry | undefined): boolean {
  return one.at === other?.at && one.event === other.event && one.text === other.text;
}

const isPart = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

/** `now`, made of the parts of `before` wherever they are the same. */
function shared<T>(before: unknown, now: T): T {
  if (!isPart(before) || !isPart(now) || Array.isArray(before) !== Array.isArray(now)) return now;
  const parts = Object.entries(now).map(([name, part]) => [name, shared(before[name], part)] as const);
  const isUnchanged =
    parts.length === Object.keys(before).length && parts.every(([name, part]) => part === before[name]);
  // The shape is that of `now` in each case.
  if (isUnchanged) return before as T;
  return (Array.isArray(now) ? parts.map(([, part]) => part) : Object.fromEntries(parts)) as T;
}
