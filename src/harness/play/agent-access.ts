/**
 * The peers that the harness's agent serves, and how it listens for them. With the addon it serves one process, which
 * plays the sign-in screen. Without the addon, so that the demo needs no compiler, it checks no peer (`skipPeerCheck`):
 * the folder of the socket keeps other users out. The shipped agent contains neither.
 */
import { readlinkSync } from "node:fs";
import { chmod } from "node:fs/promises";
import { type Server, createServer } from "node:net";
import {
  type Listen,
  type ListenOptions,
  SocketConnection,
  backlog,
  closesOnce,
  introduce,
} from "../../platform/connection.ts";
import { listenWith } from "../../platform/native/listener.ts";
import { isNativeThere, loadNative } from "../../platform/native/loader.ts";
import { cannotListen, prepareSocketFile, removeSocketFile } from "../../platform/socket-file.ts";
import { type PeerPolicy, onlyProcess } from "../../platform/peer-policies.ts";

/** Allows every peer: only the socket's folder keeps other users out. */
export const skipPeerCheck: PeerPolicy = () => ({ allowed: true });

function listen(options: ListenOptions): Promise<Server> {
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    const connection = new SocketConnection(socket, undefined);
    // Node keeps its own buffers here, so each chunk is zeroed after use.
    socket.on("data", (chunk: Buffer) => {
      connection.take(chunk);
    });
    socket.pause();
    introduce(connection, options);
  });
  return new Promise((resolve, reject) => {
    server.once("error", (cause) => {
      reject(cannotListen(cause));
    });
    server.listen({ path: options.path, backlog }, () => {
      server.removeAllListeners("error");
      server.on("error", () => undefined);
      resolve(server);
    });
  });
}

/** Listens with Node alone, which cannot identify the peer of a connection. On Windows `path` is the name of a pipe. */
export const listenInFolder: Listen = async (options) => {
  const { path } = options;
  const isFile = process.platform !== "win32";
  if (isFile) await prepareSocketFile(path);
  const server = await listen(options);
  if (isFile) await chmod(path, 0o600);
  return {
    close: closesOnce(async () => {
      if (isFile) await removeSocketFile(path);
      // `close` calls back only when every connection has ended. Connections go on, and listening ends at once.
      server.close();
    }),
  };
};

/**
 * A login host, by its program's full path. Under wine there is no LogonUI, and a peer has no pid to tell the harness's host
 * by; on Linux each of its processes hosts one bundle. Pipe and socket let in this user's processes alone.
 */
export function onlyProgram(imagePath: string): PeerPolicy {
  const wanted = imagePath.toLowerCase();
  return (peer) => {
    switch (peer?.system) {
      case "windows":
        return peer.imagePath.toLowerCase() === wanted
          ? { allowed: true }
          : { allowed: false, reason: "other-program" };
      case "linux":
        if (peer.uid !== process.getuid?.()) return { allowed: false, reason: "other-user" };
        return programOf(peer.pid) === imagePath
          ? { allowed: true }
          : { allowed: false, reason: "other-program" };
      case "macos":
        return { allowed: false, reason: "other-system" };
      case undefined:
        return { allowed: false, reason: "peer-unknown" };
    }
  };
}

/** Undefined where it has ended, or /proc hides it. */
function programOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${String(pid)}/exe`);
  } catch {
    return undefined;
  }
}

/** Who plays the sign-in screen: a process, or where a real plug-in is hosted a program. */
export type HarnessHost = { uid: number; pid: number } | { program: string };

/** Access for the agent of a harness whose sign-in screen is played by `host`. */
export function accessFor(host: HarnessHost): {
  listen: Listen;
  peerPolicy: PeerPolicy;
} {
  // By a program's path there is nothing to check without the addon, so it is needed.
  if ("program" in host) return { listen: listenWith(loadNative()), peerPolicy: onlyProgram(host.program) };
  return isNativeThere()
    ? { listen: listenWith(loadNative()), peerPolicy: onlyProcess(host) }
    : { listen: listenInFolder, peerPolicy: skipPeerCheck };
}
