/**
 * Pre-boot of a simulated Mac, before the system runs: the users whose passwords open the disk, and the recovery key.
 * Only the harness opens it, to play pre-boot and to cut the power. No lock-out counts tries here.
 */
import { existsSync } from "node:fs";
import type { Clock } from "../../../clock/clock.ts";
import type { Secret } from "../../../secrets/arena.ts";
import type { AccountId } from "../../ports.ts";
import type { StoreMoment } from "../document-file.ts";
import { type DiskAuthority, FileVault } from "./file-vault.ts";
import { MountedVolume } from "./mounted-volume.ts";
import { ServiceAccountStore } from "./service-account.ts";
import {
  type Machine,
  diskFollower,
  finishInterrupted,
  openAccounts,
  openMachine,
  places,
} from "./stores.ts";

export interface PreBootOptions {
  /** Of a Mac that `openSimulatedMacos` made. */
  directory: string;
  clock: Clock;
  onMoment?: ((moment: StoreMoment) => void) | undefined;
}

export interface PreBootUser {
  id: AccountId;
  name: string;
  fullName: string;
}

/** What is typed at pre-boot. The recovery key is accepted in either case, with and without hyphens. */
export type PreBootSecret = { user: AccountId; password: Secret } | { recoveryKey: Secret };

export class PreBoot implements Disposable {
  readonly hostName: string;
  readonly #machine: Machine;
  readonly #vault: FileVault | undefined;
  readonly #volume: MountedVolume;
  readonly #options: PreBootOptions;

  /** By `openPreBoot`. */
  constructor(options: PreBootOptions, stores: { machine: Machine; vault: FileVault | undefined }) {
    this.#options = options;
    this.#machine = stores.machine;
    this.#vault = stores.vault;
    this.#volume = new MountedVolume(options.directory);
    this.hostName = stores.machine.read().hostName;
  }

  /** The users whose passwords open the disk. None on a Mac without FileVault. */
  users(): PreBootUser[] {
    return this.#vault?.users() ?? [];
  }

  /** Whether the disk would open. Changes nothing. */
  async opens(secret: PreBootSecret): Promise<boolean> {
    return this.#vault?.opens(authorityOf(secret)) ?? false;
  }

  /** Opens the disk for all processes, and finishes what an interrupted change of a password left. */
  async unlock(secret: PreBootSecret): Promise<"opened" | "wrong"> {
    const vault = this.#vault;
    if (vault === undefined) return "opened";
    using key = vault.unlock(authorityOf(secret));
    if (key === undefined) return "wrong";
    this.#volume.mount(key);
    this.#finish(vault);
    return "opened";
  }

  isUnlocked(): boolean {
    if (this.#vault === undefined) return true;
    try {
      using key = this.#volume.read();
      return this.#vault.isVolumeKey(key);
    } catch {
      return false;
    }
  }

  /** The power goes: off, restart, a battery run empty. Without FileVault nothing locks. */
  lock(): void {
    this.#volume.unmount();
  }

  [Symbol.dispose](): void {
    this.#machine[Symbol.dispose]();
    this.#vault?.[Symbol.dispose]();
  }

  #finish(vault: FileVault): void {
    const { directory, clock, onMoment } = this.#options;
    const place = places(directory, onMoment);
    // A Mac that was lost while it was made has no accounts yet.
    if (!existsSync(place.openDirectory.file)) return;
    using service = new ServiceAccountStore({ ...place.serviceAccount, volume: this.#volume });
    const follower = diskFollower({ machine: this.#machine, vault, service });
    using accounts = openAccounts(place.openDirectory, { clock, volume: this.#volume, follower });
    finishInterrupted(accounts, vault, "keep");
  }
}

function authorityOf(secret: PreBootSecret): DiskAuthority {
  return "recoveryKey" in secret
    ? { by: "recovery-key", key: secret.recoveryKey }
    : { by: "password", user: secret.user, password: secret.password };
}

/** @throws `store_unavailable` when there is no Mac in the directory */
export function openPreBoot(options: PreBootOptions): PreBoot {
  const place = places(options.directory, options.onMoment);
  const machine = openMachine(place.machine);
  let vault: FileVault | undefined;
  try {
    if (machine.read().fileVault) vault = FileVault.open(place.preboot);
    return new PreBoot(options, { machine, vault });
  } catch (error) {
    vault?.[Symbol.dispose]();
    machine[Symbol.dispose]();
    throw error;
  }
}
