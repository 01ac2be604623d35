/**
 * A whole simulated Windows device in one directory. The agent opens it and sees a `Platform`; the harness
 * opens the same directory from its own process and plays LogonUI and LSA on it. Copies are for the harness
 * alone: trying a secret on one does not count on the device.
 */
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Clock } from "../../../clock/clock.ts";
import { VestibuleError } from "../../../errors/error.ts";
import { makeFolder } from "../../../folders/make-folder.ts";
import { Secret } from "../../../secrets/arena.ts";
import type {
  AccountId,
  AccountState,
  DeviceKeys,
  DiskEncryption,
  Platform,
  ProtectedCheck,
  ProtectedData,
  ProtectedKind,
  Verification,
} from "../../ports.ts";
import { type NewAccount, SimulatedAccounts } from "../accounts.ts";
import { DocumentFile, type StoreMoment } from "../document-file.ts";
import { noDisk } from "../no-disk.ts";
import { type AccountPolicy, windowsAccountPolicy } from "../password-policy.ts";
import { newSerialNumber } from "../serial-number.ts";
import { SoftwareKeys } from "../software-keys.ts";
import { SimulatedTpm, type TpmPolicy } from "../tpm.ts";
import { CredentialManager, vaultKeyName } from "./credential-manager.ts";
import { Dpapi } from "./dpapi.ts";
import { LsaSecrets } from "./lsa.ts";

export interface SimulatedWindowsOptions {
  /** Holds the device's state and nothing else; made when missing, readable by its owner only. */
  directory: string;
  clock: Clock;
  /** Default: what the device was called before, or DESKTOP-VESTIB. */
  hostName?: string | undefined;
  /** What is given replaces what was set, on the device and for all its processes. */
  policy?: Partial<AccountPolicy> | undefined;
  /** `none` for a device without a TPM; decided when the device is made and kept. */
  tpm?: Partial<TpmPolicy> | "none" | undefined;
  /** Called, synchronously, at each instant at which a test may kill the process. */
  onMoment?: ((moment: StoreMoment) => void) | undefined;
}

/** What an account's password protects from the start: names of random content. */
export interface ProtectedItems {
  dpapi: readonly string[];
  credentialManager: readonly string[];
}

const usualItems: ProtectedItems = {
  dpapi: ["Wi-Fi password", "Browser passwords"],
  credentialManager: ["git:https://code.example.com", "TERMSRV/files.example.com"],
};

const machineSchema = z.strictObject({
  hostName: z.string().min(1).max(256),
  tpm: z.boolean(),
  /** Absent on a machine that was made before there was one. */
  serialNumber: z.string().optional(),
});

interface Stores {
  machine: DocumentFile<z.infer<typeof machineSchema>>;
  dpapi: Dpapi;
  credentialManager: CredentialManager;
  accounts: SimulatedAccounts;
  lsa: LsaSecrets;
  /** What holds the device's keys. */
  chip: SimulatedTpm | SoftwareKeys;
}

export class SimulatedWindows implements Platform, Disposable {
  readonly system = "windows";
  readonly hostName: string;
  readonly serialNumber: string | undefined;
  readonly accounts: SimulatedAccounts;
  readonly protectedData: ProtectedData;
  /** The TPM opens BitLocker; no password is asked for. */
  readonly disk: DiskEncryption = noDisk;
  readonly keys: DeviceKeys;
  readonly lsa: LsaSecrets;
  /** Absent on a device without one. */
  readonly tpm: SimulatedTpm | undefined;
  readonly #stores: Stores;

  /** By `openSimulatedWindows` and `examineCopy`. */
  constructor(stores: Stores) {
    this.#stores = stores;
    const { hostName, serialNumber } = stores.machine.read();
    this.hostName = hostName;
    this.serialNumber = serialNumber;
    this.accounts = stores.accounts;
    this.lsa = stores.lsa;
    this.tpm = stores.chip instanceof SimulatedTpm ? stores.chip : undefined;
    this.keys = stores.chip.keys;
    this.protectedData = {
      kinds: ["dpapi", "credential-manager"],
      check: async (id, password) => this.#opens(id, password),
      // DPAPI went along with the account's change, and everything else here is under DPAPI.
      follow: async () => undefined,
      startAnew: async (id, password) => this.#startAnew(id, password),
      checkKept: async (id, password) => this.#checkKept(id, password),
    };
  }

  async addAccount(account: NewAccount & { protects?: ProtectedItems }): Promise<AccountState> {
    const protects = account.protects ?? usualItems;
    const contents: Record<string, Secret> = {};
    try {
      for (const name of protects.dpapi) contents[name] = Secret.random(32);
      const vaultKey = Secret.random(32);
      contents[vaultKeyName] = vaultKey;
      // The account counts last: a process lost before leaves data that belongs to nobody.
      return this.accounts.add(account, (id) => {
        this.#stores.dpapi.create(id, account.password, contents);
        this.#stores.credentialManager.create(id, vaultKey, protects.credentialManager);
      });
    } finally {
      for (const content of Object.values(contents)) content.dispose();
    }
  }

  /**
   * What LogonUser and LSA do at the sign-in screen: verifies, which counts, then finishes what an interrupted
   * change left of DPAPI, then tries what the password protects. For the harness's host only.
   */
  async logon(credentials: {
    name: string;
    password: Secret;
  }): Promise<{ result: Verification; account?: AccountState; opens: ProtectedCheck[] }> {
    const found = await this.accounts.find({ name: credentials.name });
    // As Windows: an unknown name reads like a wrong password.
    if (found === undefined) return { result: "wrong", opens: [] };
    const result = await this.accounts.verify(found.id, credentials.password);
    const account = (await this.accounts.find({ id: found.id })) ?? found;
    if (result !== "right") return { result, account, opens: [] };
    const revision = this.accounts.revision(found.id);
    this.#stores.dpapi.finishChange(found.id, { password: credentials.password, revision });
    return { result, account, opens: this.#opens(found.id, credentials.password) };
  }

  /** Wrong passwords that count towards lock-out now. */
  async failedAttempts(id: AccountId): Promise<number> {
    return this.accounts.failedAttempts(id);
  }

  /**
   * A copy in memory, for this process alone. No real device allows that, since chip and account database cannot be
   * copied; the harness finds out with it which secret opens what. With its lock-outs lifted it has none, and gets none.
   */
  copy(lockOuts: "lifted" | "kept" = "lifted"): SimulatedWindows {
    const mine = this.#stores;
    // While the account database is locked, no change of a password is in progress.
    return mine.accounts.exclusively(() => {
      const dpapi = new Dpapi({ copyOf: mine.dpapi });
      const chip =
        mine.chip instanceof SimulatedTpm
          ? new SimulatedTpm({ copyOf: mine.chip })
          : new SoftwareKeys({ copyOf: mine.chip });
      if (lockOuts === "lifted" && chip instanceof SimulatedTpm) chip.neverLockOut();
      const accounts = new SimulatedAccounts({ copyOf: mine.accounts, follower: dpapi });
      if (lockOuts === "lifted") accounts.neverLockOut();
      return new SimulatedWindows({
        machine: mine.machine.copy(),
        dpapi,
        credentialManager: new CredentialManager({ copyOf: mine.credentialManager }),
        accounts,
        lsa: new LsaSecrets({ copyOf: mine.lsa }),
        chip,
      });
    });
  }

  [Symbol.dispose](): void {
    const { machine, dpapi, credentialManager, accounts, lsa, chip } = this.#stores;
    for (const store of [machine, dpapi, credentialManager, accounts, lsa, chip]) store[Symbol.dispose]();
  }

  #opens(id: AccountId, password: Secret): ProtectedCheck[] {
    if (this.accounts.kind(id) !== "local") {
      const reason = "not a local account";
      return this.protectedData.kinds.map((kind) => ({ kind, opens: "unknown", reason }));
    }
    const { dpapi, credentialManager } = this.#stores;
    const credential = { password, revision: this.accounts.revision(id) };
    return [
      { kind: "dpapi", opens: dpapi.opens(id, credential) },
      { kind: "credential-manager", opens: credentialManager.opens(id, dpapi, credential) },
    ];
  }

  #startAnew(id: AccountId, password: Secret): ProtectedKind[] {
    // A master key for any other password would be one that the next sign-in cannot open.
    if (!this.accounts.isCurrent(id, password)) throw new VestibuleError("wrong_secret");
    const { dpapi, credentialManager } = this.#stores;
    const credential = { password, revision: this.accounts.revision(id) };
    using vaultKey = Secret.random(32);
    const made: ProtectedKind[] = [];
    if (dpapi.startAnew(id, credential, { [vaultKeyName]: vaultKey })) made.push("dpapi");
    if (credentialManager.startAnew(id, dpapi, credential)) made.push("credential-manager");
    return made;
  }

  #checkKept(id: AccountId, password: Secret): ProtectedCheck[] {
    const { dpapi, credentialManager } = this.#stores;
    const credential = { password, revision: this.accounts.revision(id) };
    return [
      ...dpapi.kept(id, password).map(({ opens }): ProtectedCheck => ({ kind: "dpapi", opens })),
      ...credentialManager
        .keptOpen(id, dpapi, credential)
        .map((opens): ProtectedCheck => ({ kind: "credential-manager", opens })),
    ];
  }
}

/** Opens the device in `directory`, and makes what is missing. @throws `store_unavailable` */
export async function openSimulatedWindows(options: SimulatedWindowsOptions): Promise<SimulatedWindows> {
  const { directory, clock, policy, onMoment } = options;
  makeFolder(directory);
  chmodSync(directory, 0o700);
  const at = (name: string) => ({ file: join(directory, name), onMoment });
  const opened: Disposable[] = [];
  const keep = <Store extends Disposable>(store: Store): Store => {
    opened.push(store);
    return store;
  };
  try {
    const machine = keep(openMachine(options, at("machine.db")));
    const dpapi = keep(new Dpapi(at("dpapi.db")));
    return new SimulatedWindows({
      machine,
      dpapi,
      credentialManager: keep(new CredentialManager(at("credman.db"))),
      accounts: keep(
        new SimulatedAccounts({
          ...at("sam.db"),
          store: "sam",
          ids: "sid",
          qualifier: machine.read().hostName,
          defaultPolicy: windowsAccountPolicy,
          clock,
          policy,
          follower: dpapi,
        }),
      ),
      lsa: keep(new LsaSecrets(at("lsa.db"))),
      chip: machine.read().tpm
        ? new SimulatedTpm({
            ...at("tpm.db"),
            clock,
            policy: options.tpm === "none" ? undefined : options.tpm,
          })
        : new SoftwareKeys({ ...at("software-keys.db"), store: "software-keys" }),
    });
  } catch (error) {
    for (const store of opened) store[Symbol.dispose]();
    throw error;
  }
}

function openMachine(
  options: SimulatedWindowsOptions,
  at: { file: string; onMoment: SimulatedWindowsOptions["onMoment"] },
): Stores["machine"] {
  const { hostName } = options;
  const machine = new DocumentFile({
    ...at,
    store: "machine",
    schema: machineSchema,
    initial: () => ({
      document: {
        hostName: hostName ?? "DESKTOP-VESTIB",
        tpm: options.tpm !== "none",
        serialNumber: newSerialNumber(),
      },
    }),
  });
  if (hostName !== undefined) {
    machine.update((document) => {
      document.hostName = hostName;
    });
  }
  return machine;
}

/** `SimulatedWindows.copy`, under the name the harness asks for it. */
export async function examineCopy(device: SimulatedWindows): Promise<SimulatedWindows> {
  return device.copy();
}
