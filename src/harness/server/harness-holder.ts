/**
 * Holds the current harness and replaces it by a new one when the person starts over. The demo gives it to the page's
 * server instead of a harness. There are never two harnesses at a time: the next one starts after everything of the
 * last one has ended.
 */
import { VestibuleError, codeOf } from "../../errors/error.ts";
import { explain } from "../../texts/catalogue.ts";
import { textsFor } from "../../texts/languages/languages.ts";
import type { DeviceChoice } from "../contract/device-choices.ts";
import type { LanguageChoice } from "../contract/language-choices.ts";
import type {
  HarnessAction,
  HarnessState,
  Mirror,
  PlayState,
  StartStep,
  SurfaceAction,
  SurfaceName,
} from "../contract/model.ts";
import type { PageSource } from "../contract/page-source.ts";

/** The part of a harness that the holder uses. */
export type HeldHarness = PageSource & AsyncDisposable;

/** The choices that a play begins with. */
export interface Beginning {
  device: DeviceChoice;
  language: LanguageChoice;
}

/**
 * @param onStep called when a step of the start begins
 * @throws VestibuleError; `cancelled` once `signal` is aborted
 */
export type MakeHarness = (
  beginning: Beginning,
  signal: AbortSignal,
  onStep: (step: StartStep) => void,
) => Promise<HeldHarness>;

export class HarnessHolder implements PageSource, AsyncDisposable {
  readonly #make: MakeHarness;
  readonly #ended: AbortController;
  readonly #states = new Set<(state: HarnessState) => void>();
  readonly #frames = new Set<(jpeg: Uint8Array, of: SurfaceName) => void>();
  readonly #mirrors = new Set<(mirror: Mirror, of: SurfaceName) => void>();
  #harness: HeldHarness | undefined;
  #letGo: (() => void)[] = [];
  /** The last state of a harness, shown while there is none. */
  #last: HarnessState;
  #play: PlayState;
  #replacing: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  /** @throws everything that `make` throws for the first harness */
  static async start(beginning: Beginning, make: MakeHarness): Promise<HarnessHolder> {
    const ended = new AbortController();
    // There is no page yet to be told the steps.
    const first = await make(beginning, ended.signal, () => undefined);
    return new HarnessHolder({ beginning, make, ended, first });
  }

  private constructor(given: {
    beginning: Beginning;
    make: MakeHarness;
    first: HeldHarness;
    ended: AbortController;
  }) {
    const { beginning, make, first, ended } = given;
    this.#make = make;
    this.#ended = ended;
    this.#last = first.state();
    this.#play = { ...beginning, phase: "ready", number: 1 };
    this.#take(first);
  }

  state(): HarnessState {
    return { ...(this.#harness?.state() ?? this.#last), play: this.#play };
  }

  subscribe(listener: (state: HarnessState) => void): () => void {
    this.#states.add(listener);
    return () => this.#states.delete(listener);
  }

  onFrame(listener: (jpeg: Uint8Array, of: SurfaceName) => void): () => void {
    this.#frames.add(listener);
    return () => this.#frames.delete(listener);
  }

  onMirror(listener: (mirror: Mirror, of: SurfaceName) => void): () => void {
    this.#mirrors.add(listener);
    return () => this.#mirrors.delete(listener);
  }

  async act(action: HarnessAction): Promise<void> {
    if (action.do === "start-over") {
      const { device, language } = this.#play;
      await this.#startOver({ device: action.device ?? device, language: action.language ?? language });
    } else if (this.#harness === undefined) throw new VestibuleError("out_of_order");
    else await this.#harness.act(action);
  }

  surface(action: SurfaceAction): void {
    this.#harness?.surface(action);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#ended.abort();
    await this.#replacing;
    await this.#release();
  }

  #startOver(beginning: Beginning): Promise<void> {
    if (this.#replacing !== undefined || this.#ended.signal.aborted)
      return Promise.reject(new VestibuleError("out_of_order", { evidence: { what: "starting over" } }));
    this.#replacing = this.#replace(beginning).finally(() => {
      this.#replacing = undefined;
    });
    return this.#replacing;
  }

  async #replace(beginning: Beginning): Promise<void> {
    const number = this.#play.number + 1;
    const { screen, ...rest } = this.#harness?.state() ?? this.#last;
    this.#last = {
      ...rest,
      phones: { owner: {}, colleague: {} },
      // Nothing of the old harness can be seen, typed into or pressed any more.
      screen: {
        ...{ system: screen.system, hostName: screen.hostName, locale: screen.locale },
        ...{ revision: screen.revision, view: "off" },
        ...{ users: [], tiles: [], fields: [], busy: true, status: { kind: "none", text: "" } },
      },
    };
    this.#play = { ...beginning, phase: "starting", number };
    const released = this.#release();
    this.#tell();
    try {
      await released;
      if (this.#ended.signal.aborted) return;
      const next = await this.#make(beginning, this.#ended.signal, (step) => {
        this.#play = { ...this.#play, step };
        this.#tell();
      });
      this.#take(next);
      this.#play = { ...beginning, phase: "ready", number };
    } catch (error) {
      const problem = explain(textsFor("en"), codeOf(error));
      this.#play = { ...beginning, phase: "failed", number, problem };
      this.#last = { ...this.#last, screen: { ...this.#last.screen, busy: false } };
    }
    this.#tell();
  }

  #take(harness: HeldHarness): void {
    this.#harness = harness;
    this.#letGo = [
      harness.subscribe(() => {
        this.#tell();
      }),
      harness.onFrame((jpeg, of) => {
        for (const listener of this.#frames) listener(jpeg, of);
      }),
      harness.onMirror((mirror, of) => {
        for (const listener of this.#mirrors) listener(mirror, of);
      }),
    ];
  }

  async #release(): Promise<void> {
    for (const letGo of this.#letGo) letGo();
    this.#letGo = [];
    const harness = this.#harness;
    this.#harness = undefined;
    await harness?.[Symbol.asyncDispose]();
  }

  #tell(): void {
    const state = this.state();
    for (const listener of this.#states) listener(state);
  }
}
