/** How long the path of a Unix-domain socket may be. Called by whoever chooses a folder for one. */
import { folderUnusable } from "./make-folder.ts";

/** `sun_path` of unix(7) without its terminating zero, in bytes. */
export const longestSocketPath = process.platform === "darwin" ? 103 : 107;

/**
 * @param path of the socket to be
 * @param chosen the folder that a person chose, which has to be shorter, and `what`: see `folderUnusable`
 * @param longest in bytes; default this system's
 * @throws `folder_unusable` with `over`, the bytes that are too many; libuv would cut the path off and listen elsewhere
 */
export function assertSocketFits(
  path: string,
  chosen: { folder: string; what?: string },
  longest = longestSocketPath,
): void {
  const over = Buffer.byteLength(path) - longest;
  if (over > 0) throw folderUnusable(chosen.folder, "ENAMETOOLONG", { what: chosen.what, over });
}
