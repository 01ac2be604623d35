/** The arguments of `vestibule host …`. Called by `program.ts`; the command's modules are loaded when it runs. */
import { type Command, Option } from "commander";
import { hostScenarios } from "../../harness/loginhost/scenarios.ts";
import { authHost } from "../../texts/en/auth-host.ts";
import { loginHost as texts } from "../../texts/en/login-host.ts";
import type { Program } from "../directory/commands.ts";
import { several, whole } from "../terminal/options.ts";
import type { HostMacosOptions } from "./macos.ts";
import type { HostWindowsOptions } from "./windows.ts";

export function addHostCommands(program: Command, { io, done, examples, named }: Program): void {
  const host = program.command("host").description(texts.description).hook("preSubcommand", named);
  host
    .command("windows")
    .description(texts.windows)
    .requiredOption("--provider <dll>", texts.provider)
    .option("--clsid <class>", texts.clsid)
    .addOption(new Option("--scenario <name>", texts.scenario).choices(hostScenarios).default("logon"))
    .option("--flags <number>", texts.flags, whole(0, 999_999_999), 0)
    .option("--users <file>", texts.users)
    .option("--remote", texts.remote, false)
    .option("--serialization <file>", texts.serialization)
    .option("--filter <dll>", texts.filter)
    .option("--password-provider", texts.passwordProvider, false)
    .option("--script <file>", texts.script)
    .option("--search-memory", texts.searchMemory, false)
    .option("--hang <ms>", texts.hang, whole(1, 600_000), 10_000)
    .option("--json", texts.json, false)
    .option("--pictures <dir>", texts.pictures)
    .option("--wine-prefix <dir>", texts.winePrefix)
    .addHelpText("after", examples(...texts.example))
    .addHelpText("after", `\n${texts.exitStatus}`)
    .action(async (options: HostWindowsOptions) => {
      const { hostWindows } = await import("./windows.ts");
      done(await hostWindows(options, io));
    });
  host
    .command("macos")
    .description(authHost.macos)
    .requiredOption("--plugin <bundle>", authHost.plugin)
    .option("--mechanism <name>", authHost.mechanism, several)
    .option("--script <file>", authHost.script)
    .option("--tries <number>", authHost.tries, whole(0, 10_000), 0)
    .option("--agent <socket>", authHost.agent)
    .option("--hang <ms>", authHost.hang, whole(1, 600_000), 10_000)
    .option("--patience <ms>", authHost.patience, whole(1, 600_000), 30_000)
    .option("--json", authHost.json, false)
    .addHelpText("after", examples(...authHost.example))
    .addHelpText("after", `\n${authHost.exitStatus}`)
    .action(async (options: HostMacosOptions) => {
      const { hostMacos } = await import("./macos.ts");
      done(await hostMacos(options, io));
    });
}
