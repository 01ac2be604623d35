/** Whether a file is a DLL, and for which processor, by its PE headers (Microsoft PE/COFF specification, 2 and 3). */
import { closeSync, openSync, readSync } from "node:fs";
import type { DllFile, Processor } from "./contract/machine.ts";
import { processorNamed } from "./contract/processors.ts";

/** The headers lie within it in every file that a linker writes. */
const headBytes = 4096;
const offsetOfSignature = 0x3c;
const characteristicDll = 0x2000;

/** The COFF header. @param head the file's first bytes */
function headerIn(head: Buffer): { processor: Processor; isDll: boolean } | undefined {
  if (head.length < offsetOfSignature + 4 || head.toString("latin1", 0, 2) !== "MZ") return undefined;
  const at = head.readUInt32LE(offsetOfSignature);
  // The signature, and the COFF header's 20 bytes.
  if (at + 24 > head.length || head.toString("latin1", at, at + 4) !== "PE\0\0") return undefined;
  return {
    processor: processorNamed(head.readUInt16LE(at + 4)),
    isDll: (head.readUInt16LE(at + 22) & characteristicDll) !== 0,
  };
}

/** @param head the file's first bytes */
export function judgeDll(head: Buffer): DllFile {
  const header = headerIn(head);
  return header?.isDll ? { is: "dll", processor: header.processor } : { is: "no-dll" };
}

/**
 * The processor of the first of these files that is a program or a DLL. Node's own is another one where Windows emulates
 * it: an x64 Node runs on ARM64, and the sign-in screen there loads ARM64.
 */
export function processorOf(files: readonly string[]): Processor | undefined {
  for (const file of files) {
    try {
      const header = headerIn(headOf(file));
      if (header !== undefined) return header.processor;
    } catch {
      // The next one may tell.
    }
  }
  return undefined;
}

function headOf(path: string): Buffer {
  const file = openSync(path, "r");
  try {
    const head = Buffer.alloc(headBytes);
    return head.subarray(0, readSync(file, head, 0, headBytes, 0));
  } finally {
    closeSync(file);
  }
}

/** @param path of this system */
export function dllFile(path: string): DllFile {
  try {
    return judgeDll(headOf(path));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    return { is: code === "ENOENT" || code === "ENOTDIR" ? "missing" : "unreadable" };
  }
}
