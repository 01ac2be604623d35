/**
 * The state that the page saw with each entry of the timeline, to be looked at again. Filled by `main.ts`. It is
 * bounded by the entries that the harness still shows, shares unchanged parts, and holds nothing that the page was not
 * shown. Of the phones it keeps nothing: a recovery key may be on them.
 */
import type { HarnessState, TimelineEntry } from "../contract/model.ts";

/** The parts that can be looked at again. */
export type Seen = Pick<HarnessState, "device" | "screen">;

/** The current state, or an earlier one, which takes no actions. */
export type Looked = Seen & { isPast: boolean };

export interface Moment {
  /** Grows by one with each entry, also across plays. */
  readonly number: number;
  readonly entry: TimelineEntry;
  /** The state before the next entry came. Absent for entries from before this page was opened. */
  seen?: Seen;
  /** The last picture of the browser in the sign-in screen. */
  picture?: Blob | undefined;
}

/** Most moments that keep their picture; the newest do. */
const mostPictures = 120;

export class Moments {
  #all: Moment[] = [];
  #next = 0;
  /** The next state may have missed events before it. */
  #missed = true;

  /** Oldest first. */
  get all(): readonly Moment[] {
    return this.#all;
  }

  /** The connection was lost: the next state does not belong to the entries that came meanwhile. */
  missed(): void {
    this.#missed = true;
  }

  /** Another play begins: moments of the last one are dropped. */
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

  /** Takes a picture of the browser in the sign-in screen. */
  picture(jpeg: Blob): void {
    const last = this.#all.at(-1);
    if (last?.seen?.screen.browser !== undefined) last.picture = jpeg;
  }

  /** Number of the oldest entries that the harness no longer shows: all of them when nothing matches. */
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

/** `now`, with the parts of `before` wherever they are equal. */
function shared<T>(before: unknown, now: T): T {
  if (!isPart(before) || !isPart(now) || Array.isArray(before) !== Array.isArray(now)) return now;
  const parts = Object.entries(now).map(([name, part]) => [name, shared(before[name], part)] as const);
  const isUnchanged =
    parts.length === Object.keys(before).length && parts.every(([name, part]) => part === before[name]);
  // Both branches have the shape of `now`.
  if (isUnchanged) return before as T;
  return (Array.isArray(now) ? parts.map(([, part]) => part) : Object.fromEntries(parts)) as T;
}
