/**
 * The only door to the native addon: operating system calls that Node lacks. The agent listens for sign-in hosts
 * through it, because Node cannot tell who is at the other end of a socket. Without a compiler there is no addon;
 * then a folder that only this user can enter stands in for the check, and `checksPeers` says so.
 */
import { closeSync, existsSync } from "node:fs";
import { chmod, lstat, mkdir, unlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { type Server, Socket, connect, createServer } from "node:net";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { VestibuleError } from "../errors/error.ts";

/** Set by the bundler of the shipped agent, which loads nothing outside its own folder. */
declare const VESTIBULE_BUNDLED: boolean | undefined;

/** What the addon exports (native/addon/src/addon.cc). */
export interface Native {
  /**
   * Listens on a Unix-domain socket at `path`, a new file that only this user can connect to. `onPeer` gets each
   * connection's descriptor, which is then its own, and who connected; `onFailure` the errno of a connection
   * that could not be taken. Neither may throw. Throws an Error with `errno`. Returns what ends the listening.
   */
  listen(
    path: string,
    backlog: number,
    onPeer: (fd: number, pid: number, uid: number, gid: number) => void,
    onFailure: (errno: number) => void,
  ): () => void;
}

/** Who was at the other end when it connected. Its process may have ended since and `pid` be another's. */
export interface Peer {
  pid: number;
  uid: number;
  gid: number;
}

/** One accepted connection. Its bytes may hold secrets: none is kept here. */
export interface PeerConnection {
  /** Undefined where the system or this build cannot tell. */
  readonly peer: Peer | undefined;
  /**
   * Reading starts with this. `chunk` is zeroed when `listener` returns: what is to be kept must be copied.
   * A listener that throws closes the connection.
   */
  onBytes(listener: (chunk: Uint8Array) => void): void;
  /** Called once, also when the connection is closed already. */
  onClose(listener: () => void): void;
  /**
   * Settles when the system has taken the bytes, which the caller may then wipe. Rejects with `cancelled` when
   * the peer is gone, and hangs up on a peer that leaves more than 1 MiB unread.
   */
  write(bytes: Uint8Array): Promise<void>;
  /** Hangs up. What was not written is dropped. */
  close(): void;
}

export interface PeerListening {
  /** Whether connections carry their peer. */
  readonly checksPeers: boolean;
  /** Ends listening and removes the socket's file; accepted connections live on. */
  close(): Promise<void>;
}

export interface ListenOptions {
  /**
   * Path of the socket's file, at most 107 bytes (103 on macOS); its folder is made if need be, and must belong
   * to this user alone. On Windows the name of a pipe.
   */
  path: string;
  /** Called for each connection. What it throws closes that connection and is reported to nobody. */
  onConnection(connection: PeerConnection): void;
}

const backlog = 64;
const readBytes = 64 * 1024;
const mostUnread = 1024 * 1024;
/** `sun_path` of unix(7) without its terminating zero, in bytes. */
const longestPath = process.platform === "darwin" ? 103 : 107;

function addonPath(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const beside = join(here, "vestibule.node");
  if (typeof VESTIBULE_BUNDLED !== "undefined") return beside;
  // From src/platform/ and dist/platform/ alike.
  return join(here, "..", "..", "native", "addon", "build", "Release", "vestibule.node");
}

function isNative(loaded: unknown): loaded is Native {
  return (
    typeof loaded === "object" && loaded !== null && "listen" in loaded && typeof loaded.listen === "function"
  );
}

/** The addon; undefined where it was not built. One that is there and does not load is an error: `internal`. */
export function loadNative(): Native | undefined {
  const path = addonPath();
  if (!existsSync(path)) return undefined;
  try {
    const loaded: unknown = createRequire(import.meta.url)(path);
    if (isNative(loaded)) return loaded;
  } catch (cause) {
    throw new VestibuleError("internal", { evidence: { what: "native addon" }, cause });
  }
  throw new VestibuleError("internal", { evidence: { what: "native addon without listen" } });
}

/** A connection over a socket; how its bytes come in is for whoever made the socket to say. */
class SocketConnection implements PeerConnection {
  readonly peer: Peer | undefined;
  readonly #socket: Socket;
  #listener: ((chunk: Uint8Array) => void) | undefined;

  constructor(socket: Socket, peer: Peer | undefined) {
    this.peer = peer;
    this.#socket = socket;
    // Every error of a socket is followed by its close, which is what matters.
    socket.on("error", () => undefined);
    socket.pause();
  }

  onBytes(listener: (chunk: Uint8Array) => void): void {
    this.#listener = listener;
    this.#socket.resume();
  }

  /** For whoever reads from the socket. The chunk is zeroed whatever the listener does. */
  take(chunk: Uint8Array): void {
    try {
      this.#listener?.(chunk);
    } catch {
      // One host's bytes must not end the agent that serves the others.
      this.close();
    } finally {
      chunk.fill(0);
    }
  }

  onClose(listener: () => void): void {
    if (this.#socket.closed) queueMicrotask(listener);
    else this.#socket.once("close", listener);
  }

  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      const refuse = (what: string, cause?: unknown): void => {
        reject(new VestibuleError("cancelled", { evidence: { what }, cause }));
      };
      if (this.#socket.destroyed || this.#socket.writableEnded) {
        refuse("peer gone");
        return;
      }
      if (this.#socket.writableLength + bytes.length > mostUnread) {
        this.#socket.destroy();
        refuse("peer does not read");
        return;
      }
      this.#socket.write(bytes, (error) => {
        if (error) refuse("peer gone", error);
        else resolve();
      });
    });
  }

  close(): void {
    this.#socket.destroy();
  }
}

function introduce(connection: PeerConnection, onConnection: ListenOptions["onConnection"]): void {
  try {
    onConnection(connection);
  } catch {
    connection.close();
  }
}

function errnoOf(thrown: unknown): number | undefined {
  return thrown instanceof Error && "errno" in thrown && typeof thrown.errno === "number"
    ? Math.abs(thrown.errno)
    : undefined;
}

function cannotListen(cause: unknown): VestibuleError {
  const errno = errnoOf(cause);
  const code = errno === constants.errno.EADDRINUSE ? "port_in_use" : "config_invalid";
  return new VestibuleError(code, { evidence: { what: "agent socket", errno }, cause });
}

/** One buffer serves all connections: a read and its callback are one turn of the loop, and it is zeroed in between. */
function listenNatively(native: Native, { path, onConnection }: ListenOptions): () => void {
  const buffer = new Uint8Array(readBytes);
  const onPeer = (fd: number, pid: number, uid: number, gid: number): void => {
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
      closeSync(fd);
      return;
    }
    connection = new SocketConnection(socket, { pid, uid, gid });
    introduce(connection, onConnection);
  };
  try {
    // A connection that could not be taken is its peer's loss, who sees it closed; the next one may succeed.
    return native.listen(path, backlog, onPeer, () => undefined);
  } catch (cause) {
    throw cannotListen(cause);
  }
}

/** Node's own server: it keeps its own buffers, so each chunk is zeroed after use, and cannot name the peer. */
function listenInFolder({ path, onConnection }: ListenOptions): Promise<Server> {
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    const connection = new SocketConnection(socket, undefined);
    socket.on("data", (chunk: Buffer) => {
      connection.take(chunk);
    });
    socket.pause();
    introduce(connection, onConnection);
  });
  return new Promise((resolve, reject) => {
    server.once("error", (cause) => {
      reject(cannotListen(cause));
    });
    server.listen({ path, backlog }, () => {
      server.removeAllListeners("error");
      server.on("error", () => undefined);
      resolve(server);
    });
  });
}

/** The socket's folder keeps everyone else out: made so, or found so. */
async function ownFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const found = await lstat(folder);
  const mode = found.mode & 0o777;
  if (!found.isDirectory() || found.uid !== process.geteuid?.() || (mode & 0o077) !== 0) {
    throw new VestibuleError("config_invalid", { evidence: { what: "socket folder", mode, uid: found.uid } });
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

/** A socket's file that a dead agent left behind is removed; a living one, or any other file, is not touched. */
async function removeStale(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return;
  if (!found.isSocket())
    throw new VestibuleError("conflict", { evidence: { what: "agent socket is another file" } });
  if (await isListenedTo(path))
    throw new VestibuleError("port_in_use", { evidence: { what: "agent socket" } });
  await unlink(path);
}

const unlinkIfThere = async (path: string): Promise<void> => {
  await unlink(path).catch(() => undefined);
};

/**
 * Listens for sign-in hosts. Throws `config_invalid` when the path is too long or its folder is open to others,
 * `port_in_use` when somebody listens there, `conflict` when another kind of file is in the way.
 * `native` is the addon to use, or undefined to do without; by default what `loadNative()` finds.
 */
export async function listenForPeers(
  options: ListenOptions,
  { native }: { native: Native | undefined } = { native: loadNative() },
): Promise<PeerListening> {
  const { path } = options;
  const isFile = process.platform !== "win32";
  if (isFile) {
    // libuv cuts a longer one off and listens somewhere else.
    if (Buffer.byteLength(path) > longestPath) {
      throw new VestibuleError("config_invalid", { evidence: { what: "socket path too long", longestPath } });
    }
    await ownFolder(dirname(path));
    await removeStale(path);
  }
  if (native !== undefined) {
    const stop = listenNatively(native, options);
    return {
      checksPeers: true,
      // The file goes first: as long as this process listens, nobody else may take the file for stale.
      close: async () => {
        await unlinkIfThere(path);
        stop();
      },
    };
  }
  const server = await listenInFolder(options);
  if (isFile) await chmod(path, 0o600);
  return {
    checksPeers: false,
    close: async () => {
      if (isFile) await unlinkIfThere(path);
      // Its callback waits for every accepted connection to end; those live on, and listening ends at once.
      server.close();
    },
  };
}
