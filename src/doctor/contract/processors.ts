/** The processors of PE files (IMAGE_FILE_HEADER.Machine), by the names of Node's `process.arch`; another one by its number. */
import type { Processor } from "./machine.ts";

const processors = new Map<number, Processor>([
  [0x8664, "x64"],
  [0xaa64, "arm64"],
  [0x014c, "ia32"],
]);

const hex = (machine: number) => `0x${machine.toString(16).padStart(4, "0")}`;

/** @param machine the number in the file */
export const processorNamed = (machine: number): Processor => processors.get(machine) ?? hex(machine);

/** The number, as the file has it. */
export function machineField(processor: Processor): string {
  const [machine] = [...processors].find(([, name]) => name === processor) ?? [];
  return machine === undefined ? processor : hex(machine);
}
