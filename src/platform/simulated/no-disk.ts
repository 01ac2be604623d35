/** The port of a disk that opens without a password: Windows, where the TPM opens BitLocker, and a Mac without FileVault. */
import type { DiskEncryption } from "../ports.ts";

export const noDisk: DiskEncryption = {
  state: async () => "none",
  serviceAccount: async () => "absent",
  provesRecoveryKey: async () => false,
  rotateRecoveryKey: async () => undefined,
  unclaimedRecoveryKey: async () => undefined,
  claimRecoveryKey: async () => undefined,
  addPassword: async () => "authority-refused",
  retireEarlierPasswords: async () => false,
};
