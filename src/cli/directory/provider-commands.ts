/**
 * The arguments of `vestibule directory …` for OpenID providers. Called by `commands.ts`; the work is in
 * `providers.ts`.
 */
import { type Command, Option } from "commander";
import { cli } from "../../texts/en/cli.ts";
import { providerCommands as texts } from "../../texts/en/providers.ts";
import type { DirectoryOptions } from "./access.ts";
import type { AddProviderOptions, SetProviderOptions } from "./providers.ts";
import { exitFailed } from "../terminal/failure.ts";
import type { Io } from "../terminal/io.ts";
import { several, whole } from "../terminal/options.ts";

const { directory: said } = cli;

export interface Commands {
  /** A command below `directory`, with the options that all of them have. */
  administer(name: string, description: string): Command;
  examples(...lines: string[]): string;
  /** Sets the exit code. */
  done(code: number): void;
  io: Io;
}

/** The options of add-provider, which needs the first three, and of set-provider, which leaves alone what is not given. */
function settings(command: Command, { isNew }: { isNew: boolean }): Command {
  return command
    .addOption(new Option("--issuer <url>", said.issuer).makeOptionMandatory(isNew))
    .addOption(new Option("--client-id <id>", said.clientId).makeOptionMandatory(isNew))
    .addOption(new Option("--domain <domain>", said.domain).argParser(several).makeOptionMandatory(isNew))
    .option("--client-secret-file <file>", said.clientSecretFile)
    .option("--client-key-file <file>", texts.clientKeyFile)
    .option("--require-claim <claim>", texts.requireClaim, several)
    .addOption(
      new Option("--freshness <how>", texts.freshness).choices(["max-age", "prompt-login", "nothing"]),
    )
    .option("--max-age <seconds>", texts.maxAge, whole(0, 3_600))
    .option("--freshness-reason <text>", texts.freshnessReason)
    .addOption(
      new Option("--address-claim <claim>", texts.addressClaim).choices([
        "email",
        "preferred_username",
        "upn",
      ]),
    )
    .addOption(
      new Option("--speaks-for-its-domains <yes-or-no>", texts.speaksForItsDomains).choices(["yes", "no"]),
    )
    .addOption(
      new Option("--client-authentication <how>", texts.clientAuthentication).choices([
        "automatic",
        "client_secret_post",
        "client_secret_basic",
        "private_key_jwt",
      ]),
    )
    .option("--trust <file>", texts.trust)
    .option("--skip-discovery-check", texts.skipDiscoveryCheck, false);
}

export function addProviderCommands({ administer, examples, done, io }: Commands): void {
  const add = administer("add-provider", said.addProvider).requiredOption("--name <name>", texts.name);
  settings(add, { isNew: true })
    .addHelpText(
      "after",
      examples(
        "directory add-provider --data DIR --name login --issuer https://login.example.com --client-id vestibule --client-secret-file FILE --domain example.com",
        "directory add-provider --data DIR --name google --issuer https://accounts.google.com --client-id ID --client-secret-file FILE --domain example.com --require-claim hd=example.com",
      ),
    )
    .action(async (options: AddProviderOptions) => (await import("./providers.ts")).addProvider(options, io));
  const set = administer("set-provider", texts.setProvider)
    .requiredOption("--provider <name>", texts.provider)
    .option("--new-name <name>", texts.newName);
  settings(set, { isNew: false })
    .addHelpText(
      "after",
      examples("directory set-provider --data DIR --provider login --freshness prompt-login"),
    )
    .action(async (options: SetProviderOptions) => (await import("./providers.ts")).setProvider(options, io));
  administer("remove-provider", texts.removeProvider)
    .requiredOption("--provider <name>", texts.provider)
    .option("--yes", texts.yes, false)
    .addHelpText("after", examples("directory remove-provider --data DIR --provider login"))
    .action(async (options: DirectoryOptions & { provider: string; yes: boolean }) => {
      const agreed = await (await import("./providers.ts")).removeProvider(options, io);
      done(agreed ? 0 : exitFailed);
    });
  administer("providers", texts.providers)
    .option("--json", texts.json, false)
    .addHelpText("after", examples("directory providers --data DIR"))
    .action(async (options: DirectoryOptions & { json: boolean }) =>
      (await import("./providers.ts")).providers(options, io),
    );
}
