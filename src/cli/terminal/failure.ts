/**
 * Turns the error of a failed command into the lines to print (one sentence, the place, a hint) and the exit code. Called
 * by `runCli` for every error. It never prints a stack trace.
 */
import { CommanderError } from "commander";
import { type ErrorCode, configurationCodes, inputCodes } from "../../errors/codes.ts";
import { type Evidence, VestibuleError } from "../../errors/error.ts";
import { environmentFault } from "../../folders/make-folder.ts";
import { ConfigError } from "../../settings/settings-file.ts";
import { aboutNoun, administration } from "../../texts/en/administration.ts";
import { cli as texts, folderHint, hints } from "../../texts/en/cli.ts";
import { codes } from "../../texts/en/codes.ts";
import { Refusal } from "./refusal.ts";
import { safeText } from "./safe-text.ts";

/** The input, the arguments or the configuration are wrong. */
export const exitBadInput = 2;
export const exitFailed = 1;
/** Ended by Ctrl+C: 128 and the number of SIGINT, as a shell counts. */
export const exitCancelled = 130;

const badInput: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  ...inputCodes,
  ...configurationCodes.filter((code) => code !== "internal"),
  "not_bound",
]);

export interface Failure {
  lines: string[];
  exitCode: number;
}

/** The option that a field of the directory's functions comes from. */
const optionOf: Readonly<Record<string, string>> = {
  email: "--email",
  name: "--name",
  userEmail: "--user",
  userId: "--user",
  device: "--device",
  hostName: "--host-name",
  accountName: "--account",
  newAccountName: "--new-account",
  displayName: "--display-name",
  localSecret: "--local-secret",
  escrow: "--escrow",
  recoveryKeyRelease: "--recovery-key-release",
  expiresInSeconds: "--expires",
  issuer: "--issuer",
  clientId: "--client-id",
  clientSecret: "--client-secret-file",
  domains: "--domain",
  clientKey: "--client-key-file",
  requiredClaims: "--require-claim",
  freshness: "--freshness",
  "freshness.reason": "--freshness-reason",
  addressClaim: "--address-claim",
  provider: "--provider",
  clientAuthentication: "--client-authentication",
  reason: "--reason",
  administrator: "--administrator",
  password: "--password-file",
  scopes: "--scope",
  expiresInDays: "--expires-in-days",
};

function placeOf({ evidence }: VestibuleError): string | undefined {
  const place = evidence["place"] ?? evidence["field"] ?? evidence["file"];
  if (place === undefined || place === null) return undefined;
  const text = String(place);
  // A token's only binding comes from the command's own options.
  return optionOf[text.replace(/^bindings\.0\./, "")] ?? safeText(text);
}

/** What is wrong, in one sentence that names what it is about. */
export function sentenceFor({ code, evidence }: { code: ErrorCode; evidence: Evidence }): string {
  const { noun, given, what } = evidence;
  if (typeof noun === "string" && (code === "not_found" || code === "conflict")) {
    const shown = typeof given === "string" ? safeText(given) : undefined;
    if (code === "conflict" && typeof what === "string") return what;
    return code === "not_found" ? aboutNoun.missing(noun, shown) : aboutNoun.there(noun, shown);
  }
  return typeof what === "string" && code === "argument_invalid" ? what : codes[code].administrator;
}

function ofConfig(error: ConfigError): string[] {
  if (error.faults.length === 0) return [texts.at(safeText(error.file))];
  return error.faults.map(({ line, field, problem }) =>
    texts.at(safeText(`${error.file}${line === undefined ? "" : `:${String(line)}`} ${field}: ${problem}`)),
  );
}

/** The library's sentence, and the word that it proposes as a hint of ours. */
function ofArguments(error: CommanderError, command: string): string[] {
  const [first = "", ...more] = error.message.replace(/^error: /, "").split("\n");
  const near = /^\(Did you mean (?:one of )?(.+)\?\)$/.exec(more.join(" "))?.[1];
  return [
    `vestibule: ${first}`,
    ...(near === undefined ? [] : [texts.hint(administration.meant(near))]),
    texts.hint(texts.seeHelp(command)),
  ];
}

/** What the person can do, of the error itself; undefined when the code's own hint has to do. */
function hintOf({ code, evidence }: VestibuleError): string | undefined {
  const { hint, reason, what, over } = evidence;
  if (typeof hint === "string") return safeText(hint);
  if (code !== "folder_unusable") return hints[code];
  const setting = typeof what === "string" ? what : undefined;
  return folderHint(String(reason), setting, typeof over === "number" ? over : undefined);
}

/** A full disk by its name, an error of ours as it is; anything else is a fault of ours. */
function known(thrown: unknown): VestibuleError {
  // What is wrong with an argument has been said in full already.
  if (thrown instanceof VestibuleError && thrown.code === "argument_invalid") return thrown;
  const ours = thrown instanceof VestibuleError ? thrown : new VestibuleError("internal", { cause: thrown });
  return environmentFault(thrown) ?? ours;
}

/** @param command how the program was called, for the hint: "npx vestibule demo" */
export function describeFailure(thrown: unknown, command: string): Failure {
  if (thrown instanceof CommanderError)
    return { lines: ofArguments(thrown, command), exitCode: exitBadInput };
  const error = known(thrown);
  const sentence =
    error instanceof Refusal
      ? error.sentence
      : error.evidence["noun"] === undefined
        ? codes[error.code].administrator
        : sentenceFor(error);
  const lines = [`vestibule: ${sentence}`];
  if (error instanceof ConfigError) lines.push(...ofConfig(error));
  else {
    const place = placeOf(error);
    if (place !== undefined) lines.push(texts.at(place));
    const { what, said } = error.evidence;
    if (typeof what === "string" && what !== sentence) lines.push(`  ${safeText(what)}`);
    if (typeof said === "string") lines.push(`  ${safeText(said)}`);
  }
  const hint = hintOf(error);
  if (hint !== undefined) lines.push(texts.hint(hint));
  return { lines, exitCode: badInput.has(error.code) ? exitBadInput : exitFailed };
}
