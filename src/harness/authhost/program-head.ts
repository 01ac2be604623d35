/**
 * What the first bytes of a file say already: whether it is a Mach-O file at all. Called before anything is asked for that
 * only a plug-in needs; everything else is the login host's to judge.
 */
import { closeSync, openSync, readSync } from "node:fs";

/** Thin and universal files in either order of bytes (mach-o/loader.h, mach-o/fat.h). */
const magics: ReadonlySet<number> = new Set([
  0xfeed_face, 0xcefa_edfe, 0xfeed_facf, 0xcffa_edfe, 0xcafe_babe, 0xbeba_feca, 0xcafe_babf, 0xbfba_feca,
]);

/** @returns undefined for what may be a plug-in */
export function refusalByHead(file: string): { reason: "cannot-be-read" | "not-mach-o" } | undefined {
  const head = Buffer.alloc(4);
  try {
    const opened = openSync(file, "r");
    try {
      readSync(opened, head, 0, head.length, 0);
    } finally {
      closeSync(opened);
    }
  } catch {
    return { reason: "cannot-be-read" };
  }
  return magics.has(head.readUInt32BE(0)) ? undefined : { reason: "not-mach-o" };
}
