/** The agent's port over FileVault of the simulated Mac. Called by machine.ts; rules and keys are in file-vault.ts. */
import type { DiskEncryption } from "../../ports.ts";
import type { VolumeKey } from "../document-file.ts";
import type { FileVault } from "./file-vault.ts";
import type { ServiceAccountStore } from "./service-account.ts";

export function encryptedDisk(
  stores: { vault: FileVault; service: ServiceAccountStore },
  volume: VolumeKey,
): DiskEncryption {
  const { vault, service } = stores;
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
  };
}
