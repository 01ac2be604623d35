/**
 * Credential Manager of the simulated Windows: saved sign-ins sealed under a vault key that DPAPI protects, so they open
 * when DPAPI does. Called by machine.ts.
 */
import { z } from "zod";
import { VestibuleError } from "../../../errors/error.ts";
import { Secret } from "../../../secrets/arena.ts";
import type { AccountId } from "../../ports.ts";
import { DocumentFile, type StoreMoment, type memory } from "../document-file.ts";
import { fromText, openUnder, sealUnder, toText } from "../sealing.ts";
import type { Credential, Dpapi } from "./dpapi.ts";

/** Under which name DPAPI keeps the vault's key. */
export const vaultKeyName = "Credential Manager vault key";

const vaultSchema = z.strictObject({
  /** An empty text sealed under the vault's key: without it, an empty vault would open with any key. */
  policy: z.base64().max(128),
  entries: z.array(z.strictObject({ target: z.string().max(256), sealed: z.base64().max(16_384) })).max(256),
});
type Vault = z.infer<typeof vaultSchema>;

const schema = z.strictObject({
  accounts: z.record(
    z.string(),
    z.strictObject({
      vault: vaultSchema,
      /** For which of the account's passwords the vault was made anew. */
      anewFor: z.int().min(1).optional(),
      /** Put aside, newest last, with the DPAPI profile that was put aside before and has the vault's key. */
      kept: z.array(z.strictObject({ profile: z.uuid().optional(), vault: vaultSchema })).max(1000),
    }),
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
            initial: () => ({ document: { accounts: {} } }),
          });
  }

  /** A vault with one random saved sign-in for each target. Replaces what an aborted attempt left. */
  create(id: AccountId, vaultKey: Secret, targets: readonly string[]): void {
    this.#file.update((manager) => {
      manager.accounts[id] = { vault: newVault(id, vaultKey, targets), kept: [] };
    });
  }

  /** Whether the password leads through DPAPI to every saved sign-in. */
  opens(id: AccountId, dpapi: Dpapi, credential: Credential): boolean {
    const account = this.#file.read().accounts[id];
    using vaultKey = dpapi.unprotect(id, credential, vaultKeyName);
    return account !== undefined && opensAll(id, account.vault, vaultKey);
  }

  /** Each that was put aside, oldest first, and whether the password leads to it through DPAPI's. */
  keptOpen(id: AccountId, dpapi: Dpapi, credential: Credential): boolean[] {
    return (this.#file.read().accounts[id]?.kept ?? []).map(({ profile, vault }) => {
      using vaultKey =
        profile === undefined ? undefined : dpapi.unprotect(id, credential, vaultKeyName, profile);
      return opensAll(id, vault, vaultKey);
    });
  }

  /**
   * An empty vault in place of one that the password does not lead to; after DPAPI has started anew. Whether the current
   * one is such, made now or before for the same of the account's passwords.
   */
  startAnew(id: AccountId, dpapi: Dpapi, credential: Credential): boolean {
    using vaultKey = dpapi.unprotect(id, credential, vaultKeyName);
    if (vaultKey === undefined)
      throw new VestibuleError("store_unavailable", { evidence: { store: "dpapi" } });
    return this.#file.update(({ accounts }) => {
      const account = accounts[id];
      if (account !== undefined && opensAll(id, account.vault, vaultKey)) {
        return account.anewFor === credential.revision;
      }
      const profile = dpapi.lastKept(id);
      const aside = account && { ...(profile !== undefined && { profile }), vault: account.vault };
      accounts[id] = {
        vault: newVault(id, vaultKey, []),
        anewFor: credential.revision,
        kept: [...(account?.kept ?? []), ...(aside === undefined ? [] : [aside])],
      };
      return true;
    });
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }
}

function newVault(id: AccountId, vaultKey: Secret, targets: readonly string[]): Vault {
  using nothing = Secret.fill(0, () => undefined);
  return {
    policy: toText(sealUnder(vaultKey, nothing, policyContext(id))),
    entries: targets.map((target) => {
      using saved = Secret.random(24);
      return { target, sealed: toText(sealUnder(vaultKey, saved, contextOf(id, target))) };
    }),
  };
}

function opensAll(id: AccountId, vault: Vault, vaultKey: Secret | undefined): boolean {
  if (vaultKey === undefined) return false;
  using policy = openUnder(vaultKey, fromText(vault.policy), policyContext(id));
  return (
    policy !== undefined &&
    vault.entries.every((entry) => {
      using saved = openUnder(vaultKey, fromText(entry.sealed), contextOf(id, entry.target));
      return saved !== undefined;
    })
  );
}

function policyContext(id: AccountId): string {
  return `credential vault\0${id}`;
}

function contextOf(id: AccountId, target: string): string {
  return `credential\0${id}\0${target}`;
}
