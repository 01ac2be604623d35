/**
 * The simulated Mac of the login harness: disk, stores, the screens in front of them, and the first day. Called by
 * `open-device.ts`.
 */
import type { AccountId } from "../../platform/ports.ts";
import { type SimulatedMacos, openSimulatedMacos } from "../../platform/simulated/macos/machine.ts";
import { type PreBootSecret, openPreBoot } from "../../platform/simulated/macos/pre-boot.ts";
import type { Secret } from "../../secrets/arena.ts";
import type { MacBefore } from "../contract/login-harness-contract.ts";
import { MacHost } from "../macos/mac-host.ts";
import type { DiskCredential } from "../macos/pre-boot.ts";
import { secretOf } from "../contract/secret-of.ts";
import { forgetRecoveryKey } from "./agent-state.ts";
import { befallAccount, passwordBefore } from "./before.ts";
import { ownSignIn } from "./own-sign-in.ts";
import type { DeviceOptions, SimulatedDevice } from "./simulated-device.ts";

export async function openMac(before: MacBefore, options: DeviceOptions): Promise<SimulatedDevice> {
  const { directory, clock, account, endpoint, brand, locale, onChange, onEvent, onFrame } = options;
  const { escrow = "split", fileVault = true, serviceAccount, recoveryKeyOnPhone = true } = before;
  const recoveryKey = fileVault ? (before.recoveryKey ?? "escrowed") : "none";
  const device = await openSimulatedMacos({
    directory,
    clock,
    fileVault,
    ...(fileVault && serviceAccount !== undefined && { serviceAccount }),
  });
  using password = secretOf(options.password);
  const { id: accountId } = await device.addAccount({ ...account, password });
  const preBoot = openPreBoot({ directory, clock });
  /** The account is on the disk: while that is locked, its last known state. */
  let seenService = await device.disk.serviceAccount();
  const host = new MacHost({
    system: {
      ...ownSignIn(device),
      encrypted: fileVault,
      preBoot: {
        users: async () => preBoot.users(),
        unlock: (credential) => preBoot.unlock(secretAt(credential)),
      },
    },
    endpoint,
    bundle: options.bundle,
    brand,
    locale,
    namesHidden: before.namesHidden,
    onChange,
    onEvent,
    onFrame,
    openBrowser: options.openBrowser,
    pageSink: options.pageSink,
    onUnlocked: options.onRunning,
  });
  return {
    accountId,
    host,
    binding: {
      localSecret: "password",
      escrow,
      recoveryKeyRelease: recoveryKeyOnPhone ? "person" : "administrator",
    },
    pinWithoutTpm: false,
    examined: {
      copy: (lockOuts) => (preBoot.isUnlocked() ? device.copy(lockOuts) : undefined),
      // Accounts are on the disk.
      account: async () => (preBoot.isUnlocked() ? device.accounts.find({ id: accountId }) : undefined),
      failedAttempts: async () => (preBoot.isUnlocked() ? device.failedAttempts(accountId) : 0),
      tpm: () => undefined,
      disk: {
        encrypted: fileVault,
        isUnlocked: () => preBoot.isUnlocked(),
        opens: (secret) =>
          preBoot.opens("recoveryKey" in secret ? secret : { user: accountId, password: secret.password }),
        serviceAccount: async () => {
          if (preBoot.isUnlocked()) seenService = await device.disk.serviceAccount();
          return seenService;
        },
      },
    },
    beginsOff: before.at === "pre-boot",
    isRunning: () => preBoot.isUnlocked(),
    switchOn: () => host.boot("login-window"),
    async signInOnce(player) {
      await player.answer(
        { userName: account.name, password: options.password },
        ({ screen }) => screen.view === "desktop",
      );
      const owed = [
        "host.captured",
        ...(escrow === "split" ? ["recovery-part-confirmed"] : []),
        ...(fileVault ? ["recovery-key-escrowed"] : []),
      ];
      await player.until(() => owed.every((event) => player.happened(event)));
      await host.act({ do: "sign-out" });
    },
    async befall(known, { directory, agentState }) {
      // The directory loses the key; then nobody knows the one that the disk has.
      if (recoveryKey === "none") {
        forgetRecoveryKey(agentState);
        await directory.db.deleteFrom("recovery_keys").execute();
      }
      if (recoveryKey === "wrong") device.replaceRecoveryKey().dispose();
      if (before.diskBehind !== undefined) {
        using next = secretOf(known.startPassword);
        await leaveBehind(device, accountId, { what: before.diskBehind, next });
      }
      await befallAccount(device, accountId, before, known.startPassword);
    },
    cutPower: () => {
      preBoot.lock();
    },
    async close() {
      await host.close();
      preBoot[Symbol.dispose]();
      device[Symbol.dispose]();
    },
  };
}

/** The account gets another password past the agent: as by an administrator, or by a change that the disk does not follow. */
async function leaveBehind(
  device: SimulatedMacos,
  id: AccountId,
  { what, next }: { what: "disk" | "everything"; next: Secret },
): Promise<void> {
  if (what === "everything") {
    await device.accounts.set(id, { new: next });
    return;
  }
  using old = secretOf(passwordBefore);
  device.setDiskFollows(false);
  await device.accounts.change(id, { old, new: next });
  await device.protectedData.follow(id, { old, new: next });
  device.setDiskFollows(true);
}

function secretAt(credential: DiskCredential): PreBootSecret {
  return credential.by === "recovery-key"
    ? { recoveryKey: credential.key }
    : { user: credential.user as AccountId, password: credential.password };
}
