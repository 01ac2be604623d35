/** `vestibule rehearse`: plays a scenario with a live timeline, or prints its result as JSON. */
import { VestibuleError } from "../errors/error.ts";
import type { TimelineEntry } from "../harness/model.ts";
import type { RehearsalResult } from "../harness/rehearsal.ts";
import { cli } from "../texts/en/cli.ts";
import { exitFailed } from "./failure.ts";
import type { Io } from "./io.ts";

const texts = cli.rehearse;

/** ANSI colour of an actor, on a terminal only. */
const colours: Readonly<Record<TimelineEntry["actor"], number>> = {
  person: 36,
  host: 34,
  agent: 32,
  directory: 35,
  provider: 33,
  harness: 90,
};

function line({ at, actor, text }: TimelineEntry, isTty: boolean): string {
  const seconds = (at / 1000).toFixed(3).padStart(8);
  const name = actor.padEnd(9);
  return isTty
    ? `${seconds}  \x1b[${String(colours[actor])}m${name}\x1b[0m  ${text}`
    : `${seconds}  ${name}  ${text}`;
}

const say = (outcome: { outcome: string; code?: string | undefined }) =>
  outcome.code === undefined ? outcome.outcome : `${outcome.outcome} (${outcome.code})`;

function summary(result: RehearsalResult): string {
  const opens = result.opens.map(({ secret, opens: stores }) => {
    const open = stores.filter((each) => each.opens === true).map((each) => each.store);
    return texts.opens(secret, open.length === 0 ? texts.nothing : open.join(", "));
  });
  const verdict = result.passed
    ? [texts.passed(result.scenario, result.machineMs)]
    : [texts.failed(result.scenario), texts.expected(say(result.expected)), texts.got(say(result.outcome))];
  return ["", ...verdict, ...opens].join("\n");
}

export async function rehearseCommand(name: string, options: { json: boolean }, io: Io): Promise<number> {
  const { listScenarios, loadScenario } = await import("../harness/scenario.ts");
  if (name === "list") {
    const names = listScenarios();
    io.out(options.json ? JSON.stringify(names) : names.join("\n"));
    return 0;
  }
  const scenario = loadScenario(name);
  const { rehearse } = await import("../harness/rehearsal.ts");
  if (!options.json) io.out(`${scenario.title}\n`);
  let result: RehearsalResult;
  try {
    result = await rehearse(scenario, {
      signal: io.interrupted,
      ...(!options.json && {
        onEntry: (entry: TimelineEntry) => {
          io.out(line(entry, io.isTty));
        },
      }),
    });
  } catch (error) {
    if (!io.interrupted.aborted || !(error instanceof VestibuleError && error.code === "cancelled"))
      throw error;
    io.err(texts.cancelled);
    return exitFailed;
  }
  const { passed, ...shown } = result;
  io.out(options.json ? JSON.stringify(shown, undefined, 2) : summary(result));
  return passed ? 0 : exitFailed;
}
