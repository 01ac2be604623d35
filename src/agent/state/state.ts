/**
 * The agent's durable state, in one SQLite file: enrolment, bindings, PIN containers, escrows, the journal of changes,
 * events not yet reported. It holds no secret in the clear: secrets are sealed to a key of the device before they come
 * here.
 */
import { chmodSync } from "node:fs";
import { join } from "node:path";
import {
  type Binding,
  type BindingId,
  type BindingsResponse,
  type DeviceEvent,
  enrolmentResponse,
  type SigningKey,
} from "../../device-api/schemas.ts";
import { digestOf } from "../../device-api/digest.ts";
import { VestibuleError } from "../../errors/error.ts";
import { makeFolder } from "../../folders/make-folder.ts";
import type { AccountId } from "../../platform/ports.ts";
import type { ChangeStart, Material, StoredChange, StoredEscrow } from "./change.ts";
import { ChangesAside } from "./changes-aside.ts";
import { DisksBehind } from "./disks-behind.ts";
import { Events } from "./events.ts";
import { Guesses, type GuessesLeft } from "./guesses.ts";
import { type HeldChange, HeldChanges, materialsOf } from "./held-changes.ts";
import { type KnownBindings, knownBindings, merged, nothingKnown, withHeld } from "./known-bindings.ts";
import { Notices } from "./notices.ts";
import { type OwnUpload, OwnUploads, type UploadOf } from "./own-uploads.ts";
import { type SealedPassword, SealedPasswords } from "./sealed-passwords.ts";
import { schema } from "./schema.ts";
import { type SqlRow, Sqlite, bytes, parsedOrText, text } from "./sqlite.ts";
import type { Advance, Notice, Settlement } from "./writes.ts";

export const stateFile = "agent.db";

/** What enrolment gave. */
export interface Enrolment {
  deviceId: ReturnType<typeof enrolmentResponse.parse>["deviceId"];
  issuer: string;
  /** X25519 public key that break-glass passwords are sealed to. */
  breakGlassKey: Uint8Array;
  /** What the directory signs proofs with. */
  signingKeys: readonly SigningKey[];
  /** The device's own sealed-box key; the secret half is wrapped by the device's wrapping key. */
  boxKey: { publicKey: Uint8Array; wrapped: Uint8Array };
}

/** A PIN container as it is stored. */
export type StoredContainer = SealedPassword;

/** Whether both are equal to the byte, or both are absent. */
export function isSameBlob(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return Buffer.compare(a, b) === 0;
}

/** Of the disk's recovery key, as the directory last gave it. */
export type RecoveryKeyState = BindingsResponse["recoveryKey"];

export class AgentState implements Disposable {
  readonly #sql: Sqlite;
  readonly #containers: SealedPasswords;
  readonly #escrows: SealedPasswords;
  /**
   * By account, for which two dates the sealed password was found to be wrong. In memory only: it is tried again once
   * after each start, so that one wrong answer of the system does not keep a PIN away for ever.
   */
  readonly #stale = new Map<AccountId, { sealed: number; account: number }>();
  readonly #uploads: OwnUploads;
  readonly #held: HeldChanges;
  readonly #aside: ChangesAside;
  readonly #events: Events;
  readonly #notices: Notices;
  readonly #disksBehind: DisksBehind;
  readonly #guesses: Guesses;

  /** By account, the date of the container's password that the system wants changed. In memory only. */
  readonly #toBeChanged = new Map<AccountId, number>();

  private constructor(sql: Sqlite) {
    this.#sql = sql;
    this.#containers = new SealedPasswords(sql, "containers");
    this.#escrows = new SealedPasswords(sql, "escrows");
    this.#uploads = new OwnUploads(sql);
    this.#held = new HeldChanges(sql);
    this.#aside = new ChangesAside(sql);
    this.#events = new Events(sql);
    this.#notices = new Notices(sql);
    this.#disksBehind = new DisksBehind(sql);
    this.#guesses = new Guesses(sql);
    sql.script(schema);
  }

  /** Opens or creates `agent.db` in `directory`, which only the agent's own account may read. */
  static open(directory: string): AgentState {
    makeFolder(directory);
    chmodSync(directory, 0o700);
    return new AgentState(new Sqlite(join(directory, stateFile)));
  }

  enrolment(): Enrolment | undefined {
    const row = this.#sql.get("SELECT value FROM facts WHERE name = 'enrolment'");
    if (row === undefined) return undefined;
    const fact = JSON.parse(Buffer.from(bytes(row, "value")).toString()) as unknown;
    const { box, wrapped, ...response } = fact as { box: string; wrapped: string };
    const { deviceId, issuer, breakGlassKey, signingKeys } = enrolmentResponse.parse(response);
    return {
      deviceId,
      issuer,
      signingKeys,
      breakGlassKey: Buffer.from(breakGlassKey, "base64url"),
      boxKey: { publicKey: Buffer.from(box, "base64url"), wrapped: Buffer.from(wrapped, "base64url") },
    };
  }

  saveEnrolment(enrolment: Enrolment): void {
    const base64url = (value: Uint8Array) => Buffer.from(value).toString("base64url");
    this.#saveFact("enrolment", {
      deviceId: enrolment.deviceId,
      issuer: enrolment.issuer,
      signingKeys: enrolment.signingKeys,
      breakGlassKey: base64url(enrolment.breakGlassKey),
      box: base64url(enrolment.boxKey.publicKey),
      wrapped: base64url(enrolment.boxKey.wrapped),
    });
  }

  /** As the directory last gave them. Sign-in uses them while the directory cannot be reached. */
  bindings(): Binding[] {
    return this.#bindingsFact().bindings;
  }

  /** The bindings, and which of them the directory lists no longer. */
  known(): Pick<KnownBindings, "bindings" | "kept"> {
    return this.#bindingsFact();
  }

  /** What is held for the account, and its open change, belong to that binding from now on. */
  rebind(accountId: AccountId, bindingId: BindingId): void {
    this.#sql.transaction(() => {
      for (const table of ["containers", "escrows", "changes"] as const)
        this.#sql.run(`UPDATE ${table} SET binding_id = ? WHERE account_id = ?`, bindingId, accountId);
    });
  }

  /** For this device's disk, as the directory last gave it or as this device has changed it since. */
  recoveryKey(): RecoveryKeyState {
    return this.#bindingsFact().recoveryKey;
  }

  /** What the directory answered; what was kept and what is still owed stay (`known-bindings.ts`). */
  saveBindings(
    listed: Binding[],
    recoveryKey: RecoveryKeyState = this.recoveryKey(),
    recoveryKeyDigest?: string | null,
  ): void {
    const digest = (of: UploadOf | undefined) => {
      const upload = of && this.upload(of);
      return upload && digestOf(upload.sealed);
    };
    const known = merged(
      this.#bindingsFact(),
      { bindings: listed, recoveryKey, recoveryKeyDigest },
      {
        hasContainer: (bindingId) => this.container({ bindingId }) !== undefined,
        breakGlass: (bindingId) => digest(this.container({ bindingId })?.accountId),
        recoveryKey: () => digest("recovery-key"),
      },
    );
    this.#saveFact("bindings", known);
  }

  /** The digest of the recovery key that the directory has confirmed; undefined when it does not say. */
  recoveryKeyDigest(): string | null | undefined {
    return this.#bindingsFact().recoveryKeyDigest;
  }

  /** The copy of what this device has uploaded last. */
  upload(of: UploadOf): OwnUpload | undefined {
    return this.#uploads.find(of);
  }

  /** The directory has replaced the key of which this device has a copy, and so has one that nobody knows to be right. */
  refuseRecoveryKey(): void {
    this.#sql.transaction(() => {
      this.#saveFact("recovery-key-refused", {});
      this.dropUpload("recovery-key");
    });
  }

  isRecoveryKeyRefused(): boolean {
    return this.#sql.get("SELECT name FROM facts WHERE name = 'recovery-key-refused'") !== undefined;
  }

  dropUpload(of: UploadOf): void {
    this.#uploads.replace(of, "remove");
  }

  /** @param recoveryKeyDigest what the directory has confirmed since its last answer */
  saveRecoveryKey(recoveryKey: RecoveryKeyState, recoveryKeyDigest = this.recoveryKeyDigest()): void {
    this.#saveFact("bindings", { ...this.#bindingsFact(), recoveryKey, recoveryKeyDigest });
  }

  /** The intent to have the disk's recovery key replaced, durable before the disk does so. */
  beginKeyRotation(): void {
    this.#saveFact("recovery-key", {});
  }

  keyRotationBegun(): boolean {
    return this.#sql.get("SELECT name FROM facts WHERE name = 'recovery-key'") !== undefined;
  }

  /** @param end what the directory holds now, and the events; absent when no key was replaced */
  endKeyRotation(end?: {
    recoveryKey: RecoveryKeyState;
    upload: OwnUpload;
    events: readonly DeviceEvent[];
  }): void {
    this.#sql.transaction(() => {
      this.#sql.run("DELETE FROM facts WHERE name = 'recovery-key'");
      this.#events.saveAll(end?.events ?? []);
      if (end === undefined) return;
      this.#uploads.replace("recovery-key", end.upload);
      this.#sql.run("DELETE FROM facts WHERE name = 'recovery-key-refused'");
      this.saveRecoveryKey(end.recoveryKey, digestOf(end.upload.sealed));
    });
  }

  container(of: AccountId | { bindingId: BindingId }): StoredContainer | undefined {
    return this.#containers.find(of);
  }

  escrow(of: AccountId | { bindingId: BindingId }): StoredEscrow | undefined {
    return this.#escrows.find(of);
  }

  /** Whether `noteStale` was told of this container and this date of the account's password since the start. */
  isKnownStale({ accountId, passwordSetAt }: StoredContainer, accountSetAt: Date): boolean {
    const known = this.#stale.get(accountId);
    return known?.sealed === passwordSetAt.getTime() && known.account === accountSetAt.getTime();
  }

  /** The system has called the container's password wrong for an account whose own was set at `accountSetAt`. */
  noteStale({ accountId, passwordSetAt }: StoredContainer, accountSetAt: Date, event: DeviceEvent): void {
    this.#events.save(event);
    this.#stale.set(accountId, { sealed: passwordSetAt.getTime(), account: accountSetAt.getTime() });
  }

  /** The system took the container's password for right, and wants another before it lets anybody in. */
  noteToBeChanged({ accountId, passwordSetAt }: StoredContainer): void {
    this.#toBeChanged.set(accountId, passwordSetAt.getTime());
  }

  isToBeChanged({ accountId, passwordSetAt }: StoredContainer): boolean {
    return this.#toBeChanged.get(accountId) === passwordSetAt.getTime();
  }

  /** The container's password is the account's, though another date stood there. One that was replaced stays. */
  redateContainer({ accountId, blob }: StoredContainer, passwordSetAt: Date): void {
    this.#sql.run(
      "UPDATE containers SET password_set_at = ? WHERE account_id = ? AND blob = ?",
      passwordSetAt.getTime(),
      accountId,
      blob,
    );
  }

  /** Keeps a copy of a container that another is about to replace (`changes-aside.ts`). Idempotent. */
  keepContainerAside(container: StoredContainer, at: Date): void {
    this.#aside.keepContainer(container, at);
  }

  /** For an escrow without a part for the directory. */
  saveEscrow(escrow: StoredEscrow, events: readonly DeviceEvent[]): void {
    this.#sql.transaction(() => {
      this.#escrows.save(escrow);
      this.#events.saveAll(events);
    });
  }

  dropEscrow(accountId: AccountId): void {
    this.#escrows.remove(accountId);
    this.#sql.settle();
  }

  /** Every open change, oldest first. */
  changes(): StoredChange[] {
    return this.#sql.all("SELECT * FROM changes ORDER BY begun_at").map((row) => this.#change(row));
  }

  changeOf(accountId: AccountId): StoredChange | undefined {
    const row = this.#sql.get("SELECT * FROM changes WHERE account_id = ?", accountId);
    return row === undefined ? undefined : this.#change(row);
  }

  /**
   * The intent of a change, durable before any store is touched. It replaces an earlier change of the account.
   * @param earlier `hold`: that one is kept until this one is over, and is open again when this one is undone
   */
  begin(start: ChangeStart, earlier: "replace" | "set-aside" | "hold" = "replace"): StoredChange {
    this.#sql.transaction(() => {
      if (earlier === "set-aside") this.#aside.keepChange(start.accountId, start.begunAt);
      const held =
        earlier === "hold" ? this.#held.copyOfOpen(start.accountId) : this.#held.find(start.accountId);
      this.#sql.run("DELETE FROM changes WHERE account_id = ?", start.accountId);
      const detail = JSON.stringify(start.detail);
      this.#insertChange(start, { ...start, step: "recorded", detail, begunAt: start.begunAt.getTime() });
      if (held !== undefined) this.#held.hold(start.id, held);
      for (const [name, sealed] of Object.entries(start.materials))
        this.#saveMaterial(start.id, name, sealed);
      this.#escrows.replace(start.accountId, start.escrow);
      this.#events.saveAll(start.events ?? []);
    });
    return this.#changeById(start.id);
  }

  /** Takes a change out of the journal and keeps it aside, with its material and with what it held. */
  setAside(change: Pick<StoredChange, "id" | "accountId">, at: Date, events: readonly DeviceEvent[]): void {
    this.#sql.transaction(() => {
      this.#aside.keepChangeAndHeld(change.accountId, at);
      this.#sql.run("DELETE FROM changes WHERE id = ?", change.id);
      this.#events.saveAll(events);
    });
  }

  /**
   * Deletes what was set aside before that moment, and the oldest of what is more than `most`.
   * @param event saved for each that goes
   * @returns their ids
   */
  dropAside({ before, most, event }: { before: Date; most: number; event: DeviceEvent }): string[] {
    const ids = this.#aside.old({ before, most });
    if (ids.length === 0) return [];
    this.#sql.transaction(() => {
      for (const id of ids) {
        this.#aside.drop(id);
        this.#events.save(event);
      }
    });
    this.#sql.settle();
    return ids;
  }

  /** One step further, durable together with what the step did to the agent's own state. */
  advance(change: Pick<StoredChange, "id" | "accountId">, to: Advance): StoredChange {
    this.#sql.transaction(() => {
      this.#containers.replace(change.accountId, to.container);
      this.#escrows.replace(change.accountId, to.escrow);
      for (const name of to.drop ?? []) {
        this.#sql.run("DELETE FROM materials WHERE change_id = ? AND name = ?", change.id, name);
      }
      for (const [name, sealed] of Object.entries(to.materials ?? {}))
        this.#saveMaterial(change.id, name, sealed);
      this.#events.saveAll(to.events ?? []);
      if (to.notice !== undefined) this.#notices.save(change.accountId, to.notice);
      if (to.diskBehind === true) this.#disksBehind.add(change.accountId);
      this.#sql.run("UPDATE changes SET step = ? WHERE id = ?", to.step, change.id);
    });
    if (to.drop !== undefined || to.container === "remove") this.#sql.settle();
    return this.#changeById(change.id);
  }

  /** Ends a change: its sealed material is deleted, its events and its notice are kept. */
  settle(change: Pick<StoredChange, "id" | "accountId">, end: Settlement): void {
    this.#sql.transaction(() => {
      this.#containers.replace(change.accountId, end.container);
      this.#escrows.replace(change.accountId, end.escrow);
      this.#uploads.replace(change.accountId, end.breakGlass);
      if (end.held !== undefined) this.#saveFact("bindings", withHeld(this.#bindingsFact(), end.held));
      if (end.isUndone === true) this.#reinstate(change);
      else this.#sql.run("DELETE FROM changes WHERE id = ?", change.id);
      this.#events.saveAll(end.events);
      if (end.notice !== undefined) this.#notices.save(change.accountId, end.notice);
      if (end.diskBehind === true) this.#disksBehind.add(change.accountId);
      if (end.diskInStep === true) this.#disksBehind.remove(change.accountId);
    });
    this.#sql.settle();
  }

  /** Ends a change, and opens again what it had replaced. */
  #reinstate(change: Pick<StoredChange, "id" | "accountId">): void {
    const { accountId } = change;
    const held = this.#held.find(accountId);
    // What it had replaced may have been of an earlier binding.
    const row = this.#sql.get("SELECT binding_id FROM changes WHERE id = ?", change.id);
    this.#sql.run("DELETE FROM changes WHERE id = ?", change.id);
    if (held === undefined || row === undefined) return;
    this.#insertChange({ accountId, bindingId: text(row, "binding_id") as BindingId }, held);
    for (const [name, sealed] of materialsOf(held)) this.#saveMaterial(held.id, name, sealed);
  }

  #insertChange(
    { accountId, bindingId }: Pick<StoredChange, "accountId" | "bindingId">,
    { id, step, detail, begunAt }: Omit<HeldChange, "materials">,
  ): void {
    this.#sql.run(
      "INSERT INTO changes (id, account_id, binding_id, step, detail, begun_at) VALUES (?, ?, ?, ?, ?, ?)",
      id,
      accountId,
      bindingId,
      step,
      detail,
      begunAt,
    );
  }

  /** How an interrupted change ended, until the person has answered the screen that shows it. */
  notice(accountId: AccountId): Notice | undefined {
    return this.#notices.find(accountId);
  }

  addNotice(accountId: AccountId, notice: Notice): void {
    this.#notices.save(accountId, notice);
  }

  dropNotice(accountId: AccountId): void {
    this.#notices.drop(accountId);
  }

  /** Whether the disk was found to open with an earlier password of the account, and not to be in step since. */
  isDiskKnownBehind(accountId: AccountId): boolean {
    return this.#disksBehind.has(accountId);
  }

  /** Whether that is so for any account: its person may still need the disk's recovery key as it is. */
  isAnyDiskKnownBehind(): boolean {
    return this.#disksBehind.any();
  }

  /** The disk was found to open with an earlier password. @param event saved the first time */
  noteDiskBehind(accountId: AccountId, event: DeviceEvent): void {
    if (this.isDiskKnownBehind(accountId)) return;
    this.#sql.transaction(() => {
      this.#disksBehind.add(accountId);
      this.#events.save(event);
    });
  }

  /** The disk was found to open with the account's password. @param event saved where it was known not to */
  noteDiskInStep(accountId: AccountId, event: DeviceEvent): void {
    if (!this.isDiskKnownBehind(accountId)) return;
    this.#sql.transaction(() => {
      this.#disksBehind.remove(accountId);
      this.#events.save(event);
    });
  }

  /** How many more previous passwords may be typed for the account's disk (`guesses.ts`). */
  guessesLeft(accountId: AccountId, now: Date): GuessesLeft {
    return this.#guesses.left(accountId, now);
  }

  /** Called before a previous password is tried. @returns whether it may be */
  takeGuess(accountId: AccountId, now: Date): boolean {
    return this.#guesses.take(accountId, now);
  }

  giveGuessBack(accountId: AccountId, now: Date): void {
    this.#guesses.giveBack(accountId, now);
  }

  forgetGuesses(accountId: AccountId): void {
    this.#guesses.forget(accountId);
  }

  addEvent(event: DeviceEvent): void {
    this.#events.save(event);
  }

  /**
   * The oldest events that the directory has not been told, 100 at most, up to number `upTo` (0: none wait). One
   * that this version does not know (an older agent is back) is left out.
   */
  pendingEvents(): { upTo: number; events: DeviceEvent[] } {
    return this.#events.pending();
  }

  forgetEvents(upTo: number): void {
    this.#events.forget(upTo);
  }

  [Symbol.dispose](): void {
    this.#sql[Symbol.dispose]();
  }

  #change(row: SqlRow): StoredChange {
    const id = text(row, "id");
    const materials = new Map(
      this.#sql
        .all("SELECT name, sealed FROM materials WHERE change_id = ?", id)
        .map((material) => [text(material, "name") as Material, bytes(material, "sealed")]),
    );
    return {
      id,
      accountId: text(row, "account_id") as AccountId,
      bindingId: text(row, "binding_id") as BindingId,
      step: text(row, "step"),
      detail: parsedOrText(text(row, "detail")),
      materials,
      begunAt: new Date(Number(row["begun_at"])),
    };
  }

  #changeById(id: string): StoredChange {
    const row = this.#sql.get("SELECT * FROM changes WHERE id = ?", id);
    if (row === undefined) throw new VestibuleError("internal", { evidence: { what: "change is gone", id } });
    return this.#change(row);
  }

  #saveFact(name: string, value: object): void {
    this.#sql.run(
      "INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)",
      name,
      Buffer.from(JSON.stringify(value)),
    );
  }

  #bindingsFact(): KnownBindings {
    const row = this.#sql.get("SELECT value FROM facts WHERE name = 'bindings'");
    if (row === undefined) return nothingKnown;
    return knownBindings.parse(JSON.parse(Buffer.from(bytes(row, "value")).toString()));
  }

  #saveMaterial(changeId: string, name: string, sealed: Uint8Array): void {
    this.#sql.run(
      "INSERT OR REPLACE INTO materials (change_id, name, sealed) VALUES (?, ?, ?)",
      changeId,
      name,
      sealed,
    );
  }
}
