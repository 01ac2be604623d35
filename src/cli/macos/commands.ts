/** The arguments of `vestibule macos …`. Called by `program.ts`; the command's modules are loaded when it runs. */
import { Argument, type Command } from "commander";
import { loginRightTexts as texts } from "../../texts/en/login-right.ts";
import { Refusal } from "../terminal/refusal.ts";
import type { Program } from "../directory/commands.ts";
import { type LoginRightAction, loginRightActions, type LoginRightOptions } from "./login-right-options.ts";

export function addMacosCommands(program: Command, { io, done, examples, named }: Program): void {
  const macos = program.command("macos").description(texts.macos).hook("preSubcommand", named);
  macos
    .command("login-right")
    .description(texts.description)
    .addArgument(new Argument("<action>", texts.action).choices(loginRightActions))
    .option("--right <file>", texts.right)
    .option("--output <file>", texts.output)
    .option("--without-bundle", texts.without, false)
    .option("--unwanted", texts.unwanted, false)
    .option("--dry-run", texts.dryRun, false)
    .option("--json", texts.json, false)
    .addHelpText("after", examples(...texts.examples))
    .addHelpText("after", `\n${texts.exitStatus}`)
    .action(async (action: LoginRightAction, options: LoginRightOptions) => {
      if (options.right !== undefined) {
        if (options.dryRun) throw new Refusal("argument_invalid", { sentence: texts.dryRunWithRight });
        const { loginRightCommand } = await import("./login-right.ts");
        done(loginRightCommand(action, { ...options, right: options.right }, io));
        return;
      }
      const { loginRightOfThisMac } = await import("./login-right-of-a-mac.ts");
      done(loginRightOfThisMac(action, options, io));
    });
}
