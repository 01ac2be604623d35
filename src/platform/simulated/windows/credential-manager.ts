/**
 * Credential Manager of the simulated Windows: saved sign-ins sealed under a vault key that DPAPI protects,
 * so they follow DPAPI wherever it goes. Called by machine.ts.
 */
import { z } from "zod";
import { Secret } from "../../../secrets/arena.ts";
import type { AccountId } from "../../ports.ts";
import { DocumentFile, type StoreMoment, type memory } from "../document-file.ts";
import { fromText, openUnder, sealUnder, toText } from "../sealing.ts";
import type { Credential, Dpapi } from "./dpapi.ts";

/** Under which name DPAPI keeps the vault's key. */
export const vaultKeyName = "Credential Manager vault key";

const schema = z.strictObject({
  vaults: z.record(
    z.string(),
    z.array(z.strictObject({ target: z.string().max(256), sealed: z.base64().max(16_384) })).max(256),
  ),
});

export class CredentialManager implements Disposable {
  readonly #file: DocumentFile<z.infer<typeof schema>>;

  constructor(
    options:
      | { file: string | typeof memory; onMoment?: ((moment: StoreMoment) => void) | undefined }
      | { copyOf: CredentialManager },
  ) {
    this.#file =
      "copyOf" in options
        ? options.copyOf.#file.copy()
        : new DocumentFile({
            ...options,
            store: "credman",
            schema,
            initial: () => ({ document: { vaults: {} } }),
          });
  }

  /** A vault with one random saved sign-in for each target. Replaces what an aborted attempt left. */
  create(id: AccountId, vaultKey: Secret, targets: readonly string[]): void {
    this.#file.update((manager) => {
      manager.vaults[id] = targets.map((target) => {
        using saved = Secret.random(24);
        return { target, sealed: toText(sealUnder(vaultKey, saved, contextOf(id, target))) };
      });
    });
  }

  /** Whether the password leads through DPAPI to every saved sign-in. */
  opens(id: AccountId, dpapi: Dpapi, credential: Credential): boolean {
    const vault = this.#file.read().vaults[id];
    if (vault === undefined) return false;
    using vaultKey = dpapi.unprotect(id, credential, vaultKeyName);
    if (vaultKey === undefined) return false;
    return vault.every((entry) => {
      using saved = openUnder(vaultKey, fromText(entry.sealed), contextOf(id, entry.target));
      return saved !== undefined;
    });
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }
}

function contextOf(id: AccountId, target: string): string {
  return `credential\0${id}\0${target}`;
}
