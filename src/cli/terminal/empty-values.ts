/**
 * Refuses an empty value of any option, before its command runs: an unset variable of the shell is one, and would count as
 * a path or a name. Called by `runCli` for all commands at once.
 */
import type { Command } from "commander";
import { cli as texts } from "../../texts/en/cli.ts";
import { Refusal } from "./refusal.ts";

export function refuseEmptyValues(command: Command): void {
  for (const option of command.options) {
    if (option.isBoolean()) continue;
    const { parseArg, long, mandatory } = option;
    const name = long ?? option.flags;
    option.argParser((value, earlier) => {
      if (value.trim() === "")
        throw new Refusal("argument_invalid", {
          sentence: texts.emptyValue(name),
          place: name,
          hint: mandatory ? texts.emptyMandatoryHint : texts.emptyHint,
        });
      return parseArg === undefined ? value : parseArg<unknown>(value, earlier);
    });
  }
  for (const each of command.commands) refuseEmptyValues(each);
}
