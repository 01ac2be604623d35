/**
 * Plays a scenario on a login harness: does what the person does, breaks what is to break, and judges the end
 * by what opens. Called by `vestibule rehearse` and tests. It has the person's hands and eyes only: keys,
 * pointer, and what the screens and the processes say; it waits for events, never for time.
 */
import { isErrorCode } from "../errors/codes.ts";
import { VestibuleError } from "../errors/error.ts";
import { secrets as labels } from "../texts/en/harness.ts";
import { createLoginHarness } from "./login-harness.ts";
import type { LoginHarness } from "./login-harness-contract.ts";
import type { DeviceTruth, HarnessState, OpensRow, TimelineEntry } from "./model.ts";
import { directoryHost, members } from "./organisation.ts";
import { type Scenario, type ScenarioFault, type ScenarioStep, secretNames } from "./scenario.ts";
import { pressEnter, typeInto } from "./typing.ts";

export type RehearsalOutcome =
  { outcome: "signed-in" | "not-signed-in" } | { outcome: "refused"; code: string };

export interface RehearsalResult {
  scenario: string;
  outcome: RehearsalOutcome;
  expected: Scenario["must"];
  /** Whether outcome and openings are as expected. */
  passed: boolean;
  steps: { do: string; ms: number }[];
  /** What each secret opens at the end. */
  opens: OpensRow[];
  /** Milliseconds that the machine took from the first step to the end, without what the person took to type. */
  machineMs: number;
}

export interface RehearsalOptions {
  /** Each entry of the timeline as it comes. */
  onEntry?: (entry: TimelineEntry) => void;
  signal?: AbortSignal;
  browser?: { path?: string; user?: string };
}

const rowNames: Readonly<Record<(typeof secretNames)[number], string>> = {
  "start-pin": labels.startPin,
  "new-pin": labels.newPin,
  "start-password": labels.typedPassword,
  "break-glass": labels.breakGlass,
};

/** @throws what `createLoginHarness` throws; a step that cannot be done ends the scenario instead */
export async function rehearse(scenario: Scenario, options: RehearsalOptions = {}): Promise<RehearsalResult> {
  const { pin, password } = scenario.device;
  await using harness = await createLoginHarness({
    secrets: { startPin: pin, ...(password !== undefined && { startPassword: password }) },
    ...(options.signal !== undefined && { signal: options.signal }),
    ...(options.browser !== undefined && { browser: options.browser }),
  });
  const person = new Person(harness, scenario.faults);
  const hush = harness.onEntry((entry) => {
    if (!entry.event.startsWith("debug.")) options.onEntry?.(entry);
  });
  const steps: RehearsalResult["steps"] = [];
  for (const step of scenario.steps) {
    if (options.signal?.aborted === true) throw new VestibuleError("cancelled");
    const begun = performance.now();
    const done = await person.take(step);
    steps.push({ do: step.do, ms: Math.round(performance.now() - begun) });
    if (!done) break;
  }
  const { opens } = await harness.examine();
  hush();
  const outcome = person.outcome();
  return {
    scenario: scenario.scenario,
    outcome,
    expected: scenario.must,
    passed: isAsExpected(scenario.must, outcome, opens),
    steps,
    opens,
    machineMs: Math.round(person.machineMs),
  };
}

function isAsExpected(
  must: Scenario["must"],
  outcome: RehearsalOutcome,
  opens: DeviceTruth["opens"],
): boolean {
  if (outcome.outcome !== must.outcome) return false;
  if (must.code !== undefined && !(outcome.outcome === "refused" && outcome.code === must.code)) return false;
  return secretNames.every((name) => {
    const wanted = must.opens[name];
    if (wanted === undefined) return true;
    const row = opens.find(({ secret }) => secret === rowNames[name]);
    if (row === undefined) return wanted.length === 0;
    return row.opens.every(
      ({ store, opens: isOpen }) => isOpen === (wanted as readonly string[]).includes(store),
    );
  });
}

const isNavigation =
  (host: string) =>
  ({ event, text }: TimelineEntry) =>
    event === "debug.proof-navigated" && text.split(":")[0] === host;
const isRefusedByDirectory = ({ actor, event }: TimelineEntry) => actor === "directory" && isErrorCode(event);

/** A person who cannot go on: the scenario ends at this step. */
class CannotGoOn extends Error {}

const stepLimitMs = 60_000;

class Person {
  /** Milliseconds spent waiting for the machine. */
  machineMs = 0;
  readonly #harness: LoginHarness;
  readonly #entries: TimelineEntry[] = [];
  readonly #wake = new Set<() => void>();

  constructor(harness: LoginHarness, faults: readonly ScenarioFault[]) {
    this.#harness = harness;
    const open = new Set(faults);
    harness.onEntry((entry) => {
      this.#entries.push(entry);
      for (const fault of open) {
        if (fault.when !== entry.event) continue;
        open.delete(fault);
        void breakIt(harness, fault.do).catch(() => undefined);
      }
      for (const check of this.#wake) check();
    });
    harness.subscribe(() => {
      for (const check of this.#wake) check();
    });
  }

  /** Does a step. False when it could not be done, because the sign-in was refused or nothing came. */
  async take(step: ScenarioStep): Promise<boolean> {
    try {
      await this.#do(step);
      return true;
    } catch (error) {
      if (error instanceof CannotGoOn) return false;
      throw error;
    }
  }

  outcome(): RehearsalOutcome {
    if (this.#harness.state().screen.view === "desktop") return { outcome: "signed-in" };
    const code = this.#refusal();
    return code === undefined ? { outcome: "not-signed-in" } : { outcome: "refused", code };
  }

  async #do(step: ScenarioStep): Promise<void> {
    const harness = this.#harness;
    switch (step.do) {
      case "wake":
      case "cancel":
      case "sign-out":
        await harness.act({ do: step.do });
        return;
      case "choose":
        await harness.act({ do: "select-tile", tile: step.tile });
        return;
      case "follow": {
        const { screen } = await this.#shown(
          (field) => field.purpose === "action" && field.index === step.link,
        );
        const field = screen.fields.find(({ purpose, index }) => purpose === "action" && index === step.link);
        await harness.act({ do: "link", revision: screen.revision, field: field?.id ?? 0 });
        return;
      }
      case "type": {
        const wanted: Partial<Record<string, string>> = step.into;
        const { screen } = await this.#shown((field) => Object.keys(wanted)[0] === field.purpose);
        const values: Record<number, string> = {};
        for (const { id, purpose } of screen.fields) {
          const value = wanted[purpose];
          if (value !== undefined) values[id] = value;
        }
        await harness.act({ do: "submit", revision: screen.revision, values });
        return;
      }
      case "prove":
        return this.#prove(step.as);
      case "wait-for-outcome":
        await this.#until(() => this.outcome().outcome !== "not-signed-in" || undefined);
    }
  }

  /**
   * At the browser inside the screen: e-mail on the directory's page, password on the provider's. The keyboard
   * waits until a page takes keys, so nothing is typed twice.
   */
  async #prove(email: string): Promise<void> {
    const password = members.find((member) => member.email === email)?.password ?? "";
    const begun = this.#entries.length;
    const isClosed = () => this.#harness.state().screen.browser === undefined;
    await this.#until(() => !isClosed() || undefined);
    await this.#typeUntil(email, ({ event }) => event === "provider.page", begun);
    const signedIn = await this.#typeUntil(password, ({ event }) => event === "provider.signed-in", begun);
    // Only once the page is there: Enter on the provider's page would send its form again.
    const isBack = () => this.#find(isNavigation(directoryHost), signedIn) !== undefined;
    const isRefused = () => this.#find(isRefusedByDirectory, begun) !== undefined && isBack();
    await this.#until(() => isClosed() || isRefused() || undefined);
    if (isClosed()) return;
    // The page says why; its one button, which has the focus, leads back to the device.
    for (const action of pressEnter()) this.#harness.surface(action);
    await this.#until(() => isClosed() || undefined);
  }

  /** Types into the field that has the focus and presses Enter; gives the index of what came of it. */
  async #typeUntil(text: string, effect: (entry: TimelineEntry) => boolean, after: number): Promise<number> {
    for (const action of typeInto(text)) this.#harness.surface(action);
    return (await this.#until(() => this.#find(effect, after - 1))).index;
  }

  /** A screen that answers and has such a field. */
  #shown(wanted: (field: HarnessState["screen"]["fields"][number]) => boolean): Promise<HarnessState> {
    return this.#until(() => {
      const state = this.#harness.state();
      return !state.screen.busy && state.screen.fields.some(wanted) ? state : undefined;
    });
  }

  #find(
    wanted: (entry: TimelineEntry) => boolean,
    after = -1,
  ): { entry: TimelineEntry; index: number } | undefined {
    const index = this.#entries.findIndex((entry, at) => at > after && wanted(entry));
    const entry = this.#entries[index];
    return entry === undefined ? undefined : { entry, index };
  }

  /** The code that the agent, or Windows, refused with. */
  #refusal(): string | undefined {
    return this.#find(({ actor, event }) => actor === "agent" && isErrorCode(event))?.entry.event;
  }

  /** Waits for what `look` finds; a refusal or the limit ends the waiting. The time counts as the machine's. */
  async #until<Found>(look: () => Found | undefined, limitMs = stepLimitMs): Promise<Found> {
    const begun = performance.now();
    const { promise, resolve, reject } = Promise.withResolvers<Found>();
    const check = () => {
      const found = look();
      if (found !== undefined) resolve(found);
      else if (this.#refusal() !== undefined) reject(new CannotGoOn());
    };
    this.#wake.add(check);
    const limit = setTimeout(() => {
      reject(new CannotGoOn());
    }, limitMs);
    check();
    try {
      return await promise;
    } finally {
      clearTimeout(limit);
      this.#wake.delete(check);
      this.machineMs += performance.now() - begun;
    }
  }
}

async function breakIt(harness: LoginHarness, fault: ScenarioFault["do"]): Promise<void> {
  switch (fault) {
    case "kill-agent":
      return harness.killAgent();
    case "start-agent":
      return harness.startAgent();
    case "provider-down":
    case "provider-up":
      harness.provider({ type: "down", down: fault === "provider-down" });
      return;
    case "provider-slow":
      harness.provider({ type: "slow", ms: 5_000 });
      return;
    case "recycle-email":
      harness.provider({ type: "replace-sub", email: members[0]?.email ?? "", sub: "acme-2001" });
  }
}
