/**
 * Reads the small files that an option names. Called by the commands that set up a provider, and by the demo. An error
 * names the option with the file, and never what is in it.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { VestibuleError } from "../../errors/error.ts";
import { certificateProblem } from "../../settings/files.ts";
import { cli } from "../../texts/en/cli.ts";

const texts = cli.namedFile;

function unusable(option: string, file: string, why: { what: string; hint: string }, cause?: unknown) {
  return new VestibuleError("argument_invalid", { evidence: { place: `${option} ${file}`, ...why }, cause });
}

/** @throws `argument_invalid` */
function read(option: string, file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (cause) {
    const missing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
    const what = missing ? texts.missing : texts.unreadable;
    throw unusable(option, file, { what, hint: missing ? texts.missingHint : texts.unreadableHint }, cause);
  }
}

/** A client's secret or key. @param emptyHint what to do instead of an empty file. @throws `argument_invalid` */
export function secretIn(option: string, file: string, emptyHint: string): string {
  const secret = read(option, file);
  if (secret === "") throw unusable(option, file, { what: texts.empty, hint: emptyHint });
  return secret;
}

/** Certificates in PEM, judged as everywhere. @throws `argument_invalid` */
export function authoritiesIn(option: string, file: string): string {
  const authorities = read(option, file);
  if (certificateProblem(resolve(file)) !== undefined)
    throw unusable(option, file, { what: texts.noCertificate, hint: texts.trustHint });
  return authorities;
}
