/**
 * Temporary folders that name the process that uses them. When that process was killed and could not remove them, the
 * next run does. Called for the folders of a harness and of its browsers. It removes nothing that is not ours.
 */
import { closeSync, constants, fstatSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { lstat, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Holder, parseHolder, stillHolds, thisHolder } from "../../folders/holder.ts";
import { makeTemporaryFolder } from "../../folders/make-folder.ts";

const recordName = "holder.json";
const longestRecord = 1_000;

/** @throws `folder_unusable` */
export function makeHeldFolder(parent: string, prefix: string): string {
  const folder = makeTemporaryFolder(parent, prefix);
  writeFileSync(join(folder, recordName), JSON.stringify(thisHolder()), { mode: 0o600, flag: "wx" });
  return folder;
}

const owner = process.geteuid?.();
const isOurs = ({ uid }: { uid: number }) => owner === undefined || uid === owner;

/** The record in `folder`; undefined where it is not a file that this user wrote. */
function readHolder(folder: string): Holder | undefined {
  let descriptor: number | undefined;
  try {
    // O_NONBLOCK: a pipe of that name would be waited for.
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    descriptor = openSync(join(folder, recordName), flags);
    const found = fstatSync(descriptor);
    if (!found.isFile() || !isOurs(found) || found.size > longestRecord) return undefined;
    return parseHolder(readFileSync(descriptor, "utf8"));
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Whether another user could put something else in the place of one of our folders while we remove it. */
async function othersMayMove(parent: string): Promise<boolean> {
  const { mode } = await lstat(parent);
  return (mode & 0o022) !== 0 && (mode & 0o1000) === 0;
}

/**
 * Removes the folders in `parent` that `makeHeldFolder` made and whose process has gone. It follows no symbolic link, and
 * removes nothing of another user, without a record, or in a folder where others may rename what is ours. A folder that
 * cannot be removed is left.
 * @param before is called with each folder before it is removed
 * @returns the paths of the folders that were removed
 */
export async function sweepHeldFolders(
  parent: string,
  prefix: string,
  before: (folder: string) => Promise<unknown> = async () => undefined,
): Promise<string[]> {
  const swept: string[] = [];
  try {
    if (process.platform !== "win32" && (await othersMayMove(parent))) return swept;
    const made = (name: string) =>
      name.startsWith(prefix) && /^[A-Za-z0-9]{6}$/.test(name.slice(prefix.length));
    for (const name of (await readdir(parent)).filter(made)) {
      const folder = join(parent, name);
      const found = await lstat(folder).catch(() => undefined);
      if (found?.isDirectory() !== true || !isOurs(found)) continue;
      const holder = readHolder(folder);
      if (holder === undefined || stillHolds(holder)) continue;
      await before(folder);
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
      swept.push(folder);
    }
  } catch {
    // Another sweep, or a process that is only ending, got in between: the next run tries again.
  }
  return swept;
}
