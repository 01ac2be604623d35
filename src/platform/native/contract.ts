/**
 * The typed contract of the native addon (`native/addon`): operating system calls that Node lacks. `loader.ts` hands it
 * out. An implementation for another system keeps to it, so that nothing above this folder knows which one is loaded.
 */
import type { Peer } from "../peer.ts";

export interface Native {
  /**
   * Listens for connections at `path`. On Linux and macOS that is a new Unix-domain socket file of at most 107 bytes (103
   * on macOS), which only this user can connect to; `backlog` (1 to 4096) is how many connections the system keeps
   * waiting. On Windows it is `\\.\pipe\NAME` of at most 256 characters, a pipe that nobody else has, and that only SYSTEM
   * and this user can open, from this machine alone; `backlog` is how many connections wait until their peer is known
   * and this event loop takes them.
   *
   * `onConnection` gets the descriptor of each connection, which is its own when it returns true and is closed when it
   * returns anything else or throws, and the connection's peer: its ids as the kernel knew them when it connected, what
   * else is said of its process as it is when it is accepted. `onFailure` gets the errno of a connection that could not
   * be accepted, or whose peer the system did not name: it is closed. On Windows ENOBUFS stands for all those that found
   * no place since this event loop last looked, and ETIMEDOUT for one whose peer was not known within 60 s. Both run in a turn of the event loop of their own;
   * neither may throw.
   *
   * Returns the function that ends the listening, within 2 s; calling it again does nothing. A socket's file stays, a
   * pipe's name is free, unless the system itself hangs.
   * @throws an Error with the system's number in `errno`
   */
  listen(
    path: string,
    backlog: number,
    onConnection: (fd: number, peer: Peer) => boolean,
    onFailure: (errno: number) => void,
  ): () => void;

  /**
   * Keeps this process's memory from core dumps and from other processes, for good: the limit on core dumps is 0; on
   * Linux the process is not dumpable either, so that only root reads its memory. Programs that it starts inherit the
   * limit and nothing else. On Windows the error reports of a crash leave the heap out.
   * @throws an Error with the system's number in `errno`
   */
  closeMemory(): void;

  /** What only Windows has. */
  readonly windows?: WindowsNative;
}

/** The process that serves a pipe, as the kernel and the service manager know it. */
export interface ServingProcess {
  processId: number;
  /** Of its user. */
  sid: string;
  imagePath: string;
  /** Whether it is the process of the service that was asked about, which runs or starts. */
  isService: boolean;
}

export interface WindowsNative {
  /**
   * Owner and access list of a file or folder as the system writes them (SDDL, [MS-DTYP] 2.5.1), of a link itself and not
   * of what it leads to; `isLink`: it is any kind of reparse point.
   * @param path absolute, on a disk: `C:\...`
   * @throws an Error with the system's number in `errno`
   */
  fileRights(path: string): { is: "absent" } | { is: "there"; sddl: string; isLink: boolean };

  /**
   * Who serves the pipe `path`: connects, as a client that the server may identify and not act for, asks, and hangs up.
   * `closed`: its rights keep this user out. `there`: it is there, and no instance is free or its server is gone.
   * @param service name of the service that is compared
   * @throws an Error with the system's number in `errno`
   */
  pipeServer(
    path: string,
    service: string,
  ): { is: "absent" | "closed" | "there" } | { is: "served"; by: ServingProcess };

  /**
   * Keeps one value of a key below `HKEY_LOCAL_MACHINE\SOFTWARE\`, whole: a text (REG_SZ), a list of texts
   * (REG_MULTI_SZ), bytes (REG_BINARY) or none (undefined). What is so already is not written. The key is made where it is
   * missing, with the rights that it inherits, and stays when it loses its last value. For 64-bit programs.
   * @param key of letters, digits and backslashes, with `SOFTWARE\` before
   * @param value no text has a zero in it, none of a list is empty, a list has at least one; 1 to 262144 bytes
   * @returns whether something was written
   * @throws an Error with the system's number in `errno`; the value is then as it was
   */
  keepValue(key: string, name: string, value: string | readonly string[] | Uint8Array | undefined): boolean;
}
