/**
 * The file by which the login host hands a provider's credential to a harness that signs in by it, as LogonUI hands it to
 * LSA (native/windows-credprov/loginhost/credential_file.h). Its bytes are wiped as soon as they are read; they are never
 * text, and never part of the host's report.
 */
import { closeSync, fstatSync, openSync, readSync, writeSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Secret } from "../../secrets/arena.ts";
import { temporary } from "../processes/folders.ts";
import { makeHeldFolder, sweepHeldFolders } from "../processes/held-folders.ts";

const prefix = "vestibule-credential-";
const lengthBytes = 4;
/** As kLongestCredential of the host; several fit into the arena. */
const longestCredential = 16 * 1024;

export interface CredentialFile {
  readonly path: string;
  /**
   * The next credential in the file, as its bytes; undefined where there is none, or none that can be one. The caller
   * disposes it.
   */
  take(): Secret | undefined;
  close(): Promise<void>;
}

/** @throws `folder_unusable` */
export async function openCredentialFile(): Promise<CredentialFile> {
  const { folder: parent } = temporary();
  // One that was killed may have left a credential.
  await sweepHeldFolders(parent, prefix);
  // Of this user alone.
  const folder = makeHeldFolder(parent, prefix);
  const path = join(folder, "credential");
  const file = openSync(path, "wx+", 0o600);
  let taken = 0;
  return {
    path,
    take: () => {
      const head = Buffer.alloc(lengthBytes);
      if (readSync(file, head, 0, lengthBytes, taken) < lengthBytes) return undefined;
      const length = head.readUInt32LE(0);
      const start = taken + lengthBytes;
      // The hosted DLL may write here too.
      if (length > longestCredential || fstatSync(file).size < start + length) return undefined;
      taken = start + length;
      try {
        return Secret.fill(length, (bytes) => readSync(file, bytes, 0, length, start));
      } finally {
        writeSync(file, Buffer.alloc(length), 0, length, start);
      }
    },
    close: async () => {
      closeSync(file);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
