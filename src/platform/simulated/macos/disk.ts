/** The agent's port over FileVault of the simulated Mac. Called by machine.ts; rules and keys are in file-vault.ts. */
import { VestibuleError } from "../../../errors/error.ts";
import type { AccountId, CatchUpAuthority, DiskEncryption } from "../../ports.ts";
import type { SimulatedAccounts } from "../accounts.ts";
import type { VolumeKey } from "../document-file.ts";
import type { DiskAuthority } from "./file-vault.ts";
import { type EncryptedStores, withDiskAuthority } from "./stores.ts";

export function encryptedDisk(
  stores: EncryptedStores & { accounts: SimulatedAccounts },
  volume: VolumeKey,
): DiskEncryption {
  const { accounts, machine, vault, service } = stores;
  return {
    state: async (id) => (vault.admits(id) ? "password" : "not-admitted"),
    serviceAccount: async () => service.state(vault),
    provesRecoveryKey: async (key) => vault.opens({ by: "recovery-key", key }),
    rotateRecoveryKey: async (authority) => {
      // Made by a rotation that was interrupted: the key that its caller still has opens nothing.
      const unclaimed = vault.unclaimed(volume);
      if (unclaimed !== undefined) return unclaimed;
      return vault.rotate(
        authority.by === "recovery-key"
          ? authority
          : { by: "password", user: authority.account, password: authority.password },
      );
    },
    unclaimedRecoveryKey: async () => vault.unclaimed(volume),
    claimRecoveryKey: async () => {
      vault.claim();
    },
    // Under the lock of the account database, so that no other process gives the account another password meanwhile.
    addPassword: async (id, { password, authority }) =>
      accounts.exclusively(() => {
        if (!accounts.isCurrent(id, password)) throw new VestibuleError("wrong_secret");
        const current = { password, revision: accounts.revision(id) };
        const add = (by: DiskAuthority) =>
          machine.read().diskFollows ? vault.addPassword(id, { ...current, authority: by }) : vault.opens(by);
        return withAuthority(id, authority, service, add) ? "added" : "authority-refused";
      }),
    retireEarlierPasswords: async (id, password) =>
      accounts.exclusively(() => accounts.isCurrent(id, password) && vault.keepOnly(id, password)),
  };
}

function withAuthority(
  id: AccountId,
  authority: CatchUpAuthority,
  service: EncryptedStores["service"],
  use: (by: DiskAuthority) => boolean,
): boolean {
  return authority.by === "previous-password"
    ? use({ by: "password", user: id, password: authority.password })
    : withDiskAuthority(authority, service, use, false);
}
