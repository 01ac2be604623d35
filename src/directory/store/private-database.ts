/**
 * The files of an SQLite database belong to one user: made with mode 0600, and closed again when others could read them.
 * SQLite itself makes a database as the umask says, and takes the database's mode for the files beside it. Called before
 * a database is opened. It must never open an existing file: closing it again would end SQLite's locks of this process.
 */
import { chmodSync, closeSync, lstatSync, openSync, type Stats } from "node:fs";
import { VestibuleError } from "../../errors/error.ts";

const beside = ["", "-wal", "-shm"] as const;
/** Rights of the group and of others. */
const foreign = 0o077;

function refuse(file: string, what: string, cause?: unknown): never {
  throw new VestibuleError("config_unreadable", { evidence: { file, what }, cause });
}

function statusOf(file: string): Stats | undefined {
  try {
    return lstatSync(file);
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    return refuse(file, "database cannot be looked at", cause);
  }
}

function make(file: string): void {
  try {
    closeSync(openSync(file, "wx", 0o600));
  } catch (cause) {
    // Another process makes it at the same moment, in this same way.
    if (cause instanceof Error && "code" in cause && cause.code === "EEXIST") return;
    refuse(file, "database cannot be made", cause);
  }
}

/**
 * @param file path of the database, in a folder that exists; made, empty, when it is not there
 * @returns the files that others could read or write until now
 * @throws `config_unreadable` with the file and what is wrong: it belongs to another user, or is a link or a folder
 */
export function keepDatabasePrivate(file: string): string[] {
  if (statusOf(file) === undefined) make(file);
  // Windows has no such modes: the access list of the folder decides there.
  if (process.platform === "win32") return [];
  const opened: string[] = [];
  for (const name of beside.map((ending) => `${file}${ending}`)) {
    const status = statusOf(name);
    if (status === undefined) continue;
    if (!status.isFile()) refuse(name, "not a file of its own (a link or a folder)");
    if ((status.mode & foreign) === 0) continue;
    try {
      chmodSync(name, 0o600);
    } catch (cause) {
      refuse(
        name,
        "open to others (wants 0600), and another user's: chown it to the user of the service",
        cause,
      );
    }
    opened.push(name);
  }
  return opened;
}
