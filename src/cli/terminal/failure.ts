/**
 * Turns the error of a failed command into the lines to print (one sentence, the place, a hint) and the exit code. Called
 * by `runCli` for every error. It never prints a stack trace.
 */
import { CommanderError } from "commander";
import { type ErrorCode, configurationCodes, inputCodes } from "../../errors/codes.ts";
import { VestibuleError } from "../../errors/error.ts";
import { ConfigError } from "../../settings/settings-file.ts";
import { cli as texts, hints } from "../../texts/en/cli.ts";
import { codes } from "../../texts/en/codes.ts";

/** The input, the arguments or the configuration are wrong. */
export const exitBadInput = 2;
export const exitFailed = 1;

const badInput: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  ...inputCodes,
  ...configurationCodes.filter((code) => code !== "internal"),
  "not_bound",
]);

export interface Failure {
  lines: string[];
  exitCode: number;
}

function placeOf({ evidence }: VestibuleError): string | undefined {
  const place = evidence["place"] ?? evidence["field"] ?? evidence["file"];
  return place === undefined || place === null ? undefined : String(place);
}

function ofConfig(error: ConfigError): string[] {
  if (error.faults.length === 0) return [texts.at(error.file)];
  return error.faults.map(({ line, field, problem }) =>
    texts.at(`${error.file}${line === undefined ? "" : `:${String(line)}`} ${field}: ${problem}`),
  );
}

/** @param command how the program was called, for the hint: "npx vestibule demo" */
export function describeFailure(thrown: unknown, command: string): Failure {
  if (thrown instanceof CommanderError) {
    const sentence = thrown.message.replace(/^error: /, "");
    return { lines: [`vestibule: ${sentence}`, texts.hint(texts.seeHelp(command))], exitCode: exitBadInput };
  }
  const error = thrown instanceof VestibuleError ? thrown : new VestibuleError("internal", { cause: thrown });
  const lines = [`vestibule: ${codes[error.code].administrator}`];
  if (error instanceof ConfigError) lines.push(...ofConfig(error));
  else {
    const place = placeOf(error);
    if (place !== undefined) lines.push(texts.at(place));
    const { what, said, hint } = error.evidence;
    if (typeof what === "string") lines.push(`  ${what}`);
    if (typeof said === "string") lines.push(`  ${said}`);
    if (typeof hint === "string") lines.push(texts.hint(hint));
  }
  const hint = hints[error.code];
  if (hint !== undefined && error.evidence["hint"] === undefined) lines.push(texts.hint(hint));
  return { lines, exitCode: badInput.has(error.code) ? exitBadInput : exitFailed };
}
