/**
 * The stores of a simulated Mac and how they depend on each other: how the disk follows a change of a password, and how
 * an interrupted one is finished. Called by machine.ts and pre-boot.ts.
 */
import { join } from "node:path";
import { z } from "zod";
import type { Clock } from "../../../clock/clock.ts";
import { VestibuleError } from "../../../errors/error.ts";
import type { SetAuthority } from "../../ports.ts";
import { type PasswordFollower, SimulatedAccounts } from "../accounts.ts";
import { DocumentFile, type StoreMoment, type VolumeKey } from "../document-file.ts";
import { type AccountPolicy, macosAccountPolicy } from "../password-policy.ts";
import type { DiskAuthority, FileVault } from "./file-vault.ts";
import type { ServiceAccountStore } from "./service-account.ts";

export const machineSchema = z.strictObject({
  hostName: z.string().min(1).max(256),
  /** Absent on a Mac that was made before there was one. */
  serialNumber: z.string().optional(),
  fileVault: z.boolean(),
  /** When off, the disk does not follow a changed password: the defect that verification must find. */
  diskFollows: z.boolean(),
});
export type Machine = DocumentFile<z.infer<typeof machineSchema>>;

/** Where each store of a Mac in `directory` lies. The parts of `volume` are sealed under the disk's key. */
export function places(directory: string, onMoment: ((moment: StoreMoment) => void) | undefined) {
  const at = (...names: string[]) => ({ file: join(directory, ...names), onMoment });
  return {
    machine: at("machine.db"),
    preboot: at("preboot.db"),
    enclave: at("secure-enclave.db"),
    openDirectory: at("volume", "opendirectory.db"),
    loginKeychain: at("volume", "login-keychain.db"),
    localItems: at("volume", "local-items.db"),
    serviceAccount: at("volume", "service-account.db"),
  };
}
type Places = ReturnType<typeof places>;

export function openMachine(place: Places["machine"], made?: z.infer<typeof machineSchema>): Machine {
  return new DocumentFile({
    ...place,
    store: "machine",
    schema: machineSchema,
    initial: () => {
      if (made !== undefined) return { document: made };
      throw new VestibuleError("store_unavailable", { evidence: { store: "machine" } });
    },
  });
}

export function openAccounts(
  place: Places["openDirectory"],
  options: {
    clock: Clock;
    volume: VolumeKey | undefined;
    follower: PasswordFollower;
    policy?: Partial<AccountPolicy> | undefined;
  },
): SimulatedAccounts {
  return new SimulatedAccounts({
    ...place,
    ...options,
    store: "opendirectory",
    ids: "uuid",
    qualifier: "",
    defaultPolicy: macosAccountPolicy,
  });
}

/** The stores of a Mac with FileVault that a change of a password touches. */
export interface EncryptedStores {
  machine: Machine;
  vault: FileVault;
  service: ServiceAccountStore;
}

/**
 * How the disk follows: it opens with both passwords before the new one counts, and with the new one alone after.
 * A change never fails because of the disk; a set without a sufficient authority does.
 */
export function diskFollower(stores: EncryptedStores): PasswordFollower {
  const { machine, vault, service } = stores;
  const follows = () => machine.read().diskFollows;
  return {
    prepareChange: (id, change) => {
      // Whether or not the disk follows, this change must not make an earlier unfinished one count.
      if (!follows()) vault.settle(id, change.revision - 1);
      else {
        const authority: DiskAuthority = { by: "password", user: id, password: change.old };
        vault.prepare(id, { password: change.new, revision: change.revision, authority });
      }
    },
    finishChange: (id, current) => {
      vault.finish(id, current.revision);
    },
    prepareSet: (id, set) => {
      if (set.authority === undefined || !follows()) {
        vault.settle(id, set.revision - 1);
        return true;
      }
      const next = { password: set.new, revision: set.revision };
      return withDiskAuthority(
        set.authority,
        service,
        (authority) => vault.prepare(id, { ...next, authority }),
        false,
      );
    },
    finishSet: (id, current) => {
      vault.finish(id, current.revision);
    },
  };
}

/** Without FileVault only the account record depends on the password. */
export const nothingFollows: PasswordFollower = {
  prepareChange: () => undefined,
  finishChange: () => undefined,
  prepareSet: () => true,
  finishSet: () => undefined,
};

/** @param unable without a service account */
export function withDiskAuthority<R>(
  authority: SetAuthority,
  service: ServiceAccountStore,
  use: (authority: DiskAuthority) => R,
  unable: R,
): R {
  if (authority.by === "recovery-key") return use(authority);
  using password = service.password();
  return password === undefined ? unable : use({ by: "service-account", password });
}

/** What a start, a sign-in and an unlocked pre-boot do about changes that were interrupted; see `FileVault.settleAll`. */
export function finishInterrupted(
  accounts: SimulatedAccounts,
  vault: FileVault,
  uncounted: "keep" | "drop",
): void {
  // Under the lock of the account database no other process is in the middle of one.
  accounts.exclusively(() => {
    vault.settleAll(accounts.revisions(), uncounted);
  });
}
