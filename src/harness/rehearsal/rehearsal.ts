/**
 * Plays a scenario on a login harness: takes the person's steps, causes the faults, and judges the end by what opens.
 * Called by `vestibule rehearse` and tests. Each rehearsal has its own harness, which is removed afterwards.
 */
import { VestibuleError } from "../../errors/error.ts";
import { createLoginHarness } from "../play/login-harness.ts";
import type {
  DeviceBefore,
  LoginHarness,
  NativeOptions,
  StartingSecrets,
} from "../contract/login-harness-contract.ts";
import type { OpensRow, StartStep, TimelineEntry } from "../contract/model.ts";
import { startFaults } from "./faults.ts";
import { Person, type RehearsalOutcome } from "./person.ts";
import { type Recording, record } from "./recording.ts";
import { type Mismatch, judge } from "./verdict.ts";
import type { Scenario, ScenarioDevice } from "./vocabulary.ts";
import { Witness } from "./witness.ts";

export interface RehearsalResult {
  scenario: string;
  title: string;
  system: "windows" | "macos";
  outcome: RehearsalOutcome;
  expected: Scenario["must"];
  /** Whether everything that must hold holds. */
  passed: boolean;
  /** The points that do not hold. */
  mismatches: Mismatch[];
  steps: { do: string; ms: number }[];
  /** The stores that each secret opened before the first step, and opens at the end. */
  opensBefore: OpensRow[];
  opens: OpensRow[];
  /** Milliseconds from the first step to the end, without the person's typing. */
  machineMs: number;
  /** Milliseconds in all, including the start and end of the processes. */
  totalMs: number;
  /** Present when requested. It holds no secret. */
  recording?: Recording | undefined;
}

export interface RehearsalOptions {
  /** Called with each entry of the timeline as it comes. */
  onEntry?: ((entry: TimelineEntry) => void) | undefined;
  /** Called with the harness before the first step, to show it live; it ends with the rehearsal. */
  onHarness?: ((harness: LoginHarness) => Promise<void>) | undefined;
  /** Default false. */
  record?: boolean | undefined;
  /** @throws `cancelled` soon after an abort, with nothing left running */
  signal?: AbortSignal | undefined;
  browser?: { path?: string };
  /** Plays it through the plug-in that ships: see `LoginHarnessOptions`. */
  native?: NativeOptions | undefined;
  /** Called when a step of the start begins. */
  onStep?: ((step: StartStep) => void) | undefined;
}

/** @throws everything that `createLoginHarness` throws; a step that cannot be done ends the scenario instead */
export async function rehearse(scenario: Scenario, options: RehearsalOptions = {}): Promise<RehearsalResult> {
  const { signal } = options;
  const started = performance.now();
  const cancelled = () => new VestibuleError("cancelled");
  await using harness = await createLoginHarness({
    ...splitDevice(scenario.device),
    ...(signal !== undefined && { signal }),
    ...(options.browser !== undefined && { browser: options.browser }),
    native: options.native,
    onStep: options.onStep,
  });
  await options.onHarness?.(harness);
  const opensBefore = (await harness.examine()).opens;
  using witness = new Witness(harness);
  using recording = options.record === true ? record(harness) : undefined;
  const hush = harness.onEntry((entry) => {
    if (!entry.event.startsWith("debug.")) options.onEntry?.(entry);
  });
  using faults = startFaults(harness, scenario.faults);
  const person = new Person(harness, witness);
  const steps: RehearsalResult["steps"] = [];
  let stuck: Parameters<typeof judge>[1]["stuck"];
  for (const [index, step] of scenario.steps.entries()) {
    if (signal?.aborted === true) throw cancelled();
    const begun = performance.now();
    const done = await unlessAborted(person.take(step), signal);
    steps.push({ do: step.do, ms: Math.round(performance.now() - begun) });
    if (done) continue;
    stuck = { step, place: index + 1 };
    break;
  }
  await unlessAborted(faults.settled(), signal);
  const { opens } = await unlessAborted(harness.examine(), signal);
  hush();
  const outcome = person.outcome();
  const mismatches = judge(scenario.must, {
    outcome,
    opens,
    entries: witness.entries,
    told: witness.told,
    stuck,
    unbroken: faults.open,
  });
  return {
    scenario: scenario.scenario,
    title: scenario.title,
    system: scenario.device.system,
    outcome,
    expected: scenario.must,
    passed: mismatches.length === 0,
    mismatches,
    steps,
    opensBefore,
    opens,
    machineMs: Math.round(witness.machineMs),
    totalMs: Math.round(performance.now() - started),
    recording: recording?.end(secretsOf(scenario, person)),
  };
}

/** After an abort nothing waits for a person who waits for something that may never come. */
async function unlessAborted<Result>(
  work: Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  if (signal === undefined) return work;
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => {
    reject(new VestibuleError("cancelled"));
  };
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  // After an abort a later failure of `work` is ignored.
  work.catch(() => undefined);
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** Splits a scenario's device into the harness's device and the secrets that the person knows. */
function splitDevice(device: ScenarioDevice): { device: DeviceBefore; secrets: Partial<StartingSecrets> } {
  const pin = device.system === "windows" ? device.pin : undefined;
  const secrets = {
    ...(pin !== undefined && { startPin: pin }),
    ...(device.password !== undefined && { startPassword: device.password }),
  };
  const said = Object.fromEntries(
    Object.entries(device).filter(
      ([name, value]) => !["pin", "password"].includes(name) && value !== undefined,
    ),
  );
  const { system } = device;
  return { device: system === "windows" ? { ...said, system } : { ...said, system }, secrets };
}

/** Every secret that the person typed or read. */
function secretsOf(scenario: Scenario, person: Person): string[] {
  const typed = scenario.steps.flatMap((step) => {
    if (step.do === "type") return Object.values(step.into).filter((value) => typeof value === "string");
    return step.do === "unlock" && step.password !== undefined ? [step.password] : [];
  });
  const { device } = scenario;
  const known = [device.password, device.system === "windows" ? device.pin : undefined];
  return [...typed, ...known.filter((value) => value !== undefined), ...person.secretsRead];
}
