/**
 * What a rehearsal looked like, for its trace: screens as they changed, pictures of the browsers in them, the
 * timeline, the messages between sign-in screen and agent. Made beside a run by `rehearsal.ts`. Nothing secret is in
 * what `end` gives back: hints go, what was typed is masked, a phone is not looked at once it may show a key.
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
  /** A phone showed something that is not recorded. */
  phoneHidden: boolean;
}

export interface Recording {
  screens: RecordedScreen[];
  entries: TimelineEntry[];
  frames: TracedFrame[];
}

export interface Recorder extends Disposable {
  /** @param secrets whatever was typed or read: masked wherever it stands */
  end(secrets: readonly string[]): Recording;
}

/** Screens, entries and messages of one run, at most: a scenario that goes round and round is not kept whole. */
const most = { screens: 300, entries: 5_000, frames: 5_000 };
/** How a refusal names a character of a secret (`src/agent/screens/refused-character.ts`): it stands in nothing else. */
const namesCharacter = /U\+[0-9A-F]{4,6}/;
/** Shorter ones would mask half of what is there, and are no secrets. */
const shortestSecret = 4;

/** What is listened to. */
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
  /** Phones that are not looked at until they are put away. */
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
    // From here on a phone lists somebody's devices, and then shows a key. Whose, nobody says: none is looked at.
    if (entry.event === "recovery-visit-begun") {
      for (const owner of phonesOut(state)) {
        this.#hidden.add(owner);
        this.#last.delete(phoneSurface(owner));
      }
    }
    if (isOfPages(entry)) this.#turn(state);
    if (!entry.event.startsWith("debug.") && this.#entries.length < most.entries) this.#entries.push(entry);
  }

  /** The page in a browser is about to change, or just has. */
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

  /** What the browsers showed last belongs to the screen that is over. */
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

/** What makes it another screen: not that it waits, and not which revision it is. */
function keyOf({ screen, phones }: HarnessState): string {
  const { busy: _busy, revision: _revision, ...seen } = screen;
  return JSON.stringify([seen, phones]);
}

const phonesOut = ({ phones }: HarnessState) =>
  phoneOwners.filter((owner) => phones[owner].page !== undefined);

const pageEvents = new Set(["proof-begun", "provider.signed-in", "recovery-visit-begun"]);

/** Whether it tells that what a person has filled in gives way to another page. */
function isOfPages({ actor, event }: TimelineEntry): boolean {
  return pageEvents.has(event) || (actor === "directory" && isErrorCode(event));
}

/** Replaces every secret in every text of `value`, however deep; numbers and keys stay. */
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
  // The shape stays what it was: only texts are exchanged for texts.
  return <Value>(value: Value) => anywhere(value) as Value;
}
