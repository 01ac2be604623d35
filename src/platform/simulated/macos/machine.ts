/**
 * A whole simulated Mac in one directory. The agent opens it and sees a `Platform`; the harness opens the same directory
 * from its own process and plays loginwindow and opendirectoryd on it. With FileVault it opens only while the disk does,
 * which pre-boot.ts is for. Copies are for the harness alone: trying a secret on one does not count on the device.
 */
import { chmodSync, existsSync } from "node:fs";
import { dirname } from "node:path";
import type { Clock } from "../../../clock/clock.ts";
import { VestibuleError } from "../../../errors/error.ts";
import { makeFolder } from "../../../folders/make-folder.ts";
import type { Secret } from "../../../secrets/arena.ts";
import type {
  AccountId,
  AccountState,
  DeviceKeys,
  DiskEncryption,
  Platform,
  ProtectedCheck,
  ProtectedData,
  ServiceAccount,
  Verification,
} from "../../ports.ts";
import { type NewAccount, SimulatedAccounts } from "../accounts.ts";
import type { StoreMoment, VolumeKey } from "../document-file.ts";
import { noDisk } from "../no-disk.ts";
import type { AccountPolicy } from "../password-policy.ts";
import { newSerialNumber } from "../serial-number.ts";
import { SoftwareKeys } from "../software-keys.ts";
import { encryptedDisk } from "./disk.ts";
import { FileVault } from "./file-vault.ts";
import { KeychainStore } from "./keychain.ts";
import { HeldVolumeKey, MountedVolume } from "./mounted-volume.ts";
import { macosProtectedData } from "./protected-data.ts";
import { ServiceAccountStore } from "./service-account.ts";
import {
  type EncryptedStores,
  type Machine,
  diskFollower,
  finishInterrupted,
  nothingFollows,
  openAccounts,
  openMachine,
  places,
} from "./stores.ts";

export interface SimulatedMacosOptions {
  /** Holds the Mac's state and nothing else; made when missing, readable by its owner only. */
  directory: string;
  clock: Clock;
  /** Default: what the Mac was called before, or MacBook. */
  hostName?: string | undefined;
  /** Of a new Mac; default: a new one. A Mac that is set up anew keeps the one on its case. */
  serialNumber?: string | undefined;
  /** Whether the disk asks for a password; decided when the Mac is made and kept. Default true. */
  fileVault?: boolean | undefined;
  /** Given, it replaces what was; a new Mac has none. It means nothing without FileVault. */
  serviceAccount?: ServiceAccount | undefined;
  /** What is given replaces what was set, on the Mac and for all its processes. */
  policy?: Partial<AccountPolicy> | undefined;
  /** Called, synchronously, at each instant at which a test may kill the process. */
  onMoment?: ((moment: StoreMoment) => void) | undefined;
}

/** What an account's keychains hold from the start: names of random content. `nothing`: it has no keychains yet. */
export type KeychainItems = "nothing" | { keychain: readonly string[]; localItems: readonly string[] };

const usualItems: KeychainItems = {
  keychain: ["Wi-Fi password", "Mail password"],
  localItems: ["Safari passwords", "Passkeys"],
};

interface Encrypted extends EncryptedStores {
  volume: MountedVolume | HeldVolumeKey;
}

interface Stores {
  machine: Machine;
  /** Absent without FileVault. */
  encrypted: Encrypted | undefined;
  accounts: SimulatedAccounts;
  keychain: KeychainStore;
  localItems: KeychainStore;
  /** What holds the Mac's keys. */
  enclave: SoftwareKeys;
}

export class SimulatedMacos implements Platform, Disposable {
  readonly system = "macos";
  readonly hostName: string;
  readonly serialNumber: string | undefined;
  readonly accounts: SimulatedAccounts;
  readonly protectedData: ProtectedData;
  readonly disk: DiskEncryption;
  readonly keys: DeviceKeys;
  /** The recovery key shown when FileVault was switched on; only if this call did so. Disposed of with the device. */
  readonly recoveryKey: Secret | undefined;
  readonly #stores: Stores;

  /** By `openSimulatedMacos` and `examineCopy`. */
  constructor(stores: Stores, recoveryKey?: Secret) {
    this.#stores = stores;
    this.recoveryKey = recoveryKey;
    const { hostName, serialNumber } = stores.machine.read();
    this.hostName = hostName;
    this.serialNumber = serialNumber;
    this.accounts = stores.accounts;
    this.keys = stores.enclave.keys;
    this.disk =
      stores.encrypted === undefined
        ? noDisk
        : encryptedDisk({ ...stores.encrypted, accounts: stores.accounts }, stores.encrypted.volume);
    this.protectedData = macosProtectedData({ ...stores, vault: stores.encrypted?.vault });
  }

  get fileVault(): boolean {
    return this.#stores.encrypted !== undefined;
  }

  /** With a SecureToken, unless told otherwise. */
  async addAccount(
    account: NewAccount & { secureToken?: boolean; protects?: KeychainItems },
  ): Promise<AccountState> {
    const { name, fullName, password } = account;
    const protects = account.protects ?? usualItems;
    const { encrypted, keychain, localItems } = this.#stores;
    // The account counts last: a process lost before leaves data that belongs to nobody.
    return this.accounts.add(account, (id) => {
      if (protects !== "nothing") {
        keychain.create(id, password, protects.keychain);
        localItems.create(id, password, protects.localItems);
      }
      if (account.secureToken !== false) {
        encrypted?.vault.admit({ id, name, fullName, password, revision: 1 }, encrypted.volume);
      }
    });
  }

  /**
   * What loginwindow and opendirectoryd do at sign-in: verifies, which counts, then finishes what an interrupted change
   * left of the disk, then tries what the password protects. For the harness's host only.
   */
  async logon(credentials: {
    name: string;
    password: Secret;
  }): Promise<{ result: Verification; account?: AccountState; opens: ProtectedCheck[] }> {
    const found = await this.accounts.find({ name: credentials.name });
    // An unknown name reads like a wrong password.
    if (found === undefined) return { result: "wrong", opens: [] };
    const result = await this.accounts.verify(found.id, credentials.password);
    const account = (await this.accounts.find({ id: found.id })) ?? found;
    if (result !== "right") return { result, account, opens: [] };
    const { encrypted } = this.#stores;
    if (encrypted !== undefined) finishInterrupted(this.accounts, encrypted.vault, "drop");
    return { result, account, opens: await this.protectedData.check(found.id, credentials.password) };
  }

  /** Wrong passwords that count towards lock-out now. */
  async failedAttempts(id: AccountId): Promise<number> {
    return this.accounts.failedAttempts(id);
  }

  /** Sets the state of the management's service account. Needs FileVault. */
  setServiceAccount(state: ServiceAccount): void {
    const { service, vault } = this.#encrypted();
    service.set(state, vault);
  }

  /** Takes the account's SecureToken away: its password no longer opens the disk. Needs FileVault. */
  revokeSecureToken(id: AccountId): void {
    this.#encrypted().vault.revoke(id);
  }

  /** Replaces the recovery key without telling anybody: the one in escrow is wrong then. The caller disposes of it. */
  replaceRecoveryKey(): Secret {
    const { vault, volume } = this.#encrypted();
    return vault.replaceRecoveryKey(volume);
  }

  /** False: from now on a changed password leaves the disk behind, the classic defect of this field. */
  setDiskFollows(follows: boolean): void {
    this.#stores.machine.update((machine) => {
      machine.diskFollows = follows;
    });
  }

  /**
   * A copy in memory, for this process alone. No real Mac allows that; the harness finds out with it which secret opens
   * what. With its lock-outs lifted it has none, and gets none. @throws `disk_locked`
   */
  copy(lockOuts: "lifted" | "kept" = "lifted"): SimulatedMacos {
    const mine = this.#stores;
    // While the account database is locked, no change of a password is in progress.
    return mine.accounts.exclusively(() => {
      const machine = mine.machine.copy();
      const encrypted = mine.encrypted && copyEncrypted(mine.encrypted, machine);
      const follower = encrypted === undefined ? nothingFollows : diskFollower(encrypted);
      const accounts = new SimulatedAccounts({ copyOf: mine.accounts, follower });
      if (lockOuts === "lifted") accounts.neverLockOut();
      return new SimulatedMacos({
        machine,
        encrypted,
        accounts,
        keychain: new KeychainStore({ copyOf: mine.keychain }),
        localItems: new KeychainStore({ copyOf: mine.localItems }),
        enclave: new SoftwareKeys({ copyOf: mine.enclave }),
      });
    });
  }

  [Symbol.dispose](): void {
    const { machine, encrypted, accounts, keychain, localItems, enclave } = this.#stores;
    for (const store of [machine, accounts, keychain, localItems, enclave]) store[Symbol.dispose]();
    if (encrypted !== undefined) {
      encrypted.vault[Symbol.dispose]();
      encrypted.service[Symbol.dispose]();
      if (encrypted.volume instanceof HeldVolumeKey) encrypted.volume[Symbol.dispose]();
    }
    this.recoveryKey?.dispose();
  }

  #encrypted(): Encrypted {
    const { encrypted } = this.#stores;
    if (encrypted === undefined) throw new VestibuleError("conflict", { evidence: { what: "no FileVault" } });
    return encrypted;
  }
}

function copyEncrypted(original: Encrypted, machine: Machine): Encrypted {
  const volume = new HeldVolumeKey(original.volume.read());
  return {
    machine,
    volume,
    vault: original.vault.copy(),
    service: new ServiceAccountStore({ copyOf: original.service, volume }),
  };
}

/**
 * Opens the Mac in `directory`, makes what is missing, and finishes what an interrupted change of a password left.
 * @throws `disk_locked` while FileVault is on and nothing opened the disk
 * @throws `store_unavailable`
 */
export async function openSimulatedMacos(options: SimulatedMacosOptions): Promise<SimulatedMacos> {
  const { directory, clock, policy, onMoment } = options;
  const place = places(directory, onMoment);
  for (const folder of [directory, dirname(place.openDirectory.file)]) {
    makeFolder(folder);
    chmodSync(folder, 0o700);
  }
  const opened: Disposable[] = [];
  const keep = <Store extends Disposable>(store: Store): Store => {
    opened.push(store);
    return store;
  };
  try {
    const { hostName } = options;
    const machine = keep(
      openMachine(place.machine, {
        hostName: hostName ?? "MacBook",
        serialNumber: options.serialNumber ?? newSerialNumber(),
        fileVault: options.fileVault ?? true,
        diskFollows: true,
      }),
    );
    const made = machine.read().fileVault ? makeEncrypted(machine, options, keep) : undefined;
    const encrypted = made?.encrypted;
    const volume: VolumeKey | undefined = encrypted?.volume;
    if (hostName !== undefined) {
      machine.update((document) => {
        document.hostName = hostName;
      });
    }
    const follower = encrypted === undefined ? nothingFollows : diskFollower(encrypted);
    const accounts = keep(openAccounts(place.openDirectory, { clock, volume, follower, policy }));
    const keychain = keep(new KeychainStore({ ...place.loginKeychain, store: "login-keychain", volume }));
    const localItems = keep(new KeychainStore({ ...place.localItems, store: "local-items", volume }));
    const enclave = keep(new SoftwareKeys({ ...place.enclave, store: "secure-enclave" }));
    if (encrypted !== undefined) {
      if (options.serviceAccount !== undefined)
        encrypted.service.set(options.serviceAccount, encrypted.vault);
      finishInterrupted(accounts, encrypted.vault, "keep");
    }
    return new SimulatedMacos(
      { machine, encrypted, accounts, keychain, localItems, enclave },
      made?.recoveryKey,
    );
  } catch (error) {
    for (const store of opened) store[Symbol.dispose]();
    throw error;
  }
}

function makeEncrypted(
  machine: Machine,
  options: SimulatedMacosOptions,
  keep: <Store extends Disposable>(store: Store) => Store,
): { encrypted: Encrypted; recoveryKey: Secret | undefined } {
  const place = places(options.directory, options.onMoment);
  const volume = new MountedVolume(options.directory);
  const { vault, recoveryKey } = existsSync(place.preboot.file)
    ? { vault: FileVault.open(place.preboot), recoveryKey: undefined }
    : FileVault.make(place.preboot, volume);
  keep(vault);
  if (recoveryKey !== undefined) keep(recoveryKey);
  using key = volume.read();
  if (!vault.isVolumeKey(key)) throw new VestibuleError("disk_locked", { evidence: { what: "volume key" } });
  const service = keep(new ServiceAccountStore({ ...place.serviceAccount, volume }));
  return { encrypted: { machine, vault, service, volume }, recoveryKey };
}

/** `SimulatedMacos.copy`, under the name the harness asks for it. */
export async function examineCopy(device: SimulatedMacos): Promise<SimulatedMacos> {
  return device.copy();
}
