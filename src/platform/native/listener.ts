/**
 * The agent's listener for sign-in hosts, over the addon: Node's own cannot tell who is at the other end of a socket.
 * Every connection carries its peer; one whose peer the system does not name never gets here.
 */
import { Socket } from "node:net";
import {
  type Listen,
  type ListenOptions,
  SocketConnection,
  backlog,
  closesOnce,
  introduce,
} from "../connection.ts";
import type { Native } from "./contract.ts";
import type { Peer } from "../peer.ts";
import { cannotListen, openToGroup, prepareSocketFile, removeSocketFile } from "../socket-file.ts";

const readBytes = 64 * 1024;

/** One buffer serves all connections: a read and its callback are one turn of the loop, and it is zeroed in between. */
function start(native: Native, options: ListenOptions): () => void {
  const buffer = new Uint8Array(readBytes);
  const onConnection = (fd: number, peer: Peer): boolean => {
    let connection: SocketConnection | undefined;
    const onread = {
      buffer,
      callback: (count: number, filled: Uint8Array): boolean => {
        connection?.take(filled.subarray(0, count));
        return true;
      },
    };
    let socket: Socket;
    try {
      socket = new Socket({ fd, readable: true, writable: true, onread });
    } catch {
      return false;
    }
    // From here on the descriptor is the socket's. `introduce` throws nothing: the addon would close it a second time.
    connection = new SocketConnection(socket, peer);
    introduce(connection, options);
    return true;
  };
  try {
    // The peer of a connection that could not be accepted sees it closed; the next one may succeed.
    return native.listen(options.path, backlog, onConnection, (errno) => {
      options.onFailure(errno);
    });
  } catch (cause) {
    throw cannotListen(cause);
  }
}

/** A pipe has no file: its security descriptor, which the addon gives it, is what keeps others out. */
const listenOnPipe =
  (native: Native): Listen =>
  async (options) => {
    const stop = start(native, options);
    return await Promise.resolve({
      close: closesOnce(() => {
        stop();
        return Promise.resolve();
      }),
    });
  };

export function listenWith(native: Native): Listen {
  if (process.platform === "win32") return listenOnPipe(native);
  return async (options) => {
    const { path, group } = options;
    await prepareSocketFile(path, group);
    const stop = start(native, options);
    try {
      if (group !== undefined) await openToGroup(path, group);
    } catch (error) {
      await removeSocketFile(path);
      stop();
      throw error;
    }
    return {
      // The file goes first: as long as this process listens, nobody else may take the file for stale.
      close: closesOnce(async () => {
        await removeSocketFile(path);
        stop();
      }),
    };
  };
}
