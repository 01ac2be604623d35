/** The folder of a login harness: checked before anything is made in it, because a full disk fails in a hundred places. */
import { chmod, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { VestibuleError } from "../../errors/error.ts";
import { assertRoomIn, environmentFault, makeFolder } from "../../folders/make-folder.ts";
import { assertSocketFits } from "../../folders/socket-path.ts";
import { hints } from "../../texts/en/harness.ts";
import { makeHeldFolder, sweepHeldFolders } from "./held-folders.ts";

const prefix = "vestibule-";

/** The agent's socket, in the folder of a harness. */
export const agentSocket = join("agent", "agent.sock");

/** Bytes that must be free for a harness: twice what it has written after a few minutes. */
const rootBytes = 4 * 1024 * 1024;

/** The folder for temporary files, absolute, and the name of the setting that changes it. */
export const temporary = (): { folder: string; what: string } => ({
  folder: resolve(tmpdir()),
  what: process.platform === "win32" ? "TEMP" : "TMPDIR",
});

/** A harness that is running may use what was free at its start; less than this is full. */
const fullBytes = 1024 * 1024;

/**
 * The error to report for `thrown`, by which a harness failed. A disk that has become full or read-only makes its children
 * fail in ways that do not name it, so it is looked at.
 */
export function namingTheDisk(thrown: unknown, root: string): unknown {
  if (thrown instanceof VestibuleError && thrown.code === "cancelled") return thrown;
  const fault = environmentFault(thrown, root);
  if (fault !== undefined) return fault;
  try {
    assertRoomIn(root, { bytes: fullBytes });
    return thrown;
  } catch (found) {
    return environmentFault(found, root) ?? thrown;
  }
}

/**
 * The folder of everything of a harness. Folders that harnesses have left behind are swept.
 * @param keep made when missing; a temporary folder when not given
 * @throws `argument_invalid` when `keep` is not empty
 * @throws `folder_unusable` when the folder cannot be made, is full, may not be written to, or has too long a path
 */
export async function makeRoot(keep: string | undefined): Promise<string> {
  if (keep === undefined) {
    const { folder, what } = temporary();
    assertSocketFits(join(folder, `${prefix}XXXXXX`, agentSocket), { folder, what });
    assertRoomIn(folder, { what, bytes: rootBytes });
    await sweepHeldFolders(folder, prefix);
    return makeHeldFolder(folder, prefix);
  }
  const root = resolve(keep);
  assertSocketFits(join(root, agentSocket), { folder: root, what: "--keep" });
  makeFolder(root);
  const there = await readdir(root);
  // Other files would be closed to their users, and an earlier demo's would mix with this one's.
  if (there.length > 0) {
    throw new VestibuleError("argument_invalid", {
      evidence: { what: hints.notEmpty, place: `--keep ${root}`, hint: hints.keep },
    });
  }
  assertRoomIn(root, { what: "--keep", bytes: rootBytes });
  await chmod(root, 0o700);
  return root;
}
