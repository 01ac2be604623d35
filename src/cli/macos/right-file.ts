/** A right of the authorization database as a property list in a file, as macOS's `security` prints and takes it. */
import { closeSync, fsyncSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { parse } from "plist";
import { VestibuleError } from "../../errors/error.ts";
import { type MechanismRight, mechanismRight } from "../../login-right/right.ts";
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

/** @throws whatever the library throws; it would also print that, so its console is silent meanwhile */
function parsed(source: string): unknown {
  const { error, warn } = console;
  Object.assign(console, { error: () => undefined, warn: () => undefined });
  try {
    return parse(source);
  } finally {
    Object.assign(console, { error, warn });
  }
}

/** A right, and the file that it came from. */
export interface RightFile {
  readonly right: MechanismRight;
  readonly source: string;
}

/** @throws `argument_invalid`: no such file, no property list, no right, or one without mechanisms */
export function readRight(file: string): RightFile {
  const source = read(file);
  let value: unknown;
  try {
    value = parsed(source);
  } catch {
    throw unusable(file, texts.noRight, texts.noRightHint);
  }
  const right = mechanismRight.safeParse(value);
  if (right.success) return { right: right.data, source };
  const named = typeof value === "object" && value !== null && "class" in value ? value.class : undefined;
  if (typeof named === "string" && named !== "evaluate-mechanisms")
    throw unusable(file, texts.otherClass(named), texts.otherClassHint);
  throw unusable(file, texts.noRight, texts.noRightHint);
}

const escaped = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

/**
 * The file's text with another list in the place of its own; everything else keeps its bytes.
 * @throws `internal` where the text means anything else than that
 */
export function withMechanisms({ right, source }: RightFile, mechanisms: readonly string[]): string {
  const entries = mechanisms.map((mechanism) => `\t\t<string>${escaped(mechanism)}</string>\n`).join("");
  const list = /(<key>mechanisms<\/key>\s*)(?:<array\s*\/>|<array>[^]*?<\/array>)/;
  const text = source.replace(list, (_all, key: string) => `${key}<array>\n${entries}\t</array>`);
  if (!isDeepStrictEqual(parsed(text), { ...right, mechanisms: [...mechanisms] }))
    throw new VestibuleError("internal", { evidence: { what: "right" } });
  return text;
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
