/**
 * Copies of the specimen (native/windows-credprov/specimen), each named after what it does wrong, and how the tests play
 * one in the run's wine.
 */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll } from "vitest";
import { inRoot } from "../../../../scripts/project.mjs";
import { specimenPath } from "../../../../scripts/windows-programs.mjs";
import {
  type HostOptions,
  type HostReport,
  playProvider,
} from "../../../../src/harness/loginhost/login-host.ts";
import { wineOfTheRun } from "../../../support/wine-of-the-run.ts";

/** Milliseconds for a test that may have to make the prefix. */
export const timeToMakeWine = 120_000;

/** Made by the first that needs it: where every test is skipped, nobody would remove it. */
let made: string | undefined;
const inFolder = (name: string) => join((made ??= mkdtempSync(join(tmpdir(), "vestibule-specimens-"))), name);
afterAll(() => {
  if (made !== undefined) rmSync(made, { recursive: true, force: true });
});

/** A copy that behaves as `name` says: "good", or a fault. */
export function specimen(name: string): string {
  const file = inFolder(`specimen-${name}.dll`);
  copyFileSync(inRoot(specimenPath), file);
  return file;
}

/** A file in the folder of the copies. */
export function fileWith(name: string, content: string | Buffer): string {
  const file = inFolder(name);
  writeFileSync(file, content);
  return file;
}

/** A copy in which the first `from` is `to`, of the same length. */
export function specimenWith(name: string, from: string, to: string): string {
  const bytes = readFileSync(inRoot(specimenPath));
  const at = bytes.indexOf(from, 0, "latin1");
  if (at < 0 || from.length !== to.length) throw new Error(`the specimen has no ${from}`);
  bytes.write(to, at, "latin1");
  return fileWith(name, bytes);
}

export type Action = Readonly<Record<string, string | number | boolean>>;

export async function play(
  name: string,
  actions?: readonly Action[],
  options: HostOptions = {},
): Promise<HostReport> {
  const script =
    actions === undefined
      ? undefined
      : Readable.from(actions.map((action) => `${JSON.stringify(action)}\n`).join(""));
  return playProvider({ provider: specimen(name), script, ...options, wine: await wineOfTheRun() });
}
