/**
 * `vestibule doctor`: looks for what is wrong with an installation on this machine, or in a wine prefix, and prints it. It
 * changes nothing, but for `--reset-sentinel`, which does that alone.
 */
import { resolve } from "node:path";
import { authorityFaults } from "../../agent/setup/authorities.ts";
import { checkConfig } from "../../agent/setup/config.ts";
import { systemClock } from "../../clock/clock.ts";
import { askAgent } from "../../doctor/agent-question.ts";
import { type Examined, examine } from "../../doctor/checks.ts";
import { resetSentinel } from "../../doctor/checks/sentinel.ts";
import { dllFile, processorOf } from "../../doctor/dll-file.ts";
import type { ConfigurationAnswer, Machine } from "../../doctor/contract/machine.ts";
import { thisMac } from "../../doctor/macos/this-mac.ts";
import { registryBy } from "../../doctor/windows/reg-program.ts";
import { thisWindows } from "../../doctor/windows/this-windows.ts";
import { withVariables } from "../../doctor/windows/variables.ts";
import { places, shippedHelper } from "../../login-right/mac/places.ts";
import { helperBy } from "../../login-right/mac/right-helper.ts";
import { outsideWine } from "../../harness/loginhost/wine-paths.ts";
import { environmentOf, isWinePrefix, underWine } from "../../harness/loginhost/wine.ts";
import { codeOf } from "../../errors/error.ts";
import { ConfigError } from "../../settings/settings-file.ts";
import { cli } from "../../texts/en/cli.ts";
import { doctor as texts } from "../../texts/en/doctor.ts";
import { exitBadInput, exitFailed } from "../terminal/failure.ts";
import type { Io } from "../terminal/io.ts";
import { Refusal } from "../terminal/refusal.ts";
import { isAnythingLookedAt, isAnythingToDo, reportJson, reportLines } from "./report.ts";

export interface DoctorOptions {
  json: boolean;
  config?: string;
  endpoint?: string;
  winePrefix?: string;
  resetSentinel: boolean;
  dryRun: boolean;
}

/** How long an agent may take to answer: a host shows it as away after half of that. */
const agentMilliseconds = 10_000;

/** The variables of the system that a registered path may have; wine's are the same everywhere. */
const wineVariables = {
  SystemRoot: "C:\\windows",
  windir: "C:\\windows",
  SystemDrive: "C:",
  ProgramFiles: "C:\\Program Files",
  ProgramData: "C:\\ProgramData",
};

const refuse = (sentence: string, hint?: string) => new Refusal("argument_invalid", { sentence, hint });

function readConfiguration(file: string): ConfigurationAnswer {
  try {
    const config = checkConfig(file);
    return { is: "good", config, authorities: authorityFaults(config, systemClock.now()) };
  } catch (error) {
    if (error instanceof ConfigError) return { is: "faulty", error };
    throw error;
  }
}

type WithoutConfiguration = Omit<Machine, "readConfiguration">;

/** A system without a registry and without pipes: a Mac, or none at all. */
function elsewhere(given: DoctorOptions, build: string): WithoutConfiguration {
  const isMac = process.platform === "darwin";
  const { endpoint = isMac ? places.agentSocket : undefined } = given;
  return {
    mac: isMac ? thisMac(helperBy([shippedHelper])) : undefined,
    processor: undefined,
    registry: undefined,
    dllAt: undefined,
    rightsAt: undefined,
    canKeepSettings: undefined,
    askPipe: undefined,
    askAgent:
      endpoint === undefined
        ? undefined
        : () => askAgent({ endpoint, build, milliseconds: agentMilliseconds }),
  };
}

function inWine(prefix: string, { interrupted }: Io): Pick<Machine, "processor" | "registry" | "dllAt"> {
  const folder = resolve(prefix);
  if (!isWinePrefix(folder)) throw refuse(texts.noPrefix(prefix), texts.noPrefixHint);
  return {
    processor: processorOf(
      [outsideWine(folder, "C:\\windows\\system32\\ntdll.dll")].filter((file) => file !== undefined),
    ),
    registry: registryBy({
      command: ["wine", "reg"],
      environment: environmentOf(folder),
      named: underWine,
      root: "HKLM",
      interrupted,
    }),
    dllAt: (path, hasVariables) => {
      const file = outsideWine(folder, hasVariables ? withVariables(path, wineVariables) : path);
      return Promise.resolve(file === undefined ? { is: "missing" } : dllFile(file));
    },
  };
}

function machineOf(given: DoctorOptions, build: string, io: Io): Machine {
  const { endpoint, winePrefix, config } = given;
  const isWindows = process.platform === "win32";
  if (winePrefix !== undefined && isWindows) throw refuse(texts.isWindows);
  const { interrupted } = io;
  const machine = isWindows
    ? thisWindows({ endpoint, build, milliseconds: agentMilliseconds, interrupted })
    : { ...elsewhere(given, build), ...(winePrefix !== undefined && inWine(winePrefix, io)) };
  return {
    ...machine,
    readConfiguration: config === undefined ? undefined : () => readConfiguration(resolve(config)),
  };
}

async function reset({ registry }: Machine, { dryRun, json }: DoctorOptions, io: Io): Promise<number> {
  if (registry === undefined) throw refuse(texts.nothingToReset);
  const result = await resetSentinel(registry, { dryRun });
  const sentence = texts.reset[result];
  if (json) io.out(JSON.stringify({ reset: result, sentence }, undefined, 2));
  else io.out(sentence);
  if (result !== "refused") return 0;
  if (!json) io.err(cli.hint(texts.resetHint));
  return exitFailed;
}

/** @returns the exit code: 0 nothing to do, 1 something found, 2 no check applies: nobody may take that for a sound computer */
export async function doctorCommand(given: DoctorOptions, version: string, io: Io): Promise<number> {
  if (given.dryRun && !given.resetSentinel) throw refuse(texts.dryRunAlone);
  const machine = machineOf(given, `doctor ${version}`, io);
  try {
    if (given.resetSentinel) return await reset(machine, given, io);
    return print(await examine(machine), given, io);
  } catch (error) {
    if (codeOf(error) !== "platform_unsupported" || given.winePrefix === undefined) throw error;
    throw refuse(texts.noWine, texts.noWineHint);
  }
}

function print(found: readonly Examined[], given: DoctorOptions, io: Io): number {
  if (given.json) io.out(reportJson(found));
  else for (const line of reportLines(found)) io.out(line);
  if (!isAnythingLookedAt(found)) return exitBadInput;
  return isAnythingToDo(found) ? exitFailed : 0;
}
