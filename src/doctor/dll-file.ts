/** Whether a file is a DLL, and for which processor, by its PE headers (Microsoft PE/COFF specification, 2 and 3). */
import { closeSync, openSync, readSync } from "node:fs";
import type { DllFile, Processor } from "./contract/machine.ts";

/** The headers lie within it in every file that a linker writes. */
const headBytes = 4096;
const offsetOfSignature = 0x3c;
const characteristicDll = 0x2000;

const processors = new Map<number, Processor>([
  [0x8664, "x64"],
  [0xaa64, "arm64"],
  [0x014c, "ia32"],
]);

/** @param head the file's first bytes */
export function judgeDll(head: Buffer): DllFile {
  if (head.length < offsetOfSignature + 4 || head.toString("latin1", 0, 2) !== "MZ") return { is: "no-dll" };
  const at = head.readUInt32LE(offsetOfSignature);
  // The signature, and the COFF header's 20 bytes.
  if (at + 24 > head.length || head.toString("latin1", at, at + 4) !== "PE\0\0") return { is: "no-dll" };
  if ((head.readUInt16LE(at + 22) & characteristicDll) === 0) return { is: "no-dll" };
  const machine = head.readUInt16LE(at + 4);
  return { is: "dll", processor: processors.get(machine) ?? `0x${machine.toString(16)}` };
}

/** @param path of this system */
export function dllFile(path: string): DllFile {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    return { is: code === "ENOENT" || code === "ENOTDIR" ? "missing" : "unreadable" };
  }
  try {
    const head = Buffer.alloc(headBytes);
    return judgeDll(head.subarray(0, readSync(file, head, 0, headBytes, 0)));
  } catch {
    return { is: "unreadable" };
  } finally {
    closeSync(file);
  }
}
