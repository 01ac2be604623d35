/**
 * The arguments of `vestibule directory …`, its help, and the function of each command. Called by `program.ts`. A command's
 * modules are loaded when it runs.
 */
import { type Command, Option } from "commander";
import { cli as texts } from "../../texts/en/cli.ts";
import { directoryCommands as also } from "../../texts/en/directory.ts";
import { exitFailed } from "../terminal/failure.ts";
import type { Io } from "../terminal/io.ts";
import { several, whole } from "../terminal/options.ts";
import type { AuditOptions } from "./audit.ts";
import type { SetBindingOptions } from "./bindings.ts";

/** What the program shares with its commands. */
export interface Program {
  io: Io;
  /** Sets the exit code. */
  done(code: number): void;
  /** The part of a command's help that shows how it is called. */
  examples(...lines: string[]): string;
  /** Notes which command runs, for the hint of an error. */
  named(command: Command, sub: Command): void;
}

export function addDirectoryCommands(program: Command, { io, done, examples, named }: Program): void {
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
    .action(async (options: { data: string }) => (await import("./access.ts")).initDirectory(options, io));
  administer("add-user", said.addUser)
    .requiredOption("--email <address>", said.email)
    .requiredOption("--name <name>", said.name)
    .addHelpText(
      "after",
      examples('directory add-user --data DIR --email alice@example.com --name "Alice Adler"'),
    )
    .action(async (options: { data: string; email: string; name: string }) =>
      (await import("./users.ts")).addUser(options, io),
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
      }) => (await import("./providers.ts")).addProvider(options, io),
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
      }) => (await import("./devices.ts")).issueToken(options, io),
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
      (await import("./releases.ts")).breakGlass(options, io),
    );
  administer("devices", also.devices)
    .option("--json", also.json, false)
    .addHelpText("after", examples("directory devices --data DIR --json"))
    .action(async (options: { data: string; json: boolean }) =>
      (await import("./devices.ts")).devices(options, io),
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
      done((await (await import("./bindings.ts")).setBinding(options, io)) ? 0 : exitFailed);
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
      (await import("./releases.ts")).releaseRecoveryKey(options, io),
    );
  administer("audit", said.audit)
    .option("--most <number>", said.most, whole(1, 1000), 100)
    .option("--before <sequence>", said.before, whole(1, 999_999_999))
    .option("--json", also.json, false)
    .addHelpText(
      "after",
      examples("directory audit --data DIR --most 20", "directory audit --data DIR --before 4711 --json"),
    )
    .action(async (options: AuditOptions) => (await import("./audit.ts")).audit(options, io));
}
