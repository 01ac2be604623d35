/**
 * A directory in one file, for tests that cut the power: it survives the process that speaks to it, keeps what
 * the real one keeps, and refuses what it was not told of.
 */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { digestOf } from "../../../../src/device-api/digest.ts";
import type { Directory } from "../../../../src/agent/directory/directory-client.ts";
import type {
  Binding,
  BindingId,
  BindingsResponse,
  EnvelopeId,
  GrantId,
  PasswordEnvelope,
  Purpose,
  RecoveryPartId,
  UserId,
} from "../../../../src/device-api/schemas.ts";
import {
  confirmedBy,
  confirmedOf,
  namesOf,
  sealedOf,
  succeededBy,
} from "../../../../src/directory/recovery/succession.ts";
import type { SealedSuccession } from "../../../../src/directory/store/tables.ts";
import { VestibuleError } from "../../../../src/errors/error.ts";
import { Secret } from "../../../../src/secrets/arena.ts";
import { openBreakGlass, sealTo } from "../../../../src/secrets/sealed-box.ts";

/** Uploads of a secret, as the directory's table has them. */
export interface Uploads {
  newest: string;
  /** Never confirmed, newest first. */
  others?: string[];
  earlier?: string | undefined;
  confirmed: boolean;
}

export interface Kept {
  bindings: Binding[];
  grants: Record<GrantId, { bindingId: BindingId; userId: UserId; used: boolean; purpose?: Purpose }>;
  parts: { partId: RecoveryPartId; bindingId: BindingId; sealed: string; confirmed: boolean }[];
  /** Ids of parts and digests of uploads that others have replaced. */
  replaced?: string[];
  breakGlass: Record<BindingId, Uploads>;
  events: string[];
  /** A directory password on its way, sealed to the device; by its envelope. */
  envelopes?: Record<EnvelopeId, { bindingId: BindingId; sealed: string }>;
  /** The disk's, sealed to the directory's own key; `shown` once it left the directory. */
  recoveryKey?: Uploads & { shown: boolean };
  /** The recovery key that the disk began with, for the test alone: no answer ever holds it. */
  originalKey?: string | undefined;
  /** The directory's own key, and the device's that it seals to: both halves, for this is a double. */
  ownKey?: { publicKey: string; secretKey: string };
  boxKey?: string;
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
const bytes = (value: string | undefined): Uint8Array => Buffer.from(value ?? "", "base64url");

// The rules are the real directory's own: what they decide here is what they decide there.
function rowOf({ newest, others = [], earlier, confirmed }: Uploads): SealedSuccession {
  return {
    sealed: newest,
    stored_at: "",
    confirmed_at: confirmed ? "confirmed" : null,
    others: JSON.stringify(others),
    earlier: earlier ?? null,
  };
}

function uploadsOf(row: SealedSuccession): Uploads {
  return {
    newest: row.sealed,
    others: JSON.parse(row.others) as string[],
    ...(row.earlier === null ? {} : { earlier: row.earlier }),
    confirmed: row.confirmed_at !== null,
  };
}

/** Newest first. */
export function held(uploads: Uploads | undefined): string[] {
  return uploads === undefined ? [] : sealedOf(rowOf(uploads));
}

function digestOfConfirmed(uploads: Uploads | undefined): string | null {
  const sealed = uploads && confirmedOf(rowOf(uploads));
  return sealed === undefined ? null : digestOf(bytes(sealed));
}

function stored(kept: Kept, there: Uploads | undefined, sealed: Uint8Array): Uploads {
  const row = succeededBy(there && rowOf(there), text(sealed), "");
  if (row === undefined) return there ?? { newest: text(sealed), confirmed: false };
  if (kept.replaced?.includes(digestOf(sealed)) === true) throw new VestibuleError("conflict");
  return uploadsOf(row);
}

function confirmed(kept: Kept, there: Uploads, sealed: Uint8Array): Uploads {
  const by = confirmedBy(rowOf(there), digestOf(sealed), "confirmed");
  if (by === "unknown") throw new VestibuleError("conflict");
  if (by === "already") return there;
  kept.replaced = [...(kept.replaced ?? []), ...by.replaced];
  return uploadsOf({ ...rowOf(there), ...by.columns });
}

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

  /** The rest is done for a binding that the directory lists only. */
  #changeOf(bindingId: BindingId, change: (kept: Kept) => void): Promise<void> {
    return this.#change((kept) => {
      if (!kept.bindings.some((binding) => binding.bindingId === bindingId))
        throw new VestibuleError("not_bound");
      change(kept);
    });
  }

  bindings(): Promise<BindingsResponse> {
    const { bindings, recoveryKey, parts, breakGlass, envelopes = {} } = this.read();
    const state = recoveryKey?.shown === true ? "rotate" : recoveryKey === undefined ? "none" : "current";
    const told = bindings.map((binding) => {
      const { bindingId } = binding;
      const part = parts.find((each) => each.confirmed && each.bindingId === bindingId);
      const breakGlassDigest = digestOfConfirmed(breakGlass[bindingId]);
      const [envelopeId] = Object.entries(envelopes).find(([, of]) => of.bindingId === bindingId) ?? [];
      return {
        ...binding,
        recoveryPart: part?.partId ?? null,
        breakGlassDigest,
        envelopeId: (envelopeId as EnvelopeId | undefined) ?? null,
      };
    });
    return Promise.resolve({
      bindings: told,
      recoveryKey: state,
      recoveryKeyDigest: digestOfConfirmed(recoveryKey),
    });
  }

  storeRecoveryPart(part: {
    partId: RecoveryPartId;
    bindingId: BindingId;
    sealed: Uint8Array;
  }): Promise<void> {
    return this.#changeOf(part.bindingId, ({ parts, replaced = [] }) => {
      if (parts.some(({ partId }) => partId === part.partId)) return;
      if (replaced.includes(part.partId)) throw new VestibuleError("conflict");
      parts.push({ ...part, sealed: Buffer.from(part.sealed).toString("base64url"), confirmed: false });
    });
  }

  confirmRecoveryPart(partId: RecoveryPartId): Promise<void> {
    return this.#change((kept) => {
      const part = kept.parts.find((candidate) => candidate.partId === partId);
      if (part === undefined) throw new VestibuleError("not_found");
      if (part.confirmed) return;
      part.confirmed = true;
      const before = kept.parts.slice(0, kept.parts.indexOf(part));
      const gone = before.filter(({ bindingId }) => bindingId === part.bindingId);
      kept.parts = kept.parts.filter((other) => !gone.includes(other));
      kept.replaced = [...(kept.replaced ?? []), ...gone.map((other) => other.partId)];
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
    const all = held(kept.recoveryKey);
    return (kept.recoveryKey.confirmed ? all : all.toReversed()).map((sealed) => {
      using key = this.openRecoveryKey(sealed);
      return sealTo(bytes(kept.boxKey), key);
    });
  }

  storeRecoveryKey(sealed: Uint8Array): Promise<void> {
    return this.#change((kept) => {
      const { shown = false } = kept.recoveryKey ?? {};
      kept.recoveryKey = { ...stored(kept, kept.recoveryKey, sealed), shown };
    });
  }

  confirmRecoveryKey(sealed: Uint8Array): Promise<void> {
    return this.#change((kept) => {
      if (kept.recoveryKey === undefined) throw new VestibuleError("recovery_key_missing");
      const after = confirmed(kept, kept.recoveryKey, sealed);
      const isNew = after.confirmed && !kept.recoveryKey.confirmed;
      kept.recoveryKey = { ...after, shown: kept.recoveryKey.shown && !isNew };
    });
  }

  storeBreakGlass(bindingId: BindingId, sealed: Uint8Array): Promise<void> {
    return this.#changeOf(bindingId, (kept) => {
      kept.breakGlass[bindingId] = stored(kept, kept.breakGlass[bindingId], sealed);
    });
  }

  confirmBreakGlass(bindingId: BindingId, sealed: Uint8Array): Promise<void> {
    return this.#changeOf(bindingId, (kept) => {
      const there = kept.breakGlass[bindingId];
      if (there === undefined) throw new VestibuleError("not_found");
      kept.breakGlass[bindingId] = confirmed(kept, there, sealed);
    });
  }

  withdrawBreakGlass(bindingId: BindingId): Promise<void> {
    return this.#changeOf(bindingId, (kept) => {
      const there = kept.breakGlass[bindingId];
      if (there === undefined) return;
      kept.replaced = [...(kept.replaced ?? []), ...namesOf(rowOf(there))];
      Reflect.deleteProperty(kept.breakGlass, bindingId);
    });
  }

  envelope(envelopeId: EnvelopeId): Promise<PasswordEnvelope> {
    const { envelopes = {}, parts } = this.read();
    const envelope = envelopes[envelopeId];
    if (envelope === undefined) return Promise.reject(new VestibuleError("not_found"));
    const own = parts.filter(({ bindingId }) => bindingId === envelope.bindingId);
    return Promise.resolve({
      envelopeId,
      ...envelope,
      parts: own.map(({ partId, sealed }) => ({ partId, sealed })),
    });
  }

  acknowledgeEnvelope(envelopeId: EnvelopeId): Promise<void> {
    return this.#change(({ envelopes = {} }) => {
      Reflect.deleteProperty(envelopes, envelopeId);
    });
  }

  report(events: readonly { kind: string }[]): Promise<void> {
    return this.#change((kept) => {
      kept.events.push(...events.map(({ kind }) => kind));
    });
  }
}
