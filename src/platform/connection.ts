/**
 * A connection of a sign-in host, and listening for it, as the agent's sessions see them; and the one implementation of
 * a connection, over a Node socket. Bytes may hold secrets: none is kept here.
 */
import type { Socket } from "node:net";
import { VestibuleError } from "../errors/error.ts";
import type { Peer } from "./peer.ts";

export interface PeerConnection {
  /** Undefined where the listener cannot tell. */
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

export interface ListenOptions {
  /**
   * Path of the socket's file, at most 107 bytes (103 on macOS); its folder is made if need be. On Windows the pipe's
   * name, `\\.\pipe\NAME`.
   */
  path: string;
  /** Id of the group whose processes may reach the socket too, beside this user's and root's. */
  group?: number | undefined;
  /** Called for each connection. What it throws closes that connection and is reported to nobody. */
  onConnection(connection: PeerConnection): void;
  /** A connection that could not be taken, or whose peer the system did not name, was closed. `errno` is the system's. */
  onFailure(errno: number): void;
}

export interface Listening {
  /** Ends listening and removes the socket's file; accepted connections live on. Called again it does nothing more. */
  close(): Promise<void>;
}

/**
 * Listens for sign-in hosts. Throws `config_invalid` when the path is too long or its folder is open to others,
 * `port_in_use` when somebody listens there, `conflict` when another kind of file is in the way.
 */
export type Listen = (options: ListenOptions) => Promise<Listening>;

/** Connections that the system keeps waiting. */
export const backlog = 64;
const mostUnread = 1024 * 1024;

/** The bytes come in by `take`, which the owner of the socket calls. */
export class SocketConnection implements PeerConnection {
  readonly peer: Peer | undefined;
  readonly #socket: Socket;
  #listener: ((chunk: Uint8Array) => void) | undefined;

  constructor(socket: Socket, peer: Peer | undefined) {
    this.peer = peer;
    this.#socket = socket;
    // Every error of a socket is followed by its close, which is listened to.
    socket.on("error", () => undefined);
    socket.pause();
  }

  onBytes(listener: (chunk: Uint8Array) => void): void {
    this.#listener = listener;
    this.#socket.resume();
  }

  /** Hands `chunk` on and zeroes it, whatever the listener does. */
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

/** Hands a new connection to its handler; one that throws costs this connection only. */
export function introduce(connection: PeerConnection, { onConnection }: ListenOptions): void {
  try {
    onConnection(connection);
  } catch {
    connection.close();
  }
}

/** A `close` that acts once: by a second call another may listen at the same path. That call waits for the first. */
export function closesOnce(close: () => Promise<void>): () => Promise<void> {
  let closing: Promise<void> | undefined;
  return () => (closing ??= close());
}
