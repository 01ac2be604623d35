/**
 * What a child needs that runs in Windows' own Node under wine: its program and its paths as wine names them, and its
 * output by a file, because that Node cannot write to an anonymous pipe there. Used by the supervisor.
 */
import { closeSync, openSync, readSync, watch, type FSWatcher } from "node:fs";

export interface WineRuntime {
  /** node.exe, by its path in this system. */
  readonly node: string;
  /** Of programs in the wine prefix. */
  readonly environment: NodeJS.ProcessEnv;
  /** A path of this system as a program in the prefix names it. */
  pathOf(path: string): string;
  /** A new file for the output of the child `name`, in a folder of this user alone. */
  outputFile(name: string): string;
}

const chunkBytes = 64 * 1024;

/** A file that a child writes, read as it grows. */
export class FollowedOutput {
  /** For the child's standard output and error. */
  readonly written: number;
  readonly #read: number;
  readonly #watcher: FSWatcher;
  readonly #buffer = Buffer.alloc(chunkBytes);
  #onBytes: ((chunk: Buffer) => void) | undefined;

  constructor(path: string) {
    this.written = openSync(path, "ax", 0o600);
    this.#read = openSync(path, "r");
    // The child's end closes the file, which no event tells: the owner calls `close` then.
    this.#watcher = watch(path, { persistent: false }, () => {
      this.#drain();
    });
    this.#watcher.on("error", () => undefined);
  }

  /** @param onBytes must copy what it keeps */
  follow(onBytes: (chunk: Buffer) => void): void {
    this.#onBytes = onBytes;
    this.#drain();
  }

  /** Reads the rest. */
  close(): void {
    this.#drain();
    this.#onBytes = undefined;
    this.#watcher.close();
    closeSync(this.#read);
    closeSync(this.written);
  }

  #drain(): void {
    if (this.#onBytes === undefined) return;
    for (;;) {
      const count = readSync(this.#read, this.#buffer, 0, chunkBytes, null);
      if (count === 0) return;
      this.#onBytes(Buffer.from(this.#buffer.subarray(0, count)));
    }
  }
}
