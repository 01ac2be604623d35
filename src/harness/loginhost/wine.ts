/**
 * Wine, where the login host does not run on Windows: a prefix of its own (a folder that stands for a Windows
 * installation), and the environment of programs in it. It never touches the user's own prefix, and ends its wineserver.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, lstatSync, writeFileSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { VestibuleError } from "../../errors/error.ts";
import { makeFolder } from "../../folders/make-folder.ts";
import { makeHeldFolder, sweepHeldFolders } from "../processes/held-folders.ts";
import { temporary } from "../processes/folders.ts";

export interface WinePrefix {
  readonly folder: string;
  /** What a program in the prefix is started with; nothing of the caller's beside PATH and the language. */
  readonly environment: NodeJS.ProcessEnv;
  /** Ends every program in the prefix, and removes it unless it was to be kept. */
  close(): Promise<void>;
}

/** What the names of temporary prefixes begin with: `sweepHeldFolders` removes those whose process has gone. */
export const temporaryPrefix = "vestibule-wine-";
/**
 * Written when the prefix is whole. Wine writes its own files also when it is ended in between. The number changes with
 * `registry`: a kept prefix of an earlier version is set up anew.
 */
const wholeName = "vestibule-whole-2";

/**
 * Windows 10, and a screen in memory: windows can be opened on a machine that has no display, and never come up on the
 * display of a person.
 */
const registry = [
  "REGEDIT4",
  "",
  "[HKEY_CURRENT_USER\\Software\\Wine]",
  '"Version"="win10"',
  "",
  "[HKEY_CURRENT_USER\\Software\\Wine\\Drivers]",
  '"Graphics"="null"',
  "",
].join("\r\n");

/** Whether `folder` is a prefix of wine's, whoever made it. */
export const isWinePrefix = (folder: string): boolean =>
  ["drive_c", "dosdevices"].every((name) => existsSync(join(folder, name)));

/** Of programs in the prefix `folder`, which is there already. */
export function environmentOf(folder: string): NodeJS.ProcessEnv {
  const { PATH, LANG } = process.env;
  return {
    PATH,
    LANG,
    // Links into it are made in the prefix: to itself, not to the user's documents.
    HOME: folder,
    WINEPREFIX: folder,
    WINEARCH: "win64",
    WINEDEBUG: "-all",
    // No .NET, no browser, no menu entries, and no debugger that asks what to do after a crash.
    WINEDLLOVERRIDES: "mscoree,mshtml=;winemenubuilder.exe,winedbg.exe=d",
  };
}

async function runToEnd(program: string, given: readonly string[], environment: NodeJS.ProcessEnv) {
  const child = spawn(program, given, { env: environment, stdio: "ignore" });
  const [code] = (await once(child, "exit")) as [number | null];
  return code;
}

/**
 * Where wine has no folder of the session (/run/user), its server makes one in /tmp (`environmentOf` names no TMPDIR),
 * notes the name in the prefix, and leaves it there for ever.
 */
async function removeServersFolder(folder: string): Promise<void> {
  const note = join(folder, "wineserver");
  if (!existsSync(note)) return;
  const name = await readFile(note, "utf8");
  if (!/^wine-[A-Za-z0-9]{6}$/.test(name)) return;
  const ofServer = join("/tmp", name);
  const found = lstatSync(ofServer, { throwIfNoEntry: false });
  if (found?.isDirectory() !== true || found.uid !== process.getuid?.()) return;
  await rm(note, { force: true });
  await rm(ofServer, { recursive: true, force: true });
}

/**
 * Ends every program in the prefix `folder`, and no other: a wineserver serves one prefix. What the server kept outside
 * of the prefix is removed.
 */
export async function endWine(folder: string): Promise<void> {
  await runToEnd("wineserver", ["-k"], environmentOf(folder));
  await removeServersFolder(folder);
}

/**
 * @param kept a folder to make the prefix in and to leave; used again when it is one. Several may use it at once, so its
 *   wineserver ends by itself, with the last program. By default a temporary one, which takes some seconds to make
 * @throws `platform_unsupported` when wine is not there
 */
export async function openWinePrefix(kept?: string): Promise<WinePrefix> {
  const { folder: parent } = temporary();
  if (kept === undefined) {
    await sweepHeldFolders(parent, temporaryPrefix, endWine);
  } else makeFolder(kept);
  const folder = kept ?? makeHeldFolder(parent, temporaryPrefix);
  const environment = environmentOf(folder);
  const close = async () => {
    if (kept !== undefined) return;
    await endWine(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    if (!existsSync(join(folder, wholeName))) {
      await runToEnd("wine", ["wineboot", "--init"], environment);
      const settings = join(folder, "vestibule.reg");
      writeFileSync(settings, registry);
      await runToEnd("wine", ["reg", "import", underWine(settings)], environment);
      await runToEnd("wineserver", ["--wait"], environment);
      writeFileSync(join(folder, wholeName), "");
    }
  } catch (cause) {
    // A kept folder is the caller's, and may hold other things.
    if (kept === undefined) await rm(folder, { recursive: true, force: true });
    throw new VestibuleError("platform_unsupported", { evidence: { what: "wine" }, cause });
  }
  return { folder, environment, close };
}

/** Removes a key of the prefix's registry with everything in it, if it is there. @param key as `HKLM\SOFTWARE\…` */
export async function removeRegistryKey({ environment }: WinePrefix, key: string): Promise<void> {
  await runToEnd("wine", ["reg", "delete", key, "/f"], environment);
}

/** A path of this system as a program under wine names it. */
export const underWine = (path: string): string => `Z:${path.replaceAll("/", "\\")}`;
