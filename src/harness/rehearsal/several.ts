/**
 * Plays several scenarios, a few at a time, each on its own harness. Called by `vestibule rehearse all` and the suite
 * that runs every scenario. A scenario that cannot be started fails alone; the others go on.
 */
import type { ErrorCode } from "../../errors/codes.ts";
import { VestibuleError, codeOf } from "../../errors/error.ts";
import type { NativeOptions } from "../contract/login-harness-contract.ts";
import { type WinePrefix, openWinePrefix } from "../loginhost/wine.ts";
import { type RehearsalOptions, type RehearsalResult, rehearse } from "./rehearsal.ts";
import type { Scenario } from "./vocabulary.ts";

export type Played =
  | { scenario: string; passed: boolean; totalMs: number; result: RehearsalResult }
  /** The scenario could not be played to its end, because of `code`. */
  | { scenario: string; passed: false; totalMs: number; code: ErrorCode };

export interface SeveralOptions extends Pick<RehearsalOptions, "signal" | "record" | "browser"> {
  /** How many at a time, at least 1. */
  jobs: number;
  /** Plays them through the plug-ins that ship, each job's Windows in a wine prefix of its own. Default false. */
  native?: boolean | undefined;
  /** Called with each result when the scenario ends, in any order. */
  onPlayed?: (played: Played) => void;
}

/**
 * Results are in the order of `scenarios`.
 * @throws `cancelled` once everything that was started has ended
 */
export async function rehearseSeveral(
  scenarios: readonly Scenario[],
  { jobs, native, onPlayed, ...options }: SeveralOptions,
): Promise<Played[]> {
  const all: (Played | undefined)[] = scenarios.map(() => undefined);
  const waiting = [...scenarios.entries()];
  const isCancelled = () => options.signal?.aborted === true;
  const worker = async () => {
    let prefix: WinePrefix | undefined;
    /** A Mac needs no wine. */
    const nativeFor = async ({ device }: Scenario): Promise<NativeOptions | undefined> => {
      if (native !== true) return undefined;
      if (device.system === "macos") return {};
      prefix ??= await openWinePrefix();
      return { winePrefix: prefix.folder };
    };
    try {
      for (let next = waiting.shift(); next !== undefined && !isCancelled(); next = waiting.shift()) {
        const [place, scenario] = next;
        const played = await play(scenario, { ...options, native: await nativeFor(scenario) });
        all[place] = played;
        if (!isCancelled()) onPlayed?.(played);
      }
    } finally {
      await prefix?.close();
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, jobs) }, worker));
  if (isCancelled()) throw new VestibuleError("cancelled");
  return all.filter((played) => played !== undefined);
}

async function play(scenario: Scenario, options: RehearsalOptions): Promise<Played> {
  const begun = performance.now();
  const { scenario: name } = scenario;
  try {
    const result = await rehearse(scenario, options);
    return { scenario: name, passed: result.passed, totalMs: result.totalMs, result };
  } catch (error) {
    const totalMs = Math.round(performance.now() - begun);
    return { scenario: name, passed: false, totalMs, code: codeOf(error) };
  }
}
