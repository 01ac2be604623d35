/**
 * Makes folders, and says what is wrong with a place where none can be. Every room calls it, and lint refuses Node's own
 * functions elsewhere in src/: Node's recursive `mkdir` never ends below /proc, where each folder "does not exist".
 */
import { accessSync, constants, mkdirSync, mkdtempSync, statSync, statfsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { VestibuleError } from "../errors/error.ts";

const errnoOf = (thrown: unknown): string | undefined =>
  thrown instanceof Error && "code" in thrown && typeof thrown.code === "string" ? thrown.code : undefined;

/**
 * @param place the folder, absolute; undefined when only the reason is known
 * @param reason the system's name of it, such as ENOSPC, for the hint
 * @param more `what` names the setting, where a person chose the place: "TMPDIR"
 */
export function folderUnusable(
  place: string | undefined,
  reason: string,
  more: { what?: string | undefined; over?: number; cause?: unknown } = {},
): VestibuleError {
  const { cause, ...known } = more;
  return new VestibuleError("folder_unusable", { evidence: { place, reason, ...known }, cause });
}

function isFolder(path: string): boolean | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory();
  } catch (cause) {
    throw folderUnusable(path, errnoOf(cause) ?? "EIO", { cause });
  }
}

/**
 * Makes the folder, and those above it that are missing, each tried once. A folder that exists is left as it is.
 * @param mode of the folders that are made, less the umask; default 0700
 * @throws `folder_unusable` with the place that cannot be made
 */
export function makeFolder(path: string, mode = 0o700): void {
  const missing: string[] = [];
  let at = resolve(path);
  let found = isFolder(at);
  for (; found === undefined && at !== dirname(at); found = isFolder(at)) {
    missing.push(at);
    at = dirname(at);
  }
  if (found !== true) throw folderUnusable(at, "ENOTDIR");
  for (const folder of missing.reverse()) {
    try {
      mkdirSync(folder, { mode });
    } catch (cause) {
      // Another process may have made it in the meantime.
      if (errnoOf(cause) === "EEXIST" && isFolder(folder) === true) continue;
      throw folderUnusable(folder, errnoOf(cause) ?? "EIO", { cause });
    }
  }
}

/**
 * Makes a folder with a name of its own in `parent`, 0700.
 * @returns its path
 * @throws `folder_unusable`
 */
export function makeTemporaryFolder(parent: string, prefix: string): string {
  try {
    return mkdtempSync(join(parent, prefix));
  } catch (cause) {
    throw folderUnusable(parent, errnoOf(cause) ?? "EIO", { cause });
  }
}

/**
 * Checks that files can be made in `folder`: it is there, may be written to, and has room.
 * @param needs.bytes that must be free
 * @param needs.what see `folderUnusable`
 * @throws `folder_unusable`
 */
export function assertRoomIn(folder: string, needs: { bytes: number; what?: string | undefined }): void {
  const { bytes, what } = needs;
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw folderUnusable(folder, errnoOf(cause) ?? "EIO", { what, cause });
  }
  if (isFolder(folder) !== true) throw folderUnusable(folder, "ENOTDIR", { what });
  const { bavail, bsize, files, ffree } = statfsSync(folder);
  // A system that counts no files says that there are 0.
  const noFilesLeft = files > 0 && ffree === 0;
  if (bavail * bsize < bytes || noFilesLeft) throw folderUnusable(folder, "ENOSPC", { what });
}

/** The low byte of SQLite's result code is its kind; these are its codes for "no space left". */
const sqliteFull = 13;
const sqliteNoSharedMemory = 4_874;

/** What the environment refused, and where if it says so, when that is what `thrown` or one of its causes says. */
function refusal(thrown: unknown): { reason: string; path?: string } | undefined {
  for (let error = thrown, depth = 0; error instanceof Error && depth < 8; error = error.cause, depth += 1) {
    const code = errnoOf(error);
    if (code === "ENOSPC" || code === "EDQUOT" || code === "EROFS") {
      return "path" in error && typeof error.path === "string"
        ? { reason: code, path: error.path }
        : { reason: code };
    }
    const result = "errcode" in error && typeof error.errcode === "number" ? error.errcode : 0;
    if ((result & 0xff) === sqliteFull || result === sqliteNoSharedMemory) return { reason: "ENOSPC" };
  }
  return undefined;
}

/**
 * The error to report instead of `thrown`, when a full or read-only disk is the reason for it.
 * @param place where the work that failed keeps its files, for an error that does not say it
 */
export function environmentFault(thrown: unknown, place?: string): VestibuleError | undefined {
  if (thrown instanceof VestibuleError && thrown.code === "folder_unusable") return thrown;
  const refused = refusal(thrown);
  if (refused === undefined) return undefined;
  const { place: said, file } = thrown instanceof VestibuleError ? thrown.evidence : {};
  const named = [refused.path, said, file, place].find((each) => typeof each === "string");
  return folderUnusable(named, refused.reason, { cause: thrown });
}
