/**
 * Opens what devices have sealed to the directory's break-glass key: account passwords and recovery keys. Called by
 * `break-glass.ts` and `recovery-keys.ts`, in the transaction that also writes the audit log. Opened secrets are in the
 * arena only.
 */
import type { Secret } from "../../secrets/arena.ts";
import { openBreakGlass } from "../../secrets/sealed-box.ts";
import type { Queries } from "../store/database.ts";
import { openAtRest } from "../store/key-file.ts";
import { breakGlassKeyName, keyContext, readBreakGlassKey, type Store } from "../store/open.ts";

/**
 * The secrets that open, in order: one that does not open must not block the release of the other. The caller disposes
 * of them. @throws `container_damaged` when none opens
 */
export async function openAll(store: Store, queries: Queries, sealed: readonly string[]): Promise<Secret[]> {
  const key = await readBreakGlassKey(queries);
  using secretKey = openAtRest(store.key, keyContext(breakGlassKeyName), key.sealed);
  const publicKey = Buffer.from(key.publicKey, "base64url");
  const opened: Secret[] = [];
  let refusal: unknown;
  for (const one of sealed) {
    try {
      opened.push(openBreakGlass({ sealed: Buffer.from(one, "base64url"), publicKey, secretKey }));
    } catch (error) {
      refusal = error;
    }
  }
  if (opened.length === 0) throw refusal;
  return opened;
}
