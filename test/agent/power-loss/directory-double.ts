/**
 * A directory in one file, for tests that cut the power: it survives the process that speaks to it, keeps what
 * the real one keeps, and refuses what it was not told of.
 */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Directory } from "../../../src/agent/directory-client.ts";
import type { Binding, BindingId, GrantId, RecoveryPartId, UserId } from "../../../src/device-api/schemas.ts";
import { VestibuleError } from "../../../src/errors/error.ts";

export interface Kept {
  bindings: Binding[];
  grants: Record<GrantId, { bindingId: BindingId; userId: UserId; used: boolean }>;
  parts: { partId: RecoveryPartId; bindingId: BindingId; sealed: string; confirmed: boolean }[];
  breakGlass: Record<BindingId, { newest: string; earlier?: string | undefined; confirmed: boolean }>;
  events: string[];
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

  bindings(): Promise<Binding[]> {
    return Promise.resolve(this.read().bindings);
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
    const parts = this.read().parts.filter((part) => part.bindingId === bindingId);
    return { grantId, purpose: "pin-reset" as const, userId, bindingId, parts };
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

  report(events: readonly { kind: string }[]): Promise<void> {
    return this.#change((kept) => {
      kept.events.push(...events.map(({ kind }) => kind));
    });
  }
}
