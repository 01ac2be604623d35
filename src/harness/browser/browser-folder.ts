/**
 * The folder for the profiles of one harness's browsers: a folder of its own, which the browser's account must traverse,
 * while everything else is closed to it. Never kept.
 */
import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { assertRoomIn } from "../../folders/make-folder.ts";
import { assertSocketFits } from "../../folders/socket-path.ts";
import {
  longestBrowserSocketPath,
  longestSocketBelow,
  sweepProfiles,
} from "../../identity/browser/profile.ts";
import { makeHeldFolder, sweepHeldFolders } from "../processes/held-folders.ts";
import { temporary } from "../processes/folders.ts";

const prefix = "vb-";

/** Bytes that must be free: a fresh profile is one or two megabytes, and there may be four. */
const profileBytes = 8 * 1024 * 1024;

/**
 * Makes the folder. Folders that were left behind are swept, and their browsers ended.
 * @throws `folder_unusable` when it cannot be made, the disk is full, or a browser's socket in it has too long a path
 */
export async function makeBrowserFolder(): Promise<string> {
  // macOS's temporary folders are too deep for a browser's socket.
  const { folder: parent, what } =
    process.platform === "darwin" ? { folder: "/tmp", what: "/tmp" } : temporary();
  const socket = longestSocketBelow(join(parent, `${prefix}XXXXXX`));
  assertSocketFits(socket, { folder: parent, what }, longestBrowserSocketPath);
  assertRoomIn(parent, { what, bytes: profileBytes });
  await sweepHeldFolders(parent, prefix, sweepProfiles);
  const folder = makeHeldFolder(parent, prefix);
  await chmod(folder, 0o711);
  return folder;
}
