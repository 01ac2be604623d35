/**
 * A new password for a command: typed twice at the terminal, or from a file or standard input; never an argument or an
 * environment variable. It is bytes from the start, and never a string.
 */
import { closeSync, openSync, readSync } from "node:fs";
import { VestibuleError } from "../../errors/error.ts";
import { Secret } from "../../secrets/arena.ts";
import { administratorTexts as said } from "../../texts/en/administrators.ts";
import type { Io } from "./io.ts";
import { Refusal } from "./refusal.ts";

/** More than 64 characters of UTF-8 need; what is longer is judged as too long, not cut. */
const mostBytes = 1_024;
const option = "--password-file";

/** The first line of a file; `-` is standard input. The caller disposes of it. @throws `argument_invalid` */
export function passwordIn(file: string): Secret {
  const bytes = Buffer.alloc(mostBytes);
  try {
    const handle = file === "-" ? 0 : openSync(file, "r");
    try {
      let length = 0;
      while (length < mostBytes) {
        const read = readSync(handle, bytes, length, mostBytes - length, null);
        if (read === 0) break;
        length += read;
      }
      return Secret.take(bytes.subarray(0, lineLength(bytes.subarray(0, length))));
    } finally {
      if (handle !== 0) closeSync(handle);
    }
  } catch (cause) {
    if (cause instanceof VestibuleError) throw cause;
    throw new VestibuleError("argument_invalid", {
      evidence: { place: `${option} ${file}`, what: said.unreadable, hint: said.unreadableHint },
      cause,
    });
  } finally {
    bytes.fill(0);
  }
}

function lineLength(bytes: Uint8Array): number {
  const end = bytes.indexOf(0x0a);
  const length = end === -1 ? bytes.length : end;
  return bytes[length - 1] === 0x0d ? length - 1 : length;
}

/**
 * @param file `--password-file`, when it was given
 * @throws `argument_invalid` without a file and a terminal, `confirmation_differs`
 */
export async function newPassword(io: Io, file: string | undefined): Promise<Secret> {
  if (file !== undefined) return passwordIn(file);
  if (io.askSecret === undefined)
    throw new Refusal("argument_invalid", { sentence: said.noTerminal, hint: said.noTerminalHint });
  const password = await io.askSecret(said.askPassword);
  try {
    using again = await io.askSecret(said.askAgain);
    if (password.equals(again)) return password;
    throw new VestibuleError("confirmation_differs");
  } catch (error) {
    password.dispose();
    throw error;
  }
}
