/**
 * Keeps the memory of this process from core dumps and from other processes, as far as there is an addon to do it. Called
 * by composition roots before a secret is read.
 */
import { VestibuleError } from "../../errors/error.ts";
import { isNativeThere, loadNative } from "./loader.ts";
import type { Native } from "./contract.ts";

/** @throws `addon_unavailable` when the system refuses it */
export function closeMemoryWith(native: Native): void {
  try {
    native.closeMemory();
  } catch (cause) {
    throw new VestibuleError("addon_unavailable", { evidence: { what: "closeMemory" }, cause });
  }
}

/**
 * For a process that also runs without the addon.
 * @returns false when there is none: a core dump of this process then holds what is in its memory
 * @throws `addon_unavailable` when there is one and it does not load, or the system refuses it
 */
export function closeMemory(): boolean {
  if (!isNativeThere()) return false;
  closeMemoryWith(loadNative());
  return true;
}
