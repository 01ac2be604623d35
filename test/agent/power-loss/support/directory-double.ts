/**
 * A directory in one file, for tests that cut the power: it survives the process that speaks to it, keeps what
 * the real one keeps, and refuses what it was not told of.
 */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Directory } from "../../../../src/agent/directory/directory-client.ts";
import type {
  Binding,
  BindingId,
  BindingsResponse,
  GrantId,
  Purpose,
  RecoveryPartId,
  UserId,
} from "../../../../src/device-api/schemas.ts";
import { VestibuleError } from "../../../../src/errors/error.ts";
import { Secret } from "../../../../src/secrets/arena.ts";
import { openBreakGlass, sealTo } from "../../../../src/secrets/sealed-box.ts";

export interface Kept {
  bindings: Binding[];
  grants: Record<GrantId, { bindingId: BindingId; userId: UserId; used: boolean; purpose?: Purpose }>;
  parts: { partId: RecoveryPartId; bindingId: BindingId; sealed: string; confirmed: boolean }[];
  breakGlass: Record<BindingId, { newest: string; earlier?: string | undefined; confirmed: boolean }>;
  events: string[];
  /** The disk's, sealed to the directory's own key; `shown` once it left the directory. */
  recoveryKey?: { newest: string; earlier?: string | undefined; confirmed: boolean; shown: boolean };
  /** The recovery key that the disk began with, for the test alone: no answer ever holds it. */
  originalKey?: string | undefined;
  /** The directory's own key, and the device's that it seals to: both halves, for this is a double. */
  ownKey?: { publicKey: string; secretKey: string };
  boxKey?: string;
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
const bytes = (value: string | undefined): Uint8Array => Buffer.from(value ?? "", "base64url");

export class FileDirectory implements Directory {
  readonly #file: string;

  constructor(folder: string) {
    this.#file = join(folder, "directory.json");
  }

  read(): Kept {
    return JSON.parse(readFileSync(this.#file, "utf8")) as Kept;
  }

  write(kept: Kept): void {
    writeFileSync(`${this.#file}.new`, JSON.stringify(kept));
    renameSync(`${this.#file}.new`, this.#file);
  }

  #change(change: (kept: Kept) => void): Promise<void> {
    const kept = this.read();
    change(kept);
    this.write(kept);
    return Promise.resolve();
  }

  bindings(): Promise<BindingsResponse> {
    const { bindings, recoveryKey } = this.read();
    const state = recoveryKey?.shown === true ? "rotate" : recoveryKey === undefined ? "none" : "current";
    return Promise.resolve({ bindings, recoveryKey: state });
  }

  storeRecoveryPart(part: {
    partId: RecoveryPartId;
    bindingId: BindingId;
    sealed: Uint8Array;
  }): Promise<void> {
    return this.#change(({ parts }) => {
      if (parts.some(({ partId }) => partId === part.partId)) return;
      parts.push({ ...part, sealed: Buffer.from(part.sealed).toString("base64url"), confirmed: false });
    });
  }

  confirmRecoveryPart(partId: RecoveryPartId): Promise<void> {
    return this.#change((kept) => {
      const part = kept.parts.find((candidate) => candidate.partId === partId);
      if (part === undefined) throw new VestibuleError("not_found");
      part.confirmed = true;
      kept.parts = kept.parts.filter((other) => other === part || other.bindingId !== part.bindingId);
    });
  }

  async redeem(grantId: GrantId) {
    const grant = this.read().grants[grantId];
    if (grant === undefined) throw new VestibuleError("grant_unknown");
    if (grant.used) throw new VestibuleError("grant_used");
    await this.#change(({ grants }) => {
      grants[grantId] = { ...grant, used: true };
    });
    const { bindingId, userId } = grant;
    const purpose: Purpose = grant.purpose ?? "pin-reset";
    const parts = this.read().parts.filter((part) => part.bindingId === bindingId);
    const recoveryKeys = purpose === "password-reset" ? this.#releaseKeys().map(text) : [];
    return { grantId, purpose, userId, bindingId, parts, recoveryKeys };
  }

  recoveryKeys(): Promise<Uint8Array[]> {
    if (this.read().recoveryKey?.shown !== true) return Promise.reject(new VestibuleError("conflict"));
    return Promise.resolve(this.#releaseKeys());
  }

  /** Opens one with the directory's own key, as its page does for a person. The caller disposes it. */
  openRecoveryKey(sealed: string): Secret {
    const { ownKey } = this.read();
    using secretKey = Secret.take(Buffer.from(bytes(ownKey?.secretKey)));
    return openBreakGlass({ sealed: bytes(sealed), publicKey: bytes(ownKey?.publicKey), secretKey });
  }

  #releaseKeys(): Uint8Array[] {
    const kept = this.read();
    if (kept.recoveryKey === undefined) return [];
    kept.recoveryKey.shown = true;
    this.write(kept);
    const { newest, earlier, confirmed } = kept.recoveryKey;
    const all = earlier === undefined ? [newest] : [newest, earlier];
    return (confirmed ? all : all.toReversed()).map((sealed) => {
      using key = this.openRecoveryKey(sealed);
      return sealTo(bytes(kept.boxKey), key);
    });
  }

  storeRecoveryKey(sealed: Uint8Array): Promise<void> {
    return this.#change((kept) => {
      const there = kept.recoveryKey;
      kept.recoveryKey = {
        newest: text(sealed),
        earlier: there?.confirmed === true ? there.newest : there?.earlier,
        confirmed: false,
        shown: there?.shown ?? false,
      };
    });
  }

  confirmRecoveryKey(): Promise<void> {
    return this.#change((kept) => {
      if (kept.recoveryKey === undefined) throw new VestibuleError("recovery_key_missing");
      kept.recoveryKey = { newest: kept.recoveryKey.newest, confirmed: true, shown: false };
    });
  }

  storeBreakGlass(bindingId: BindingId, sealed: Uint8Array): Promise<void> {
    return this.#change((kept) => {
      const there = kept.breakGlass[bindingId];
      const newest = Buffer.from(sealed).toString("base64url");
      if (there?.newest === newest) return;
      kept.breakGlass[bindingId] = {
        newest,
        earlier: there?.confirmed === true ? there.newest : there?.earlier,
        confirmed: false,
      };
    });
  }

  confirmBreakGlass(bindingId: BindingId): Promise<void> {
    return this.#change(({ breakGlass }) => {
      const there = breakGlass[bindingId];
      if (there === undefined) throw new VestibuleError("not_found");
      breakGlass[bindingId] = { newest: there.newest, confirmed: true };
    });
  }

  withdrawBreakGlass(bindingId: BindingId): Promise<void> {
    return this.#change(({ breakGlass }) => {
      Reflect.deleteProperty(breakGlass, bindingId);
    });
  }

  report(events: readonly { kind: string }[]): Promise<void> {
    return this.#change((kept) => {
      kept.events.push(...events.map(({ kind }) => kind));
    });
  }
}
