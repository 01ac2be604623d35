/** The user that programs of the tests run as which refuse root, or must not have its rights. */
import { readFileSync } from "node:fs";

/** Ids of `nobody`, for root to step down to; nothing when we are somebody ordinary already. */
export function lowRights(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const line = /^nobody:[^:]*:(\d+):(\d+):/m.exec(readFileSync("/etc/passwd", "utf8"));
  if (line === null) throw new Error("there is no user nobody to run a program as");
  return { uid: Number(line[1]), gid: Number(line[2]) };
}
