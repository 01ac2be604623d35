/**
 * Collects what can be seen of a rehearsal, and waits for events. The person's steps and the faults share one; the
 * verdict reads it at the end. It only observes, and never waits for time: the time limit is only ever a failure.
 */
import { isErrorCode } from "../../errors/codes.ts";
import type { LoginHarness } from "../contract/login-harness-contract.ts";
import type { DrawnField, HarnessState, SurfaceName, TimelineEntry } from "../contract/model.ts";

/** The person cannot go on: the scenario ends at this step. */
export class CannotGoOn extends Error {}

/** The observable parts of a harness. */
export type Watched = Pick<LoginHarness, "state" | "subscribe" | "onEntry" | "onFrame">;

export interface Found {
  entry: TimelineEntry;
  index: number;
}

/** Longest wait of one step, in milliseconds. */
const stepLimitMs = 60_000;

/** Purposes of fields by which a person agrees to what a screen has said. */
const agreeing = new Set(["newSecret", "newPassword"]);

export class Witness implements Disposable {
  /** Milliseconds spent waiting for the machine. */
  machineMs = 0;
  readonly entries: TimelineEntry[] = [];
  /** Every sentence of screens before the person agreed to something. */
  readonly #told = new Set<string>();
  #agreed = false;
  readonly #harness: Watched;
  readonly #wake = new Set<() => void>();
  /** Ends everything that still waits. */
  readonly #giveUp = new Set<() => void>();
  readonly #stop: (() => void)[];
  readonly #pictures = new Map<SurfaceName, number>();

  /** @param harness observed from now on; its past is unknown */
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
    // A running time limit would keep the process alive.
    for (const giveUp of [...this.#giveUp]) giveUp();
  }

  /** From now on no sentence counts as said before. */
  agreed(): void {
    this.#read(this.#harness.state());
    this.#agreed = true;
  }

  /** Sentences of screens before the person agreed, one by one. */
  get told(): readonly string[] {
    return [...this.#told];
  }

  #read({ screen }: HarnessState): void {
    if (this.#agreed) return;
    for (const { text } of screen.fields) if (text !== "") this.#told.add(text);
    if (screen.status.text !== "") this.#told.add(screen.status.text);
  }

  /** The number of pictures of a browser so far. */
  pictures(of: SurfaceName): number {
    return this.#pictures.get(of) ?? 0;
  }

  find(wanted: (entry: TimelineEntry) => boolean, from = 0): Found | undefined {
    const index = this.entries.findIndex((entry, at) => at >= from && wanted(entry));
    const entry = this.entries[index];
    return entry === undefined ? undefined : { entry, index };
  }

  /** The last code with which agent or directory refused, at or after entry `from`. */
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

  /** Resolves at the next event. @throws CannotGoOn when none comes */
  async news(): Promise<void> {
    let first = true;
    // The first look is that with which `until` begins.
    await this.until(() => {
      const came = !first;
      first = false;
      return came || undefined;
    }, Infinity);
  }

  /** Waits for a screen that takes input and has such a field. */
  shown(wanted: (field: DrawnField) => boolean, from: number): Promise<HarnessState> {
    return this.until(() => {
      const state = this.#harness.state();
      return !state.screen.busy && state.screen.fields.some(wanted) ? state : undefined;
    }, from);
  }

  /** Whether typing into such a field agrees to what the screen has said. */
  static agreesBy(purpose: string): boolean {
    return agreeing.has(purpose);
  }
}
