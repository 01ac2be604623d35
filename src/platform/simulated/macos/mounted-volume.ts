/**
 * The volume key of a simulated Mac whose disk is open, in a file that stands for the memory of a running Mac and is
 * shared by its processes. Written by pre-boot alone, removed when the power goes. A real Mac has no such file.
 */
import { closeSync, linkSync, openSync, readSync, renameSync, rmSync, writeSync, existsSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { VestibuleError } from "../../../errors/error.ts";
import { makeFolder } from "../../../folders/make-folder.ts";
import { Secret } from "../../../secrets/arena.ts";
import { keyBytes } from "../../../secrets/sodium.ts";
import type { VolumeKey } from "../document-file.ts";

export class MountedVolume implements VolumeKey {
  readonly #folder: string;
  readonly #file: string;

  constructor(directory: string) {
    this.#folder = join(directory, "mounted");
    this.#file = join(this.#folder, "volume-key");
  }

  read(): Secret {
    let descriptor: number;
    try {
      descriptor = openSync(this.#file, "r");
    } catch (cause) {
      throw new VestibuleError("disk_locked", { cause });
    }
    try {
      return Secret.fill(keyBytes, (bytes) => {
        if (readSync(descriptor, bytes, 0, keyBytes, 0) !== keyBytes) {
          throw new VestibuleError("disk_locked", { evidence: { what: "volume key" } });
        }
      });
    } finally {
      closeSync(descriptor);
    }
  }

  /** A new disk's key. Of two processes that make one at once both get the same. */
  make(): Secret {
    using key = Secret.random(keyBytes);
    this.#write(key, (draft) => {
      try {
        linkSync(draft, this.#file);
      } catch (error) {
        if (!existsSync(this.#file)) throw error;
      }
    });
    return this.read();
  }

  mount(key: Secret): void {
    this.#write(key, (draft) => {
      renameSync(draft, this.#file);
    });
  }

  unmount(): void {
    rmSync(this.#file, { force: true });
  }

  /** Written under another name and renamed, so that no process reads half a key. */
  #write(key: Secret, place: (draft: string) => void): void {
    makeFolder(this.#folder);
    const draft = join(this.#folder, `${randomUUID()}.new`);
    try {
      const descriptor = openSync(draft, "wx", 0o600);
      try {
        key.use((bytes) => writeSync(descriptor, bytes));
      } finally {
        closeSync(descriptor);
      }
      place(draft);
    } finally {
      rmSync(draft, { force: true });
    }
  }
}

/** The key of a copy that is only examined; goes with the copy. */
export class HeldVolumeKey implements VolumeKey, Disposable {
  readonly #key: Secret;

  /** Takes over `key`. */
  constructor(key: Secret) {
    this.#key = key;
  }

  read(): Secret {
    return this.#key.copy();
  }

  [Symbol.dispose](): void {
    this.#key.dispose();
  }
}
