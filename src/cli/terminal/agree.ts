/** Asks an administrator before something is done that costs something. */
import { administration as said } from "../../texts/en/administration.ts";
import type { Io } from "./io.ts";
import { Refusal } from "./refusal.ts";

/**
 * Whether the administrator agrees: with `--yes`, or by typing yes.
 * @throws `argument_invalid` where nobody can be asked
 */
export async function agrees(
  io: Io,
  { yes, question }: { yes: boolean; question: string },
): Promise<boolean> {
  if (yes) return true;
  if (io.ask === undefined)
    throw new Refusal("argument_invalid", { sentence: said.nobodyAgreed, hint: said.wantsYes });
  if ((await io.ask(question)).trim().toLowerCase() === "yes") return true;
  io.out(said.nothingDone);
  return false;
}
