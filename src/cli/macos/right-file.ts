/** A right of the authorization database in a file, as macOS's `security` prints and takes it. */
import { closeSync, fsyncSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { VestibuleError } from "../../errors/error.ts";
import { type RightText, rightIn } from "../../login-right/right-text.ts";
import { loginRightTexts as texts } from "../../texts/en/login-right.ts";
import { cli } from "../../texts/en/cli.ts";
import { Refusal } from "../terminal/refusal.ts";

/** Largest file, in bytes: a right is a few kilobytes. */
const most = 1_000_000;

const unusable = (file: string, sentence: string, hint: string) =>
  new Refusal("argument_invalid", { sentence, place: `--right ${file}`, hint });

function read(file: string): string {
  try {
    if (statSync(file).size > most) throw unusable(file, texts.noRight, texts.noRightHint);
    return readFileSync(file, "utf8");
  } catch (cause) {
    if (cause instanceof VestibuleError) throw cause;
    throw unusable(file, cli.namedFile.unreadable, cli.namedFile.unreadableHint);
  }
}

/** @throws `argument_invalid`: no such file, no property list, no right, or one without mechanisms */
export function readRight(file: string): RightText {
  const found = rightIn(read(file));
  switch (found.is) {
    case "right":
      return found.text;
    case "other-class":
      throw unusable(file, texts.otherClass(found.class), texts.otherClassHint);
    case "no-right":
      throw unusable(file, texts.noRight, texts.noRightHint);
  }
}

/** @throws `argument_invalid` for a file that is there already */
export function writeNew(file: string, text: string): void {
  let descriptor: number;
  try {
    descriptor = openSync(file, "wx", 0o600);
  } catch (cause) {
    const there = cause instanceof Error && "code" in cause && cause.code === "EEXIST";
    if (!there) throw cause;
    throw new Refusal("argument_invalid", {
      sentence: texts.outputThere,
      place: `--output ${file}`,
      hint: texts.outputHint,
    });
  }
  try {
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } catch (error) {
    // Half a right must not be there to be written to a Mac, nor be in the way of the next try.
    rmSync(file, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
}
