/**
 * The `vestibule` command: its arguments, its help, and the function of each command. Called by `src/main/vestibule.ts`
 * and by whole-program tests. A command's modules are loaded when it runs; `--help` loads none.
 */
import { readFileSync } from "node:fs";
import { Argument, Command, CommanderError, Option } from "commander";
import { codeOf } from "../errors/error.ts";
import { systemClock } from "../clock/clock.ts";
import { deviceChoiceNames } from "../harness/contract/device-choices.ts";
import { languageChoiceNames } from "../harness/contract/language-choices.ts";
import { cli as texts } from "../texts/en/cli.ts";
import { command } from "../texts/en/command.ts";
import { doctor as doctorTexts } from "../texts/en/doctor.ts";
import { providerCommands as providerTexts } from "../texts/en/providers.ts";
import type { DemoOptions } from "./demo.ts";
import { addDirectoryCommands } from "./directory/commands.ts";
import type { DoctorOptions } from "./doctor/doctor.ts";
import { addHostCommands } from "./host/commands.ts";
import { addMacosCommands } from "./macos/commands.ts";
import { refuseEmptyValues } from "./terminal/empty-values.ts";
import { describeFailure, exitBadInput, exitCancelled } from "./terminal/failure.ts";
import type { Io } from "./terminal/io.ts";
import { safeIo } from "./terminal/safe-text.ts";
import { several, whole } from "./terminal/options.ts";
import type { RehearseOptions } from "./rehearse-options.ts";

function version(): string {
  const file = new URL("../../package.json", import.meta.url);
  const { version: text } = JSON.parse(readFileSync(file, "utf8")) as { version: string };
  return text;
}

/** @returns the exit code: 0 done, 1 failed, 2 bad input, arguments, configuration or environment, 130 ended by Ctrl+C */
export async function runCli(argv: readonly string[], terminal: Io): Promise<number> {
  const io = safeIo(terminal);
  let exitCode = 0;
  let running: string = command;
  let help = "";
  const program = new Command(command);
  const done = (code: number) => {
    exitCode = code;
  };
  const examples = (...lines: string[]) => texts.examples(lines.map((line) => `${command} ${line}`));

  const named = (_command: Command, sub: Command) => {
    running = `${running} ${sub.name()}`;
  };

  program
    .description(texts.description)
    .version(version(), "-V, --version")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        io.out(text.trimEnd());
      },
      // Failures are printed once, below. Commander's text is kept for a command without its subcommand.
      writeErr: (text) => {
        help += text;
      },
    })
    .addHelpText(
      "after",
      examples("demo --open", "rehearse windows-pin-reset", "config check vestibule.yaml"),
    )
    .addHelpText("after", `\n${texts.exitStatus}`)
    .hook("preSubcommand", named);

  program
    .command("demo")
    .description(texts.demo.description)
    .addOption(
      new Option("-d, --device <name>", texts.demo.device).choices(deviceChoiceNames).default("windows-pin"),
    )
    .addOption(
      new Option("-l, --language <language>", texts.demo.language).choices(languageChoiceNames).default("en"),
    )
    .option("-p, --port <number>", texts.demo.port, whole(0, 65_535), 0)
    .option("--open", texts.demo.open, false)
    .option("--native", texts.demo.native, false)
    .option("--keep <dir>", texts.demo.keep)
    .option("--issuer <url>", texts.demo.issuer)
    .option("--client-id <id>", texts.demo.clientId)
    .option("--client-secret-file <file>", texts.demo.clientSecretFile)
    .option("--email <address>", texts.demo.email)
    .option("--allow <host>", texts.demo.allow, several)
    .option("--trust <file>", texts.demo.trust)
    .option("--require-claim <claim>", providerTexts.requireClaim, several)
    .option("--directory-port <number>", texts.demo.directoryPort, whole(1, 65_535))
    .addHelpText("after", `\n${texts.demo.providerNote}`)
    .addHelpText(
      "after",
      examples(
        "demo --open",
        "demo --device mac-filevault --port 8080 --keep ./demo-state",
        "demo --issuer https://login.example.com --client-id vestibule-demo --email you@example.com",
      ),
    )
    .action(async (options: DemoOptions) => {
      const { demo } = await import("./demo.ts");
      done(await demo(options, io));
    });

  program
    .command("rehearse")
    .description(texts.rehearse.description)
    .addArgument(new Argument("<name>", texts.rehearse.name))
    .option("--json", texts.rehearse.json, false)
    .option("--trace <file>", texts.rehearse.trace)
    .option("--jobs <number>", texts.rehearse.jobs, whole(1, 16), 2)
    .option("--watch", texts.rehearse.watch, false)
    .option("--show", texts.rehearse.show, false)
    .option("--native", texts.rehearse.native, false)
    .addHelpText(
      "after",
      examples(
        "rehearse list",
        "rehearse windows-pin-reset --trace run.html",
        "rehearse ./my-scenario.yaml --watch",
        "rehearse all --jobs 2 --json",
        "rehearse windows-pin-reset --native",
      ),
    )
    .action(async (name: string, options: RehearseOptions) => {
      const { rehearseCommand } = await import("./rehearse.ts");
      done(await rehearseCommand(name, options, io));
    });

  const config = program.command("config").description(texts.config.description).hook("preSubcommand", named);
  config
    .command("check")
    .description(texts.config.check)
    .argument("<file>")
    .option("--directory", texts.config.directory, false)
    .addHelpText(
      "after",
      examples(
        "config check /etc/vestibule/vestibule.yaml",
        "config check --directory /etc/vestibule/directory.yaml",
      ),
    )
    .action(async (file: string, options: { directory: boolean }) => {
      if (options.directory) {
        const { loadDirectoryConfiguration } = await import("../directory/configuration.ts");
        io.out(texts.config.good(loadDirectoryConfiguration(file).file));
        return;
      }
      const { checkConfig } = await import("../agent/setup/config.ts");
      const { authorityFaults } = await import("../agent/setup/authorities.ts");
      const checked = checkConfig(file);
      io.out(texts.config.good(checked.file));
      for (const fault of authorityFaults(checked, systemClock.now())) io.err(texts.config.authority(fault));
    });

  program
    .command("doctor")
    .description(doctorTexts.description)
    .option("--json", doctorTexts.json, false)
    .option("--config <file>", doctorTexts.config)
    .option("--endpoint <path>", doctorTexts.endpoint)
    .option("--wine-prefix <dir>", doctorTexts.winePrefix)
    .option("--reset-sentinel", doctorTexts.resetSentinel, false)
    .option("--dry-run", doctorTexts.dryRun, false)
    .addHelpText("after", examples(...doctorTexts.example))
    .addHelpText("after", `\n${doctorTexts.exitStatus}`)
    .action(async (options: DoctorOptions) => {
      const { doctorCommand } = await import("./doctor/doctor.ts");
      done(await doctorCommand(options, version(), io));
    });

  addDirectoryCommands(program, { io, done, examples, named });
  addHostCommands(program, { io, done, examples, named });
  addMacosCommands(program, { io, done, examples, named });

  refuseEmptyValues(program);

  try {
    await program.parseAsync(argv, { from: "user" });
    // What was cut short has not failed.
    return io.interrupted.aborted && exitCode !== 0 ? exitCancelled : exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    if (error instanceof CommanderError && error.code === "commander.help") {
      io.err(help.trim());
      return exitBadInput;
    }
    if (io.interrupted.aborted && codeOf(error) === "cancelled") {
      io.err(texts.cancelled);
      return exitCancelled;
    }
    const failure = describeFailure(error, running);
    for (const line of failure.lines) io.err(line);
    return failure.exitCode;
  }
}
