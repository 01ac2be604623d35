/**
 * The file of a listening Unix-domain socket: its folder keeps other users out, or all but one group; a dead agent's file is removed, and
 * nothing else ever is. Called by listeners before they listen and after they end.
 */
import { chmod, lchown, lstat, unlink } from "node:fs/promises";
import { connect } from "node:net";
import { constants } from "node:os";
import { dirname } from "node:path";
import { VestibuleError } from "../errors/error.ts";
import { makeFolder } from "../folders/make-folder.ts";
import { longestSocketPath } from "../folders/socket-path.ts";

function errnoOf(thrown: unknown): number | undefined {
  return thrown instanceof Error && "errno" in thrown && typeof thrown.errno === "number"
    ? Math.abs(thrown.errno)
    : undefined;
}

/** What the system's refusal to listen means: `port_in_use` or `config_invalid`. */
export function cannotListen(cause: unknown): VestibuleError {
  const errno = errnoOf(cause);
  const code = errno === constants.errno.EADDRINUSE ? "port_in_use" : "config_invalid";
  return new VestibuleError(code, { evidence: { what: "agent socket", errno }, cause });
}

/** Makes the folder, or checks that the one that is there is this user's alone. `group` may pass through it. */
async function ownFolder(folder: string, group: number | undefined): Promise<void> {
  makeFolder(folder);
  const found = await lstat(folder);
  const mode = found.mode & 0o777;
  const isGroups = group !== undefined && found.gid === group;
  const mayBe = isGroups ? 0o710 : 0o700;
  if (!found.isDirectory() || found.uid !== process.geteuid?.() || (mode & 0o077 & ~mayBe) !== 0) {
    throw new VestibuleError("config_invalid", { evidence: { what: "socket folder", mode, uid: found.uid } });
  }
  if (group === undefined) return;
  // The group first: until the mode is set, it may do nothing.
  await lchown(folder, found.uid, group);
  await chmod(folder, 0o710);
}

/** Opens a socket's file to the group. Until then this user alone can connect. @throws `config_invalid` */
export async function openToGroup(path: string, group: number): Promise<void> {
  try {
    // Nobody else writes to the folder, so the file is the one that was made.
    await lchown(path, process.geteuid?.() ?? -1, group);
    await chmod(path, 0o660);
  } catch (cause) {
    throw cannotListen(cause);
  }
}

/** Whether somebody listens at `path`; decided by the system's answer to a connection. */
function isListenedTo(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = connect(path);
    probe.once("connect", () => {
      probe.destroy();
      resolve(true);
    });
    probe.once("error", (cause: NodeJS.ErrnoException) => {
      if (cause.code === "ECONNREFUSED" || cause.code === "ENOENT") resolve(false);
      else reject(cannotListen(cause));
    });
  });
}

/** Removes a socket's file that a dead agent left behind; a living one, or any other file, is not touched. */
async function removeStale(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return;
  if (!found.isSocket())
    throw new VestibuleError("conflict", { evidence: { what: "agent socket is another file" } });
  if (await isListenedTo(path))
    throw new VestibuleError("port_in_use", { evidence: { what: "agent socket" } });
  await unlink(path);
}

/**
 * Makes `path` ready to be listened at.
 * @throws `config_invalid`, `port_in_use` or `conflict`, as `Listen` says
 */
export async function prepareSocketFile(path: string, group?: number): Promise<void> {
  // libuv cuts a longer one off and listens somewhere else.
  if (Buffer.byteLength(path) > longestSocketPath) {
    throw new VestibuleError("config_invalid", {
      evidence: { what: "socket path too long", longestPath: longestSocketPath },
    });
  }
  await ownFolder(dirname(path), group);
  await removeStale(path);
}

export async function removeSocketFile(path: string): Promise<void> {
  await unlink(path).catch(() => undefined);
}
