/**
 * Records a rehearsal for its trace: screens as they changed, pictures of the browsers in them, the timeline, the
 * messages between sign-in screen and agent. Made during a run by `rehearsal.ts`. The result of `end` holds no secret:
 * hints are dropped, typed text is masked, and a phone is not recorded once it may show a key.
 */
import { isErrorCode } from "../../errors/codes.ts";
import { trace as texts } from "../../texts/en/rehearsal.ts";
import type { LoginHarness, TracedFrame } from "../contract/login-harness-contract.ts";
import {
  type HarnessState,
  type PhoneOwner,
  type SurfaceName,
  type TimelineEntry,
  isShown,
  phoneOwners,
  phoneSurface,
  surfaceNames,
} from "../contract/model.ts";

export interface RecordedScreen {
  /** Milliseconds, as in the timeline. */
  at: number;
  /** Without hints, people and timeline. */
  state: HarnessState;
  /** The last JPEG of each browser that was shown, before it changed. */
  pictures: Partial<Record<SurfaceName, Uint8Array>>;
  /** A phone showed something that was not recorded. */
  phoneHidden: boolean;
}

export interface Recording {
  screens: RecordedScreen[];
  entries: TimelineEntry[];
  frames: TracedFrame[];
}

export interface Recorder extends Disposable {
  /** @param secrets everything that was typed or read; masked wherever it occurs */
  end(secrets: readonly string[]): Recording;
}

/** Most screens, entries and messages of one run: an endless scenario is not kept whole. */
const most = { screens: 300, entries: 5_000, frames: 5_000 };
/**
 * The notation in which a refusal names a character of a secret (`src/agent/screens/refused-character.ts`); used for
 * nothing else.
 */
const namesCharacter = /U\+[0-9A-F]{4,6}/;
/** Characters. Shorter texts are no secrets, and would mask half of the trace. */
const shortestSecret = 4;

/** The events that are recorded. */
type Recorded = Pick<LoginHarness, "state" | "subscribe" | "onFrame" | "onEntry" | "onProtocol">;

export function record(harness: Recorded): Recorder {
  return new HarnessRecorder(harness);
}

class HarnessRecorder implements Recorder {
  readonly #screens: RecordedScreen[] = [];
  readonly #entries: TimelineEntry[] = [];
  readonly #frames: TracedFrame[] = [];
  readonly #stop: (() => void)[];
  readonly #known: string[];
  readonly #last = new Map<SurfaceName, Uint8Array>();
  #shown = "";
  #base = performance.now();
  /** Phones that are not recorded until they are put away. */
  readonly #hidden = new Set<PhoneOwner>();

  constructor(harness: Recorded) {
    const { hints, people } = harness.state();
    const emails = new Set(people.map(({ email }) => email));
    this.#known = [
      ...hints.map(({ value }) => value).filter((value) => !emails.has(value)),
      ...people.map(({ providerPassword }) => providerPassword),
    ];
    this.#stop = [
      harness.subscribe((state) => {
        this.#onState(state);
      }),
      harness.onFrame((jpeg, of) => {
        if ([...this.#hidden].some((owner) => phoneSurface(owner) === of)) return;
        this.#last.set(of, jpeg);
      }),
      harness.onEntry((entry) => {
        this.#onEntry(entry, harness.state());
      }),
      harness.onProtocol((frame) => {
        if (this.#frames.length < most.frames) this.#frames.push(frame);
      }),
    ];
    this.#onState(harness.state());
  }

  [Symbol.dispose](): void {
    for (const stop of this.#stop) stop();
  }

  end(secrets: readonly string[]): Recording {
    this.#finish();
    this[Symbol.dispose]();
    const mask = masking([...this.#known, ...secrets]);
    return {
      screens: this.#screens.map(({ state, ...rest }) => ({ ...rest, state: mask(state) })),
      entries: mask(this.#entries),
      frames: mask(this.#frames),
    };
  }

  #onEntry(entry: TimelineEntry, state: HarnessState): void {
    this.#base = performance.now() - entry.at;
    // After this event a phone lists a person's devices and then shows a key. The event does not say which phone, so
    // none is recorded.
    if (entry.event === "recovery-visit-begun") {
      for (const owner of phonesOut(state)) {
        this.#hidden.add(owner);
        this.#last.delete(phoneSurface(owner));
      }
    }
    if (isOfPages(entry)) this.#turn(state);
    if (!entry.event.startsWith("debug.") && this.#entries.length < most.entries) this.#entries.push(entry);
  }

  /** The page in a browser is about to change, or has just changed. */
  #turn(state: HarnessState): void {
    const before = this.#screens.at(-1);
    if (before === undefined || surfaceNames.every((of) => !isShown(state, of))) return;
    if (surfaceNames.every((of) => this.#last.get(of) === before.pictures[of])) return;
    this.#finish();
    this.#begin(state);
  }

  #onState(state: HarnessState): void {
    const key = keyOf(state);
    if (key === this.#shown) return;
    this.#shown = key;
    this.#finish();
    for (const of of surfaceNames) if (!isShown(state, of)) this.#last.delete(of);
    for (const owner of this.#hidden) if (state.phones[owner].page === undefined) this.#hidden.delete(owner);
    this.#begin(state);
  }

  #begin(state: HarnessState): void {
    if (this.#screens.length >= most.screens) return;
    const at = Math.max(0, Math.round(performance.now() - this.#base));
    this.#screens.push({
      at,
      state: { ...state, hints: [], people: [], timeline: [] },
      pictures: {},
      phoneHidden: this.#hidden.size > 0,
    });
  }

  /** The last pictures of the browsers belong to the screen that is over. */
  #finish(): void {
    const screen = this.#screens.at(-1);
    if (screen === undefined) return;
    const { state } = screen;
    screen.phoneHidden = this.#hidden.size > 0;
    for (const of of surfaceNames) {
      const last = this.#last.get(of);
      if (isShown(state, of) && last !== undefined) screen.pictures[of] = last;
    }
  }
}

/** The screen's identity: it changes neither with `busy` nor with the revision. */
function keyOf({ screen, phones }: HarnessState): string {
  const { busy: _busy, revision: _revision, ...seen } = screen;
  return JSON.stringify([seen, phones]);
}

const phonesOut = ({ phones }: HarnessState) =>
  phoneOwners.filter((owner) => phones[owner].page !== undefined);

const pageEvents = new Set(["proof-begun", "provider.signed-in", "recovery-visit-begun"]);

/** Whether after this entry a page with typed text gives way to another one. */
function isOfPages({ actor, event }: TimelineEntry): boolean {
  return pageEvents.has(event) || (actor === "directory" && isErrorCode(event));
}

/** Replaces every secret in every text of `value`, at any depth; numbers and keys stay. */
function masking(secrets: readonly string[]): <Value>(value: Value) => Value {
  const longestFirst = [...new Set(secrets)]
    .filter((secret) => secret.length >= shortestSecret)
    .sort((one, other) => other.length - one.length);
  const inText = (text: string) =>
    namesCharacter.test(text)
      ? texts.masked
      : longestFirst.reduce((masked, secret) => masked.replaceAll(secret, texts.masked), text);
  const anywhere = (value: unknown): unknown => {
    if (typeof value === "string") return inText(value);
    if (Array.isArray(value)) return value.map(anywhere);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, anywhere(part)]));
  };
  // The type stays: only texts are replaced by texts.
  return <Value>(value: Value) => anywhere(value) as Value;
}
