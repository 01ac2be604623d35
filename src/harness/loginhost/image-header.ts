/**
 * Looks at the first bytes of a file that should be a provider, before a Windows is made for it: what is no DLL for x64 is
 * refused at once. The login host reads the rest (native/windows-credprov/loginhost/image.cc). Called by the command line.
 */
import { closeSync, openSync, readSync } from "node:fs";

/** "PE Format", sections "MS-DOS Stub", "Signature" and "COFF File Header". */
const newHeaderAt = 0x3c;
const signatureBytes = 4;
const machineAt = signatureBytes;
const characteristicsAt = signatureBytes + 18;
const headerBytes = signatureBytes + 20;
const isDllFlag = 0x2000;
const machines = new Map([
  [0x014c, "x86"],
  [0xaa64, "arm64"],
]);
const x64 = 0x8664;

function bytesAt(file: number, at: number, count: number): Buffer | undefined {
  const bytes = Buffer.alloc(count);
  return readSync(file, bytes, 0, count, at) === count ? bytes : undefined;
}

/** Why `path` is no provider, as the host's line `refused` would say; undefined where its head looks like one. */
export function refusalByHead(path: string): { reason: string; machine?: string } | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    const head = bytesAt(file, 0, newHeaderAt + 4);
    if (head?.toString("latin1", 0, 2) !== "MZ") return { reason: "not-a-dll" };
    const coff = bytesAt(file, head.readUInt32LE(newHeaderAt), headerBytes);
    if (coff?.toString("latin1", 0, signatureBytes) !== "PE\0\0") return { reason: "not-a-dll" };
    if ((coff.readUInt16LE(characteristicsAt) & isDllFlag) === 0) return { reason: "not-a-dll" };
    const machine = coff.readUInt16LE(machineAt);
    return machine === x64
      ? undefined
      : { reason: "other-machine", machine: machines.get(machine) ?? "unknown" };
  } catch {
    return { reason: "cannot-be-read" };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
