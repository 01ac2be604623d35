/**
 * What a rehearsal has seen so far, and waiting for what it wants to see. The person's hands and the faults share
 * one; the verdict reads it at the end. It only looks, and waits for events, never for time: the limit only ever fails.
 */
import { isErrorCode } from "../../errors/codes.ts";
import type { LoginHarness } from "../contract/login-harness-contract.ts";
import type { DrawnField, HarnessState, SurfaceName, TimelineEntry } from "../contract/model.ts";

/** A person who cannot go on: the scenario ends at this step. */
export class CannotGoOn extends Error {}

/** What there is to be seen of a harness. */
export type Watched = Pick<LoginHarness, "state" | "subscribe" | "onEntry" | "onFrame">;

export interface Found {
  entry: TimelineEntry;
  index: number;
}

/** Longest wait of one step, in milliseconds. */
const stepLimitMs = 60_000;

/** Purposes of fields by which somebody agrees to what a screen has told them. */
const agreeing = new Set(["newSecret", "newPassword"]);

export class Witness implements Disposable {
  /** Milliseconds spent waiting for the machine. */
  machineMs = 0;
  readonly entries: TimelineEntry[] = [];
  /** Everything that screens have said to the person before they agreed to something. */
  readonly #told = new Set<string>();
  #agreed = false;
  readonly #harness: Watched;
  readonly #wake = new Set<() => void>();
  /** Gives up what is waited for. */
  readonly #giveUp = new Set<() => void>();
  readonly #stop: (() => void)[];
  readonly #pictures = new Map<SurfaceName, number>();

  /** @param harness whose past it does not know: only what comes from now on */
  constructor(harness: Watched) {
    this.#harness = harness;
    const look = () => {
      for (const check of [...this.#wake]) check();
    };
    this.#stop = [
      harness.onEntry((entry) => {
        this.entries.push(entry);
        look();
      }),
      harness.subscribe((state) => {
        this.#read(state);
        look();
      }),
      harness.onFrame((_jpeg, of) => {
        this.#pictures.set(of, this.pictures(of) + 1);
        look();
      }),
    ];
  }

  [Symbol.dispose](): void {
    for (const stop of this.#stop) stop();
    this.#wake.clear();
    // A limit that still runs would keep the process from ending.
    for (const giveUp of [...this.#giveUp]) giveUp();
  }

  /** From now on a screen tells nothing beforehand. */
  agreed(): void {
    this.#read(this.#harness.state());
    this.#agreed = true;
  }

  /** What was said before anybody agreed, sentence by sentence. */
  get told(): readonly string[] {
    return [...this.#told];
  }

  #read({ screen }: HarnessState): void {
    if (this.#agreed) return;
    for (const { text } of screen.fields) if (text !== "") this.#told.add(text);
    if (screen.status.text !== "") this.#told.add(screen.status.text);
  }

  /** How many pictures of a browser have come. */
  pictures(of: SurfaceName): number {
    return this.#pictures.get(of) ?? 0;
  }

  find(wanted: (entry: TimelineEntry) => boolean, from = 0): Found | undefined {
    const index = this.entries.findIndex((entry, at) => at >= from && wanted(entry));
    const entry = this.entries[index];
    return entry === undefined ? undefined : { entry, index };
  }

  /** The last code that agent or directory refused with, at or after `from`. */
  refusal(from = 0, by: readonly TimelineEntry["actor"][] = ["agent", "directory"]): string | undefined {
    const entry = this.entries.findLast(
      ({ actor, event }, at) => at >= from && by.includes(actor) && isErrorCode(event),
    );
    return entry?.event;
  }

  /**
   * Waits for what `look` finds. The time counts as the machine's.
   * @param from an agent's refusal at or after this entry ends the waiting
   * @throws CannotGoOn
   */
  async until<Wanted>(look: () => Wanted | undefined, from: number): Promise<Wanted> {
    const begun = performance.now();
    const { promise, resolve, reject } = Promise.withResolvers<Wanted>();
    const check = () => {
      const found = look();
      if (found !== undefined) resolve(found);
      else if (this.refusal(from, ["agent"]) !== undefined) reject(new CannotGoOn());
    };
    this.#wake.add(check);
    const giveUp = () => {
      reject(new CannotGoOn());
    };
    this.#giveUp.add(giveUp);
    const limit = setTimeout(giveUp, stepLimitMs);
    check();
    try {
      return await promise;
    } finally {
      clearTimeout(limit);
      this.#wake.delete(check);
      this.#giveUp.delete(giveUp);
      this.machineMs += performance.now() - begun;
    }
  }

  /** Once, when anything has happened. @throws CannotGoOn when nothing does */
  async news(): Promise<void> {
    let first = true;
    // The first look is the one that `until` begins with.
    await this.until(() => {
      const came = !first;
      first = false;
      return came || undefined;
    }, Infinity);
  }

  /** A screen that answers and has such a field. */
  shown(wanted: (field: DrawnField) => boolean, from: number): Promise<HarnessState> {
    return this.until(() => {
      const state = this.#harness.state();
      return !state.screen.busy && state.screen.fields.some(wanted) ? state : undefined;
    }, from);
  }

  /** Whether typing into such a field agrees to what was told. */
  static agreesBy(purpose: string): boolean {
    return agreeing.has(purpose);
  }
}
