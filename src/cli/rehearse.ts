/** `vestibule rehearse`: plays one scenario with a live timeline, or all with one line each, and prints the outcome. */
import { VestibuleError } from "../errors/error.ts";
import type { LoginHarness } from "../harness/contract/login-harness-contract.ts";
import type { TimelineEntry } from "../harness/contract/model.ts";
import type { RehearsalResult } from "../harness/rehearsal/rehearsal.ts";
import type { Played } from "../harness/rehearsal/several.ts";
import type { Mismatch } from "../harness/rehearsal/verdict.ts";
import { cli } from "../texts/en/cli.ts";
import { codes } from "../texts/en/codes.ts";
import { exitFailed } from "./terminal/failure.ts";
import type { Io } from "./terminal/io.ts";
import { safeText, styled } from "./terminal/safe-text.ts";
import type { RehearseOptions } from "./rehearse-options.ts";
import { sayStartSteps } from "./start-steps.ts";

const texts = cli.rehearse;

/** The ANSI colour of an actor; used on a terminal only. */
const colours: Readonly<Record<TimelineEntry["actor"], number>> = {
  person: 36,
  host: 34,
  agent: 32,
  directory: 35,
  provider: 33,
  harness: 90,
};

const coloured = (text: string, colour: number, { isTty }: Io) => (isTty ? styled(text, colour) : text);

function line({ at, actor, text }: TimelineEntry, io: Io): string {
  const seconds = (at / 1000).toFixed(3).padStart(8);
  return `${seconds}  ${coloured(actor.padEnd(9), colours[actor], io)}  ${safeText(text)}`;
}

const say = (outcome: { outcome: string; code?: string | undefined }) =>
  outcome.code === undefined ? outcome.outcome : `${outcome.outcome} (${outcome.code})`;

const problems = (mismatches: readonly Mismatch[]) =>
  mismatches.map(({ at, problem }) => texts.mismatch(at, problem));

function summary(result: RehearsalResult): string {
  const opens = result.opens.map(({ secret, opens: stores }) => {
    const open = stores.filter((each) => each.opens === true).map((each) => each.store);
    return texts.opens(secret, open.length === 0 ? texts.nothing : open.join(", "));
  });
  const verdict = result.passed
    ? [texts.passed(result.scenario, result.machineMs)]
    : [texts.failed(result.scenario), texts.got(say(result.outcome)), ...problems(result.mismatches)];
  return ["", ...verdict, ...opens].join("\n");
}

/** The output of `--json`: the result without its recording, which is for the trace. */
function shown(played: Played): object {
  if (!("result" in played)) return played;
  const { recording: _recording, ...result } = played.result;
  return result;
}

export async function rehearseCommand(name: string, options: RehearseOptions, io: Io): Promise<number> {
  const given = (["trace", "watch", "show"] as const).filter((option) => Boolean(options[option]));
  const clash = (option: string, hint: string) =>
    new VestibuleError("argument_invalid", { evidence: { what: option, hint } });
  if (name === "list") {
    if (given[0] !== undefined) throw clash(`--${given[0]}`, texts.notWithList);
    return list(options.json, io);
  }
  if (options.watch && options.show) throw clash("--show", texts.notBoth);
  if (name === "all" && options.show) throw clash("--show", texts.oneOnly);
  if (options.watch) return (await import("./rehearse-watch.ts")).watch(name, options, io);
  return name === "all" ? playAll(options, io) : playOne(name, options, io);
}

async function list(asJson: boolean, io: Io): Promise<number> {
  const { listScenarios, loadScenario } = await import("../harness/rehearsal/scenario.ts");
  const all = listScenarios().map((name) => {
    const { scenario, title, device } = loadScenario(name);
    return { scenario, title, system: device.system };
  });
  const widest = Math.max(...all.map(({ scenario }) => scenario.length));
  const row = ({ scenario, system, title }: (typeof all)[number]) =>
    `${scenario.padEnd(widest)}  ${system.padEnd("windows".length)}  ${title}`;
  io.out(asJson ? JSON.stringify(all, undefined, 2) : all.map(row).join("\n"));
  return 0;
}

async function playOne(name: string, options: RehearseOptions, io: Io): Promise<number> {
  const { loadScenario } = await import("../harness/rehearsal/scenario.ts");
  const scenario = loadScenario(name);
  const target = await targetOf(options);
  const { rehearse } = await import("../harness/rehearsal/rehearsal.ts");
  if (!options.json) io.out(`${scenario.title}\n`);
  const live = options.show ? await liveView(options.json, io) : undefined;
  // Wine makes the start so long that somebody would think it hangs.
  const said = options.native && !options.json ? sayStartSteps(io.out) : undefined;
  let result: RehearsalResult;
  try {
    result = await rehearse(scenario, {
      onStep: said?.begin,
      signal: io.interrupted,
      record: target !== undefined,
      native: options.native ? {} : undefined,
      onHarness: live?.begin,
      onEntry: (entry) => {
        said?.[Symbol.dispose]();
        if (!options.json) io.out(line(entry, io));
      },
    });
  } finally {
    said?.[Symbol.dispose]();
    await live?.close();
  }
  const { scenario: scenarioName, passed, totalMs } = result;
  const played: Played = { scenario: scenarioName, passed, totalMs, result };
  io.out(options.json ? JSON.stringify(shown(played), undefined, 2) : summary(result));
  if (target !== undefined) await writeTraceOf([result], target, options, io);
  return passed ? 0 : exitFailed;
}

async function playAll(options: RehearseOptions, io: Io): Promise<number> {
  const begun = performance.now();
  const { listScenarios, loadScenario } = await import("../harness/rehearsal/scenario.ts");
  const scenarios = listScenarios().map(loadScenario);
  const target = await targetOf(options);
  const { rehearseSeveral } = await import("../harness/rehearsal/several.ts");
  const widest = Math.max(...scenarios.map(({ scenario }) => scenario.length));
  const all = await rehearseSeveral(scenarios, {
    jobs: options.jobs,
    native: options.native,
    signal: io.interrupted,
    record: target !== undefined,
    onPlayed: (played) => {
      if (options.json) return;
      const mark = played.passed ? coloured("✓", 32, io) : coloured("✗", 31, io);
      io.out(`${mark} ${played.scenario.padEnd(widest)}  ${seconds(played.totalMs)}`);
      for (const problem of problemsOf(played)) io.out(problem);
    },
  });
  const good = all.filter(({ passed }) => passed).length;
  const passed = good === all.length;
  if (options.json) io.out(JSON.stringify({ passed, scenarios: all.map(shown) }, undefined, 2));
  else io.out(`\n${texts.all(good, all.length, seconds(performance.now() - begun).trim())}`);
  if (target !== undefined) {
    const results = all.flatMap((played) => ("result" in played ? [played.result] : []));
    await writeTraceOf(results, target, options, io);
  }
  return passed ? 0 : exitFailed;
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1).padStart(5)} s`;

const problemsOf = (played: Played) =>
  "result" in played
    ? problems(played.result.mismatches)
    : [texts.mismatch(played.code, codes[played.code].administrator)];

/** Checked before anything is played, so that nobody waits for a run whose trace cannot be written. */
async function targetOf({ trace }: RehearseOptions): Promise<string | undefined> {
  if (trace === undefined) return undefined;
  return (await import("../harness/trace/trace-file.ts")).traceTarget(trace);
}

async function writeTraceOf(
  results: readonly RehearsalResult[],
  target: string,
  { json }: RehearseOptions,
  io: Io,
): Promise<void> {
  const [{ traceOf }, { writeTrace }] = await Promise.all([
    import("../harness/trace/trace.ts"),
    import("../harness/trace/trace-file.ts"),
  ]);
  if (!json) io.out(`\n${texts.drawing}`);
  await writeTrace(target, await traceOf(results, { signal: io.interrupted }));
  if (!json) io.out(texts.traced(target));
}

/** Serves the harness's page for a run; the run begins when somebody has opened it. */
async function liveView(
  asJson: boolean,
  io: Io,
): Promise<{ begin: (harness: LoginHarness) => Promise<void>; close: () => Promise<void> }> {
  const { startHarnessServer } = await import("../harness/server/server.ts");
  let close: (() => Promise<void>) | undefined;
  return {
    async begin(harness) {
      const opened = Promise.withResolvers<void>();
      const server = await startHarnessServer({
        harness: {
          // An opened page first requests the state.
          state: () => {
            opened.resolve();
            return harness.state();
          },
          subscribe: (listener) => harness.subscribe(listener),
          act: (action) => harness.act(action),
          surface: (action) => {
            harness.surface(action);
          },
          onFrame: (listener) => harness.onFrame(listener),
          onMirror: (listener) => harness.onMirror(listener),
        },
      });
      close = () => server.close();
      (asJson ? io.err : io.out)(texts.watchAt(server.address));
      io.interrupted.addEventListener("abort", () => {
        opened.resolve();
      });
      if (!io.interrupted.aborted) await opened.promise;
    },
    async close() {
      await close?.();
    },
  };
}
