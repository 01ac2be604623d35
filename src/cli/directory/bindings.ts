/** `vestibule directory …`: bindings. */
import type { BindingChange, BindingChanged } from "../../directory/index.ts";
import { VestibuleError } from "../../errors/error.ts";
import { directoryCommands as said } from "../../texts/en/directory.ts";
import type { Io } from "../terminal/io.ts";
import { type DirectoryOptions, which, withAdmin } from "./access.ts";

export interface SetBindingOptions
  extends DirectoryOptions, Pick<BindingChange, "localSecret" | "escrow" | "recoveryKeyRelease"> {
  device: string;
  account: string;
  dryRun: boolean;
  yes: boolean;
}

function say({ before, after }: BindingChanged, io: Io): void {
  for (const setting of ["localSecret", "escrow", "recoveryKeyRelease"] as const)
    if (before[setting] !== after[setting]) io.out(said.before(setting, before[setting], after[setting]));
}

/** @returns false when the administrator did not agree; true otherwise, also when nothing had to change */
export async function setBinding(options: SetBindingOptions, io: Io): Promise<boolean> {
  return withAdmin(options, async (admin) => {
    const bindings = await admin.bindings(which(options.device));
    const binding = bindings.find(({ accountName }) => accountName === options.account);
    if (binding === undefined) throw new VestibuleError("not_bound", { evidence: { place: "--account" } });
    const { localSecret, escrow, recoveryKeyRelease } = options;
    const change = { bindingId: binding.bindingId, localSecret, escrow, recoveryKeyRelease };
    const would = await admin.setBinding(change, { dryRun: true });
    const { before, after } = would;
    if (JSON.stringify(before) === JSON.stringify(after)) {
      io.out(said.same);
      return true;
    }
    say(would, io);
    const turnsPinOn = before.localSecret !== "pin" && after.localSecret === "pin";
    if (turnsPinOn) for (const line of said.pinConsequences) io.out(line);
    if (options.dryRun) {
      io.out(said.dryRunDone);
      return true;
    }
    if (turnsPinOn && !options.yes) {
      if (io.ask === undefined)
        throw new VestibuleError("argument_invalid", { evidence: { place: "--yes", hint: said.wantsYes } });
      if ((await io.ask(said.ask)).trim().toLowerCase() !== "yes") {
        io.out(said.notDone);
        return false;
      }
    }
    await admin.setBinding(change);
    io.out(said.done);
    return true;
  });
}
