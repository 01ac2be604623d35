/**
 * The arguments of `vestibule directory …`, its help, and the function of each command. Called by `program.ts`. A command's
 * modules are loaded when it runs.
 */
import { type Command, Option } from "commander";
import { cli as texts } from "../../texts/en/cli.ts";
import { directoryCommands as also } from "../../texts/en/directory.ts";
import { exitBadInput, exitFailed } from "../terminal/failure.ts";
import type { Io } from "../terminal/io.ts";
import { whole } from "../terminal/options.ts";
import type { AuditOptions } from "./audit.ts";
import { administration as help } from "../../texts/en/administration.ts";
import { administratorTexts } from "../../texts/en/administrators.ts";
import type { BindOptions, SetBindingOptions } from "./bindings.ts";
import type { EndDeviceOptions } from "./devices.ts";
import type { ImportOptions } from "./import.ts";
import { addAdministratorCommands } from "./administrator-commands.ts";
import { addProviderCommands } from "./provider-commands.ts";

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
    .option("--database <file>", said.database)
    .addHelpText(
      "after",
      examples(
        "directory init --data /var/lib/vestibule-directory",
        "directory init --data /var/lib/vestibule-directory --database /root/address-of-the-database",
      ),
    )
    .action(async (options: { data: string; database?: string }) =>
      (await import("./access.ts")).initDirectory(options, io),
    );
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
  addProviderCommands({ administer, examples, done, io });
  addAdministratorCommands({ administer, examples, done, io });
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
    .option("--new-account <name>", also.newAccount)
    .option("--display-name <name>", also.displayName)
    .addOption(new Option("--local-secret <kind>", also.localSecret).choices(["pin", "password"]))
    .addOption(new Option("--escrow <kind>", also.escrow).choices(["split", "device", "off"]))
    .addOption(
      new Option("--recovery-key-release <who>", also.recoveryKeyRelease).choices([
        "person",
        "administrator",
      ]),
    )
    .addOption(new Option("--password-sync <yes-or-no>", also.passwordSync).choices(["yes", "no"]))
    .option("--dry-run", also.dryRun, false)
    .option("--yes", also.yes, false)
    .addHelpText(
      "after",
      examples(
        "directory set-binding --data DIR --device MAC-1 --account alice --recovery-key-release person",
        "directory set-binding --data DIR --device MAC-1 --account alice --password-sync yes",
        "directory set-binding --data DIR --device DESKTOP-1 --account alice --local-secret pin --dry-run",
        "directory set-binding --data DIR --device DESKTOP-1 --account alcie --new-account alice",
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

  userCommands();
  deviceCommands();
  bindingCommands();

  function userCommands(): void {
    administer("users", help.users)
      .option("--json", help.json, false)
      .addHelpText("after", examples("directory users --data DIR"))
      .action(async (options: { data: string; json: boolean }) =>
        (await import("./users.ts")).users(options, io),
      );
    administer("set-user", help.setUser)
      .requiredOption("--user <email-or-id>", help.user)
      .option("--email <address>", help.newEmail)
      .option("--name <name>", help.newName)
      .option("--dry-run", help.dryRun, false)
      .addHelpText(
        "after",
        examples("directory set-user --data DIR --user ada@example.com --email lovelace@example.com"),
      )
      .action(
        async (options: { data: string; user: string; email?: string; name?: string; dryRun: boolean }) =>
          (await import("./users.ts")).setUser(options, io),
      );
    for (const disabled of [true, false]) {
      const name = disabled ? "disable-user" : "enable-user";
      administer(name, disabled ? help.disableUser : help.enableUser)
        .requiredOption("--user <email-or-id>", help.user)
        .addHelpText("after", examples(`directory ${name} --data DIR --user ada@example.com`))
        .action(async (options: { data: string; user: string }) =>
          (await import("./users.ts")).setUserDisabled(options, disabled, io),
        );
    }
    administer("remove-user", help.removeUser)
      .requiredOption("--user <email-or-id>", help.user)
      .option("--dry-run", help.dryRun, false)
      .option("--yes", help.yes, false)
      .addHelpText("after", examples("directory remove-user --data DIR --user ada@example.com --dry-run"))
      .action(async (options: { data: string; user: string; dryRun: boolean; yes: boolean }) => {
        done((await (await import("./users.ts")).removeUser(options, io)) ? 0 : exitFailed);
      });
    administer("set-password", help.setPassword)
      .requiredOption("--user <email-or-id>", help.user)
      .option("--password-file <file>", administratorTexts.passwordFile)
      .addHelpText("after", examples("directory set-password --data DIR --user ada@example.com"))
      .action(async (options: { data: string; user: string; passwordFile?: string }) =>
        (await import("./users.ts")).setPassword(options, io),
      );
    administer("identities", help.identities)
      .option("--user <email-or-id>", help.user)
      .option("--issuer <url>", help.issuer)
      .option("--json", help.json, false)
      .addHelpText("after", examples("directory identities --data DIR --user ada@example.com"))
      .action(async (options: { data: string; user?: string; issuer?: string; json: boolean }) =>
        (await import("./users.ts")).identities(options, io),
      );
    administer("forget-identity", help.forgetIdentity)
      .option("--user <email-or-id>", help.user)
      .option("--issuer <url>", help.issuer)
      .option("--dry-run", help.dryRun, false)
      .option("--yes", help.yes, false)
      .addHelpText(
        "after",
        examples(
          "directory forget-identity --data DIR --user ada@example.com",
          "directory forget-identity --data DIR --issuer https://old-login.example.com --dry-run",
        ),
      )
      .action(
        async (options: { data: string; user?: string; issuer?: string; dryRun: boolean; yes: boolean }) => {
          done((await (await import("./users.ts")).forgetIdentity(options, io)) ? 0 : exitFailed);
        },
      );
    administer("import", help.import)
      .option("--users <file>", help.importUsers)
      .option("--bindings <file>", help.importBindings)
      .option("--dry-run", help.dryRun, false)
      .option("--partial", help.partial, false)
      .option("--json", help.json, false)
      .addHelpText("after", `\n${help.importTakes}`)
      .addHelpText(
        "after",
        examples(
          "directory import --data DIR --users users.csv --dry-run",
          "directory import --data DIR --users users.csv --bindings bindings.csv",
        ),
      )
      .action(async (options: ImportOptions) => {
        done((await (await import("./import.ts")).importFiles(options, io)) ? 0 : exitBadInput);
      });
  }

  function deviceCommands(): void {
    administer("set-device", help.setDevice)
      .requiredOption("--device <id-or-name>", help.device)
      .requiredOption("--host-name <name>", help.hostName)
      .addHelpText(
        "after",
        examples("directory set-device --data DIR --device DESKTOP-1 --host-name DESKTOP-2"),
      )
      .action(async (options: { data: string; device: string; hostName: string }) =>
        (await import("./devices.ts")).setDevice(options, io),
      );
    administer("revoke-device", help.revokeDevice)
      .requiredOption("--device <id-or-name>", help.device)
      .option("--dry-run", help.dryRun, false)
      .option("--yes", help.yes, false)
      .addHelpText("after", examples("directory revoke-device --data DIR --device DESKTOP-1"))
      .action(async (options: EndDeviceOptions) => {
        done((await (await import("./devices.ts")).revokeDevice(options, io)) ? 0 : exitFailed);
      });
    administer("remove-device", help.removeDevice)
      .requiredOption("--device <id-or-name>", help.device)
      .option("--dry-run", help.dryRun, false)
      .option("--yes", help.yes, false)
      .addHelpText("after", examples("directory remove-device --data DIR --device DESKTOP-1 --dry-run"))
      .action(async (options: EndDeviceOptions) => {
        done((await (await import("./devices.ts")).removeDevice(options, io)) ? 0 : exitFailed);
      });
  }

  function bindingCommands(): void {
    const secrets = ["pin", "password"];
    const escrows = ["split", "device", "off"];
    const releases = ["person", "administrator"];
    administer("bindings", help.bindings)
      .option("--user <email-or-id>", help.user)
      .option("--device <id-or-name>", help.device)
      .option("--json", help.json, false)
      .addHelpText("after", examples("directory bindings --data DIR --user ada@example.com"))
      .action(async (options: { data: string; user?: string; device?: string; json: boolean }) =>
        (await import("./bindings.ts")).bindings(options, io),
      );
    administer("bind", help.bind)
      .requiredOption("--user <email-or-id>", help.user)
      .requiredOption("--device <id-or-name>", help.device)
      .requiredOption("--account <name>", help.account)
      .option("--display-name <name>", help.displayName)
      .addOption(new Option("--local-secret <kind>", help.localSecret).choices(secrets).default("password"))
      .addOption(new Option("--escrow <kind>", help.escrow).choices(escrows).default("split"))
      .addOption(
        new Option("--recovery-key-release <who>", help.recoveryKeyRelease)
          .choices(releases)
          .default("administrator"),
      )
      .addOption(new Option("--password-sync <yes-or-no>", also.passwordSync).choices(["yes", "no"]))
      .addHelpText(
        "after",
        examples("directory bind --data DIR --user ada@example.com --device DESKTOP-1 --account ada"),
      )
      .action(async (options: BindOptions) => (await import("./bindings.ts")).bind(options, io));
    for (const disabled of [true, false]) {
      const name = disabled ? "disable-binding" : "enable-binding";
      administer(name, disabled ? help.disableBinding : help.enableBinding)
        .requiredOption("--device <id-or-name>", help.device)
        .requiredOption("--account <name>", help.account)
        .addHelpText("after", examples(`directory ${name} --data DIR --device DESKTOP-1 --account ada`))
        .action(async (options: { data: string; device: string; account: string }) =>
          (await import("./bindings.ts")).setBindingDisabled(options, disabled, io),
        );
    }
    administer("remove-binding", help.removeBinding)
      .requiredOption("--device <id-or-name>", help.device)
      .requiredOption("--account <name>", help.account)
      .option("--dry-run", help.dryRun, false)
      .option("--yes", help.yes, false)
      .addHelpText(
        "after",
        examples("directory remove-binding --data DIR --device DESKTOP-1 --account ada --dry-run"),
      )
      .action(
        async (options: { data: string; device: string; account: string; dryRun: boolean; yes: boolean }) => {
          done((await (await import("./bindings.ts")).removeBinding(options, io)) ? 0 : exitFailed);
        },
      );
  }
}
