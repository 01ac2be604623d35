/**
 * Cursors of the API's lists: where the next page begins, encrypted and authenticated under the key file, for one list with
 * its filters. Nobody can read or make one, and one of another list does not open.
 */
import { z } from "zod";
import { VestibuleError } from "../../../errors/error.ts";
import type { Secret } from "../../../secrets/arena.ts";
import { openTextAtRest, sealAtRest } from "../../store/key-file.ts";

const context = (list: string): string => `vestibule directory api cursor ${list}`;

/** @param list path and filters of the list */
export function makeCursor(key: Secret, list: string, after: string): string {
  return sealAtRest(key, context(list), Buffer.from(after));
}

/** @throws `request_invalid` for one that this directory did not make for this list */
export function openCursor(key: Secret, list: string, cursor: string): string {
  const refused = (): VestibuleError =>
    new VestibuleError("request_invalid", { evidence: { place: "cursor" } });
  if (!z.base64url().safeParse(cursor).success) throw refused();
  try {
    return openTextAtRest(key, context(list), cursor);
  } catch {
    throw refused();
  }
}
