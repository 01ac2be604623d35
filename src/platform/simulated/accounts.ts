/**
 * The account database of a simulated device (SAM, OpenDirectory). The agent changes passwords here and the harness
 * verifies them as the system does, at the same time and from different processes. Only verifiers are stored.
 * The count of an attempt is durable before its result is returned.
 */
import type { Clock } from "../../clock/clock.ts";
import { VestibuleError } from "../../errors/error.ts";
import { isSameAccount } from "../../names/account-name.ts";
import type { Secret } from "../../secrets/arena.ts";
import type {
  AccountId,
  AccountKind,
  AccountState,
  AccountStore,
  PasswordChange,
  SetAuthority,
  Verification,
} from "../ports.ts";
import { DocumentFile, type StoreMoment, type VolumeKey, type memory } from "./document-file.ts";
import {
  type Account,
  type AccountsDocument,
  type IdKind,
  accountsSchema,
  expiryOf,
  findAccount,
  forgive,
  idOf,
  letLapse,
  matches,
  newAccounts,
  newVerifier,
  nextId,
  wasUsed,
} from "./account-record.ts";
import { type AccountPolicy, accepts } from "./password-policy.ts";

/** Stores that a password protects and that follow it. Called with the account database locked. */
export interface PasswordFollower {
  /** Called before the change counts: makes everything openable with both passwords. Not undone if the change fails. */
  prepareChange(id: AccountId, change: { old: Secret; new: Secret; revision: number }): void;
  /** After the change counts. */
  finishChange(id: AccountId, current: { password: Secret; revision: number }): void;
  /**
   * Called before a password counts that is set without the old one: drops what an unfinished change had prepared, and
   * updates what `authority` can update. False, with nothing updated, when the authority is not sufficient.
   * `revision` is that of the new password.
   */
  prepareSet(
    id: AccountId,
    set: { new: Secret; revision: number; authority: SetAuthority | undefined },
  ): boolean;
  /** After a password that was set counts. */
  finishSet(id: AccountId, current: { revision: number }): void;
}

export interface NewAccount {
  name: string;
  fullName: string;
  password: Secret;
  kind?: AccountKind;
  disabled?: boolean;
  mustChangePassword?: boolean;
  passwordExpires?: boolean;
}

export interface SimulatedAccountsOptions {
  file: string | typeof memory;
  /** What the system calls it, in moments and errors. */
  store: "sam" | "opendirectory";
  ids: IdKind;
  /** The machine's name, where names of accounts are qualified by it. */
  qualifier: string;
  /** What a new machine has. */
  defaultPolicy: AccountPolicy;
  /** The disk that it lies on, where that one is encrypted. */
  volume?: VolumeKey | undefined;
  clock: Clock;
  follower: PasswordFollower;
  /** What is given replaces what was set. */
  policy?: Partial<AccountPolicy> | undefined;
  onMoment?: ((moment: StoreMoment) => void) | undefined;
}

export class SimulatedAccounts implements AccountStore, Disposable {
  readonly #file: DocumentFile<AccountsDocument>;
  readonly #clock: Clock;
  readonly #follower: PasswordFollower;
  readonly #qualifier: string;

  constructor(options: SimulatedAccountsOptions | { copyOf: SimulatedAccounts; follower: PasswordFollower }) {
    this.#follower = options.follower;
    if ("copyOf" in options) {
      this.#file = options.copyOf.#file.copy();
      this.#clock = options.copyOf.#clock;
      this.#qualifier = options.copyOf.#qualifier;
      return;
    }
    this.#clock = options.clock;
    this.#qualifier = options.qualifier;
    this.#file = new DocumentFile({
      file: options.file,
      store: options.store,
      schema: accountsSchema,
      initial: () => newAccounts(options.ids, options.defaultPolicy),
      volume: options.volume,
      onMoment: options.onMoment,
    });
    const { policy } = options;
    if (policy !== undefined && Object.keys(policy).length > 0) this.setPolicy(policy);
  }

  setPolicy(policy: Partial<AccountPolicy>): void {
    this.#file.update((database) => {
      Object.assign(database.policy, policy);
    });
  }

  /** `prepare` is called with the new account's id before the account counts. @throws `conflict` for a name in use */
  add(account: NewAccount, prepare: (id: AccountId) => void): AccountState {
    return this.#file.update((database) => {
      if (database.accounts.some((other) => isSameAccount(other.name, account.name))) {
        throw new VestibuleError("conflict", { evidence: { what: "account name" } });
      }
      const kind = account.kind ?? "local";
      const added: Account = {
        id: nextId(database),
        name: account.name,
        fullName: account.fullName,
        kind,
        disabled: account.disabled ?? false,
        mustChange: account.mustChangePassword ?? false,
        expires: account.passwordExpires ?? true,
        setAt: this.#now(),
        revision: 1,
        ...(kind === "local" && { verifier: newVerifier(account.password) }),
        earlier: [],
        failures: 0,
        lastFailureAt: 0,
      };
      database.accounts.push(added);
      if (kind === "local") prepare(idOf(added));
      return this.#stateOf(added, database.policy);
    });
  }

  async list(): Promise<AccountState[]> {
    const database = this.#file.read();
    return database.accounts.map((account) => this.#stateOf(account, database.policy));
  }

  async find(account: { id: AccountId } | { name: string }): Promise<AccountState | undefined> {
    const database = this.#file.read();
    const found = database.accounts.find((one) =>
      "id" in account ? one.id === account.id : isSameAccount(one.name, account.name),
    );
    return found && this.#stateOf(found, database.policy);
  }

  async verify(id: AccountId, password: Secret): Promise<Verification> {
    return this.#update(id, (account, policy) => {
      const checked = this.#check(account, policy, password);
      if (checked !== "right") return checked;
      if (account.mustChange) return "must-change";
      const expiry = expiryOf(account, policy);
      return expiry !== undefined && expiry <= this.#now() ? "expired" : "right";
    });
  }

  async change(id: AccountId, passwords: { old: Secret; new: Secret }): Promise<PasswordChange> {
    let revision = 0;
    const outcome = this.#update(id, (account, policy): PasswordChange => {
      const checked = this.#check(account, policy, passwords.old);
      if (checked !== "right") return checked;
      // A person who must choose a new password may do so at once.
      const soon = policy.minimumAge > 0 && this.#now() - account.setAt < policy.minimumAge;
      if (soon && !account.mustChange) return "too-recent";
      if (!accepts(policy, passwords.new, account.name) || wasUsed(account, policy, passwords.new)) {
        return "rejected-by-policy";
      }
      revision = account.revision + 1;
      this.#follower.prepareChange(id, { ...passwords, revision });
      this.#replace(account, passwords.new);
      return "changed";
    });
    // Interrupted here, the next sign-in finishes it: the old password's key is chained under the new one.
    if (outcome === "changed") this.#follower.finishChange(id, { password: passwords.new, revision });
    return outcome;
  }

  /** Neither minimum age nor history bind an administrator, and a locked-out or disabled account stays so. */
  async set(
    id: AccountId,
    passwords: { new: Secret; authority?: SetAuthority | undefined },
  ): Promise<PasswordChange> {
    let revision = 0;
    const outcome = this.#update(id, (account, policy): PasswordChange => {
      if (account.kind !== "local") return "unavailable";
      if (!accepts(policy, passwords.new, account.name)) return "rejected-by-policy";
      revision = account.revision + 1;
      const { authority } = passwords;
      if (!this.#follower.prepareSet(id, { new: passwords.new, revision, authority })) {
        return "authority-refused";
      }
      this.#replace(account, passwords.new);
      return "changed";
    });
    if (outcome === "changed") this.#follower.finishSet(id, { revision });
    return outcome;
  }

  async clearLockOut(id: AccountId): Promise<void> {
    this.#update(id, (account) => {
      forgive(account);
    });
  }

  async setPasswordExpires(id: AccountId, expires: boolean): Promise<void> {
    this.#update(id, (account) => {
      account.expires = expires;
    });
  }

  /** What an administrator ticks in the account's properties. */
  async setFlags(id: AccountId, flags: { disabled?: boolean; mustChangePassword?: boolean }): Promise<void> {
    this.#update(id, (account) => {
      account.disabled = flags.disabled ?? account.disabled;
      account.mustChange = flags.mustChangePassword ?? account.mustChange;
    });
  }

  /** For a copy that is only examined. */
  neverLockOut(): void {
    this.#file.update((database) => {
      database.policy.lockOutThreshold = 0;
      for (const account of database.accounts) forgive(account);
    });
  }

  /** Wrong passwords that count towards lock-out now. */
  async failedAttempts(id: AccountId): Promise<number> {
    const { account, policy } = findAccount(this.#file.read(), id);
    letLapse(account, policy, this.#now());
    return account.failures;
  }

  /** Which of the account's passwords is the current one. */
  revision(id: AccountId): number {
    return findAccount(this.#file.read(), id).account.revision;
  }

  /** The same, for every account. */
  revisions(): ReadonlyMap<string, number> {
    return new Map(this.#file.read().accounts.map(({ id, revision }) => [id, revision]));
  }

  /** Whether it is the account's password. For the system's own stores: no lock-out counts it. */
  isCurrent(id: AccountId, password: Secret): boolean {
    const { account } = findAccount(this.#file.read(), id);
    return account.verifier !== undefined && matches(account.verifier, password);
  }

  kind(id: AccountId): AccountKind {
    return findAccount(this.#file.read(), id).account.kind;
  }

  /** Runs `work` while no other process can change an account. */
  exclusively<R>(work: () => R): R {
    return this.#file.update(() => work());
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }

  #now(): number {
    return this.#clock.now().getTime();
  }

  #update<R>(id: AccountId, work: (account: Account, policy: AccountPolicy) => R): R {
    return this.#file.update((database) => {
      const { account, policy } = findAccount(database, id);
      return work(account, policy);
    });
  }

  /** Checks and counts the password itself, not its age. A locked-out account is not checked at all. */
  #check(
    account: Account,
    policy: AccountPolicy,
    password: Secret,
  ): "right" | "wrong" | "locked-out" | "disabled" | "unavailable" {
    if (account.verifier === undefined) return "unavailable";
    if (account.disabled) return "disabled";
    letLapse(account, policy, this.#now());
    if (account.lockedOutAt !== undefined) return "locked-out";
    if (matches(account.verifier, password)) {
      forgive(account);
      return "right";
    }
    account.failures += 1;
    account.lastFailureAt = this.#now();
    if (policy.lockOutThreshold !== 0 && account.failures >= policy.lockOutThreshold) {
      account.lockedOutAt = account.lastFailureAt;
    }
    return "wrong";
  }

  #replace(account: Account, password: Secret): void {
    if (account.verifier !== undefined) account.earlier = [account.verifier, ...account.earlier].slice(0, 24);
    account.verifier = newVerifier(password);
    account.revision += 1;
    account.mustChange = false;
    // Always increases, as the finer clock of Windows does: workflows see by it whether a change went through.
    account.setAt = Math.max(this.#now(), account.setAt + 1);
  }

  #stateOf(account: Account, policy: AccountPolicy): AccountState {
    const expiry = expiryOf(account, policy);
    const until = account.lockedOutAt === undefined ? 0 : account.lockedOutAt + policy.lockOutDuration;
    return {
      id: idOf(account),
      name: account.name,
      qualifier: this.#qualifier,
      fullName: account.fullName,
      kind: account.kind,
      disabled: account.disabled,
      passwordSetAt: new Date(account.setAt),
      mustChangePassword: account.mustChange,
      ...(expiry !== undefined && { passwordExpiresAt: new Date(expiry) }),
      ...(until > this.#now() && { lockedOutUntil: new Date(until) }),
    };
  }
}
