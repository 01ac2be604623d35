/**
 * `vestibule host windows`: plays a credential provider in the login host and prints what it shows, as a table or JSON.
 * What is no provider is refused in one sentence.
 */
import { existsSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Readable } from "node:stream";
import { codeOf } from "../../errors/error.ts";
import { makeFolder } from "../../folders/make-folder.ts";
import {
  type HostOptions,
  type HostReport,
  isLoginHostThere,
  playProvider,
} from "../../harness/loginhost/login-host.ts";
import { refusalByHead } from "../../harness/loginhost/image-header.ts";
import { faultOfScript } from "../../harness/loginhost/script.ts";
import { pngOf } from "../../harness/loginhost/png.ts";
import type { HostScenario } from "../../harness/loginhost/scenarios.ts";
import { openWinePrefix, type WinePrefix } from "../../harness/loginhost/wine.ts";
import { loginHost as texts } from "../../texts/en/login-host.ts";
import { exitBadInput } from "../terminal/failure.ts";
import type { Io } from "../terminal/io.ts";
import { Refusal } from "../terminal/refusal.ts";
import { safeText } from "../terminal/safe-text.ts";
import { refusalOfScript, scriptIn } from "./script-refusal.ts";
import { reportLines } from "./table.ts";

export interface HostWindowsOptions {
  provider: string;
  clsid?: string;
  scenario: HostScenario;
  flags: number;
  users?: string;
  remote: boolean;
  serialization?: string;
  filter?: string;
  passwordProvider: boolean;
  script?: string;
  searchMemory: boolean;
  hang: number;
  json: boolean;
  pictures?: string;
  winePrefix?: string;
}

const refuse = (sentence: string, hint?: string) => new Refusal("argument_invalid", { sentence, hint });

/**
 * `given`, absolute.
 * @param place the option that names it
 * @throws `argument_invalid` when there is no such file
 */
function fileAt(given: string, place: string, hint?: string): string {
  const file = resolve(given);
  if (!existsSync(file))
    throw new Refusal("argument_invalid", { sentence: texts.noFile(given), place, hint });
  return file;
}

/**
 * What was judged is what the host gets, whatever becomes of the file.
 * @throws `argument_invalid`
 */
function scriptAt(given: string): Readable {
  const bytes = scriptIn(given);
  const fault = faultOfScript(bytes.toString("utf8"));
  if (fault !== undefined) throw refusalOfScript(fault, { file: given, page: "docs/login-host.md" });
  return Readable.from([bytes]);
}

const isClass = (provider: string) => provider.startsWith("{");

/** @throws `argument_invalid` for what Windows would not read as an identifier either */
function checkClass(given: string): void {
  if (!/^\{[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}$/i.test(given))
    throw refuse(texts.noClass(given), texts.noClassHint);
}

function optionsFor(given: HostWindowsOptions): HostOptions {
  const { provider, clsid, scenario, flags, users, remote, serialization, script, hang } = given;
  const { filter, passwordProvider, searchMemory } = given;
  for (const one of [isClass(provider) ? provider : undefined, clsid]) if (one !== undefined) checkClass(one);
  return {
    ...(isClass(provider) ? { clsid: provider } : { provider: fileAt(provider, "--provider"), clsid }),
    scenario,
    flags,
    users:
      users === undefined || users === "none" || users === "absent"
        ? users
        : fileAt(users, "--users", texts.usersHint),
    remote,
    serialization: serialization === undefined ? undefined : fileAt(serialization, "--serialization"),
    filter: filter === undefined ? undefined : fileAt(filter, "--filter"),
    passwordProvider,
    searchMemory,
    script: script === undefined ? undefined : script === "-" ? process.stdin : scriptAt(script),
    hangMs: hang,
  };
}

/** Of the DLL's own text, for a sentence. */
const word = (value: unknown) => (typeof value === "string" ? safeText(value) : "");

interface Refused {
  reason: string;
  [detail: string]: unknown;
}

function sentenceOf(line: Refused, it: string): string {
  const reason = safeText(line.reason);
  if (reason === "other-machine") return texts.otherMachine(it, word(line["machine"]));
  if (reason === "users-unreadable") return texts.notScenarioUsers(word(line["problem"]));
  if (reason === "missing-import") {
    const library = word(line["library"]);
    return typeof line["function"] === "string"
      ? texts.missingFunction(it, library, word(line["function"]))
      : texts.missingLibrary(it, library);
  }
  const known = Object.entries(texts.refused).find(([name]) => name === reason)?.[1];
  return known === undefined ? texts.refusedOtherwise(it, reason) : known(it);
}

async function openWine(kept: string | undefined, io: Io): Promise<WinePrefix | undefined> {
  if (process.platform === "win32") return undefined;
  if (io.isTty) io.err(texts.makingPrefix);
  try {
    return await openWinePrefix(kept === undefined ? undefined : resolve(kept));
  } catch (error) {
    if (codeOf(error) !== "platform_unsupported") throw error;
    throw refuse(texts.noWine, texts.noWineHint);
  }
}

/** Each tile's, and those of windows that the provider opened. */
function writePictures({ tiles, lines }: HostReport, folder: string): void {
  const windows = lines.flatMap((line) => (line.event === "window" ? [line.picture] : []));
  for (const [index, picture] of windows.entries()) {
    const png = picture === undefined ? undefined : pngOf(picture);
    if (png !== undefined) writeFileSync(join(folder, `window-${String(index)}.png`), png);
  }
  for (const { index, fields } of tiles) {
    for (const { id, picture } of fields) {
      const png = picture === undefined ? undefined : pngOf(picture);
      if (png !== undefined)
        writeFileSync(join(folder, `tile-${String(index)}-field-${String(id)}.png`), png);
    }
  }
}

/** @returns the exit code: 0 played to its end, 1 misbehaved, 2 no provider */
export async function hostWindows(given: HostWindowsOptions, io: Io): Promise<number> {
  // All of it before a Windows is made for it, which takes seconds.
  const byHead = isClass(given.provider) ? undefined : refusalByHead(fileAt(given.provider, "--provider"));
  if (byHead !== undefined) throw refuse(sentenceOf(byHead, given.provider));
  const options = optionsFor(given);
  if (!isLoginHostThere()) throw refuse(texts.noHost, texts.noHostHint);
  const pictures = given.pictures === undefined ? undefined : resolve(given.pictures);
  if (pictures !== undefined) makeFolder(pictures);
  const wine = await openWine(given.winePrefix, io);
  let report: HostReport;
  try {
    report = await playProvider({ ...options, wine, signal: io.interrupted });
  } finally {
    await wine?.close();
  }
  const refused = report.lines.find((line) => line.event === "refused");
  if (refused !== undefined) {
    const { provider, clsid } = given;
    const isOtherClass = refused.reason === "no-provider" && clsid !== undefined;
    throw refuse(isOtherClass ? texts.noSuchProvider(provider, clsid) : sentenceOf(refused, provider));
  }
  if (pictures !== undefined) writePictures(report, pictures);
  if (given.json) io.out(JSON.stringify(withoutPixels(report), undefined, 2));
  else
    for (const line of reportLines(report, { scenario: given.scenario, columns: io.columns })) io.out(line);
  return report.exitCode === 0 ? 0 : report.exitCode === exitBadInput ? exitBadInput : 1;
}

/** Pixels are for --pictures: as text nobody reads them. */
function withoutPixels({ exitCode, findings, tiles, lines }: HostReport) {
  const shown = { exitCode, findings, tiles, lines: lines.filter(({ event }) => event !== "finding") };
  return JSON.parse(
    JSON.stringify(shown, (name, value: unknown) => (name === "rgba" ? undefined : value)),
  ) as unknown;
}
