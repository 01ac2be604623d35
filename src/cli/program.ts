/**
 * The `vestibule` command: its arguments, its help, and the function of each command. Called by `src/main/vestibule.ts`
 * and by whole-program tests. A command's modules are loaded when it runs; `--help` loads none.
 */
import { readFileSync } from "node:fs";
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { codeOf } from "../errors/error.ts";
import { deviceChoiceNames } from "../harness/contract/device-choices.ts";
import { languageChoiceNames } from "../harness/contract/language-choices.ts";
import { cli as texts } from "../texts/en/cli.ts";
import { command } from "../texts/en/command.ts";
import { directoryCommands as also } from "../texts/en/directory.ts";
import type { DemoOptions } from "./demo.ts";
import type { SetBindingOptions } from "./directory.ts";
import { describeFailure, exitBadInput, exitCancelled, exitFailed } from "./failure.ts";
import type { Io } from "./io.ts";
import type { RehearseOptions } from "./rehearse-options.ts";

function version(): string {
  const file = new URL("../../package.json", import.meta.url);
  const { version: text } = JSON.parse(readFileSync(file, "utf8")) as { version: string };
  return text;
}

const whole = (least: number, most: number) => (text: string) => {
  const value = Number(text);
  if (!/^\d{1,9}$/.test(text) || value < least || value > most) {
    throw new InvalidArgumentError(`expected a whole number from ${String(least)} to ${String(most)}.`);
  }
  return value;
};

const several = (value: string, earlier: string[] | undefined) => [...(earlier ?? []), value];

/** @returns the exit code: 0 done, 1 failed, 2 bad input, arguments, configuration or environment, 130 ended by Ctrl+C */
export async function runCli(argv: readonly string[], io: Io): Promise<number> {
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
    .addHelpText("after", texts.exitStatus)
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
    .option("--keep <dir>", texts.demo.keep)
    .option("--issuer <url>", texts.demo.issuer)
    .option("--client-id <id>", texts.demo.clientId)
    .option("--client-secret-file <file>", texts.demo.clientSecretFile)
    .option("--email <address>", texts.demo.email)
    .option("--allow <host>", texts.demo.allow, several)
    .option("--trust <file>", texts.demo.trust)
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
    .addHelpText(
      "after",
      examples(
        "rehearse list",
        "rehearse windows-pin-reset --trace run.html",
        "rehearse ./my-scenario.yaml --watch",
        "rehearse all --jobs 2 --json",
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
      const check: (name: string) => { file: string } = options.directory
        ? (await import("../directory/configuration.ts")).loadDirectoryConfiguration
        : (await import("../agent/setup/config.ts")).checkConfig;
      io.out(texts.config.good(check(file).file));
    });

  const { directory: said } = texts;
  const directory = program.command("directory").description(said.description).hook("preSubcommand", named);
  const administer = (name: string, description: string, under: Command = directory) =>
    under
      .command(name)
      .description(description)
      .requiredOption("--data <dir>", said.data)
      .option("--administrator <name>", said.administrator);

  administer("init", said.init)
    .addHelpText("after", examples("directory init --data /var/lib/vestibule-directory"))
    .action(async (options: { data: string }) => (await import("./directory.ts")).initDirectory(options, io));
  administer("add-user", said.addUser)
    .requiredOption("--email <address>", said.email)
    .requiredOption("--name <name>", said.name)
    .addHelpText(
      "after",
      examples('directory add-user --data DIR --email alice@example.com --name "Alice Adler"'),
    )
    .action(async (options: { data: string; email: string; name: string }) =>
      (await import("./directory.ts")).addUser(options, io),
    );
  administer("add-provider", said.addProvider)
    .requiredOption("--issuer <url>", said.issuer)
    .requiredOption("--client-id <id>", said.clientId)
    .option("--client-secret-file <file>", said.clientSecretFile)
    .requiredOption("--domain <domain>", said.domain, several)
    .addHelpText(
      "after",
      examples(
        "directory add-provider --data DIR --issuer https://login.example.com --client-id vestibule --client-secret-file FILE --domain example.com",
      ),
    )
    .action(
      async (options: {
        data: string;
        issuer: string;
        clientId: string;
        clientSecretFile?: string;
        domain: string[];
      }) => (await import("./directory.ts")).addProvider(options, io),
    );
  administer("enrolment-token", said.enrolmentToken)
    .requiredOption("--user <email>", said.user)
    .requiredOption("--account <name>", said.account)
    .addOption(
      new Option("--local-secret <kind>", said.localSecret).choices(["pin", "password"]).default("password"),
    )
    .addOption(
      new Option("--escrow <kind>", said.escrow).choices(["split", "device", "off"]).default("split"),
    )
    .option("--expires <seconds>", said.expires, whole(1, 2_592_000), 3600)
    .addHelpText(
      "after",
      examples(
        "directory enrolment-token --data DIR --user alice@example.com --account alice --local-secret pin",
      ),
    )
    .action(
      async (options: {
        data: string;
        user: string;
        account: string;
        localSecret: "pin" | "password";
        escrow: "split" | "device" | "off";
        expires: number;
      }) => (await import("./directory.ts")).issueToken(options, io),
    );
  administer("break-glass", said.breakGlass)
    .requiredOption("--device <id-or-name>", said.device)
    .requiredOption("--account <name>", said.account)
    .requiredOption("--reason <text>", said.reason)
    .addHelpText(
      "after",
      examples('directory break-glass --data DIR --device DESKTOP-1 --account alice --reason "ticket 4711"'),
    )
    .action(async (options: { data: string; device: string; account: string; reason: string }) =>
      (await import("./directory.ts")).breakGlass(options, io),
    );
  administer("devices", also.devices)
    .option("--json", also.json, false)
    .addHelpText("after", examples("directory devices --data DIR --json"))
    .action(async (options: { data: string; json: boolean }) =>
      (await import("./directory.ts")).devices(options, io),
    );
  administer("set-binding", also.setBinding)
    .requiredOption("--device <id-or-name>", also.whichDevice)
    .requiredOption("--account <name>", also.account)
    .addOption(new Option("--local-secret <kind>", also.localSecret).choices(["pin", "password"]))
    .addOption(new Option("--escrow <kind>", also.escrow).choices(["split", "device", "off"]))
    .addOption(
      new Option("--recovery-key-release <who>", also.recoveryKeyRelease).choices([
        "person",
        "administrator",
      ]),
    )
    .option("--dry-run", also.dryRun, false)
    .option("--yes", also.yes, false)
    .addHelpText(
      "after",
      examples(
        "directory set-binding --data DIR --device MAC-1 --account alice --recovery-key-release person",
        "directory set-binding --data DIR --device DESKTOP-1 --account alice --local-secret pin --dry-run",
      ),
    )
    .action(async (options: SetBindingOptions) => {
      done((await (await import("./directory.ts")).setBinding(options, io)) ? 0 : exitFailed);
    });
  const recoveryKey = directory
    .command("recovery-key")
    .description(also.recoveryKeyCommand)
    .hook("preSubcommand", named);
  administer("release", also.releaseRecoveryKey, recoveryKey)
    .requiredOption("--device <id-or-name>", also.whichDevice)
    .requiredOption("--reason <text>", also.reason)
    .addHelpText(
      "after",
      examples('directory recovery-key release --data DIR --device MAC-1 --reason "ticket 4711"'),
    )
    .action(async (options: { data: string; device: string; reason: string }) =>
      (await import("./directory.ts")).releaseRecoveryKey(options, io),
    );
  administer("audit", said.audit)
    .option("--limit <number>", said.limit, whole(1, 1000), 100)
    .addHelpText("after", examples("directory audit --data DIR --limit 20"))
    .action(async (options: { data: string; limit: number }) =>
      (await import("./directory.ts")).audit(options, io),
    );

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
