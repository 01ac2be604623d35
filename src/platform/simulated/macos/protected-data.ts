/**
 * What an account's password protects on the simulated Mac: the login keychain, Local Items and, with FileVault, the
 * disk. Called by machine.ts. The disk follows a change by itself and is never made anew; keychains neither.
 */
import { VestibuleError } from "../../../errors/error.ts";
import type { ProtectedCheck, ProtectedData, ProtectedKind } from "../../ports.ts";
import type { SimulatedAccounts } from "../accounts.ts";
import type { FileVault } from "./file-vault.ts";
import type { KeychainStore } from "./keychain.ts";

export function macosProtectedData(stores: {
  accounts: SimulatedAccounts;
  keychain: KeychainStore;
  localItems: KeychainStore;
  /** Absent without FileVault. */
  vault: FileVault | undefined;
}): ProtectedData {
  const { accounts, vault } = stores;
  const keychains = [
    { kind: "keychain", store: stores.keychain },
    { kind: "local-items", store: stores.localItems },
  ] as const;
  const kinds: readonly ProtectedKind[] =
    vault === undefined ? ["keychain", "local-items"] : ["keychain", "local-items", "disk"];
  return {
    kinds,
    check: async (id, password) => {
      if (accounts.kind(id) !== "local") {
        const reason = "not a local account";
        return kinds.map((kind) => ({ kind, opens: "unknown", reason }));
      }
      const checks = keychains.map(({ kind, store }): ProtectedCheck => {
        const opens = store.opens(id, password);
        return opens === undefined ? { kind, opens: "unknown", reason: "no keychain yet" } : { kind, opens };
      });
      if (vault === undefined) return checks;
      if (!vault.admits(id)) {
        return [...checks, { kind: "disk", opens: "unknown", reason: "the account has no SecureToken" }];
      }
      return [...checks, { kind: "disk", opens: vault.opens({ by: "password", user: id, password }) }];
    },
    follow: async (id, passwords) => {
      for (const { store } of keychains) store.rekey(id, passwords);
    },
    startAnew: async (id, password) => {
      // A keychain for any other password would be one that the next sign-in cannot open.
      if (!accounts.isCurrent(id, password)) throw new VestibuleError("wrong_secret");
      const credential = { password, revision: accounts.revision(id) };
      return keychains.flatMap(({ kind, store }) => (store.startAnew(id, credential) ? [kind] : []));
    },
    checkKept: async (id, password) =>
      keychains.flatMap(({ kind, store }) => store.keptOpen(id, password).map((opens) => ({ kind, opens }))),
  };
}
