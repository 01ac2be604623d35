/**
 * DPAPI of the simulated Windows: data sealed under master keys, master keys sealed under a key from the
 * account's password, and the credential history (CREDHIST), which chains the key of each earlier password
 * under the one that followed by a change. A password set by an administrator chains nothing, so what the
 * earlier one sealed stays closed until that one is known again. Called by machine.ts and credential-manager.ts.
 */
import { randomBytes, randomUUID } from "node:crypto";
import { z } from "zod";
import { saltBytes } from "../../../secrets/sodium.ts";
import { Secret } from "../../../secrets/arena.ts";
import type { AccountId } from "../../ports.ts";
import type { PasswordFollower } from "../accounts.ts";
import { DocumentFile, type StoreMoment, type memory } from "../document-file.ts";
import { fromText, openUnder, passwordKey, sealUnder, toText } from "../sealing.ts";

const sealed = z.base64().max(16_384);

const profileSchema = z.strictObject({
  /** Windows salts with the SID; a random salt serves the simulation as well. */
  salt: z.base64().max(32),
  masterKeys: z.array(z.strictObject({ id: z.uuid(), sealed })).max(64),
  /** Newest last: the earlier password's key, sealed under that of the password with this revision. */
  history: z.array(z.strictObject({ revision: z.int().min(2), sealed })).max(64),
  blobs: z.array(z.strictObject({ name: z.string().max(256), masterKey: z.uuid(), sealed })).max(256),
});
type Profile = z.infer<typeof profileSchema>;

const schema = z.strictObject({
  profiles: z.record(z.string(), profileSchema),
  /** By account: for which of its passwords the profile was made anew. */
  anewFor: z.record(z.string(), z.int().min(1)),
  /** By account, newest last: what was put aside then. */
  kept: z.record(z.string(), z.array(z.strictObject({ id: z.uuid(), profile: profileSchema })).max(1000)),
});
type DpapiDocument = z.infer<typeof schema>;

/** What was put aside holds history of passwords that counted only, so all of it is used. */
const keptRevision = Number.MAX_SAFE_INTEGER;

/** Each change first re-seals all that opens, so a chain longer than one means interrupted changes. */
const longestHistory = 8;

/** A password, and which one of the account's it is measured against: history made for a later one is ignored. */
export interface Credential {
  password: Secret;
  revision: number;
}

export class Dpapi implements PasswordFollower, Disposable {
  readonly #file: DocumentFile<DpapiDocument>;

  constructor(
    options:
      | { file: string | typeof memory; onMoment?: ((moment: StoreMoment) => void) | undefined }
      | { copyOf: Dpapi },
  ) {
    this.#file =
      "copyOf" in options
        ? options.copyOf.#file.copy()
        : new DocumentFile({
            ...options,
            store: "dpapi",
            schema,
            initial: () => ({ document: { profiles: {}, anewFor: {}, kept: {} } }),
          });
  }

  /** A first master key for the account, and `data` sealed under it by name. Replaces what an aborted attempt left. */
  create(id: AccountId, password: Secret, data: Readonly<Record<string, Secret>>): void {
    this.#file.update((dpapi) => {
      dpapi.profiles[id] = newProfile(id, password, data);
    });
  }

  /**
   * A fresh master key, and `data` alone under it, in place of those that the password does not lead to. Whether the
   * current one is such, made now or before for the same of the account's passwords.
   */
  startAnew(id: AccountId, credential: Credential, data: Readonly<Record<string, Secret>>): boolean {
    return this.#file.update((dpapi) => {
      const profile = dpapi.profiles[id];
      if (profile !== undefined && opensAll(id, profile, credential)) {
        return dpapi.anewFor[id] === credential.revision;
      }
      if (profile !== undefined) {
        const history = profile.history.filter((entry) => entry.revision <= credential.revision);
        const aside = { id: randomUUID(), profile: { ...profile, history } };
        dpapi.kept[id] = [...(dpapi.kept[id] ?? []), aside];
      }
      dpapi.profiles[id] = newProfile(id, credential.password, data);
      dpapi.anewFor[id] = credential.revision;
      return true;
    });
  }

  /** Undefined when the password does not lead to it. `kept` names a profile that was put aside. */
  unprotect(id: AccountId, credential: Credential, name: string, kept?: string): Secret | undefined {
    if (kept === undefined) return unprotectIn(id, this.#file.read().profiles[id], credential, name);
    const aside = this.#file.read().kept[id]?.find((one) => one.id === kept);
    return unprotectIn(id, aside?.profile, { ...credential, revision: keptRevision }, name);
  }

  /** Whether the password leads to every master key and everything sealed under them. */
  opens(id: AccountId, credential: Credential): boolean {
    const profile = this.#file.read().profiles[id];
    return profile !== undefined && opensAll(id, profile, credential);
  }

  /** Each that was put aside, oldest first. */
  kept(id: AccountId, password: Secret): { id: string; opens: boolean }[] {
    const credential = { password, revision: keptRevision };
    return (this.#file.read().kept[id] ?? []).map((aside) => ({
      id: aside.id,
      opens: opensAll(id, aside.profile, credential),
    }));
  }

  /** The one that was put aside last. */
  lastKept(id: AccountId): string | undefined {
    return this.#file.read().kept[id]?.at(-1)?.id;
  }

  /** Chains the old password's key under the new one. Until the new one counts, the entry is ignored. */
  prepareChange(id: AccountId, change: { old: Secret; new: Secret; revision: number }): void {
    this.#update(id, (profile) => {
      reseal(id, profile, { password: change.old, revision: change.revision - 1 });
      const salt = fromText(profile.salt);
      using oldKey = passwordKey(change.old, salt);
      using newKey = passwordKey(change.new, salt);
      profile.history = [
        ...profile.history.filter((entry) => entry.revision < change.revision),
        { revision: change.revision, sealed: toText(sealUnder(newKey, oldKey, historyContext(id))) },
      ].slice(-longestHistory);
    });
  }

  /** Seals every master key that the password leads to directly under its key. */
  finishChange(id: AccountId, current: Credential): void {
    this.#update(id, (profile) => {
      reseal(id, profile, current);
    });
  }

  /** Drops what a change that never counted had prepared. No authority carries anything along here. */
  prepareSet(id: AccountId, set: { revision: number }): boolean {
    this.#update(id, (profile) => {
      profile.history = profile.history.filter((entry) => entry.revision < set.revision);
    });
    return true;
  }

  /** The new password leads to nothing that could be sealed under it. */
  finishSet(): void {}

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }

  #update(id: AccountId, work: (profile: Profile) => void): void {
    this.#file.update((dpapi) => {
      const profile = dpapi.profiles[id];
      if (profile !== undefined) work(profile);
    });
  }
}

function newProfile(id: AccountId, password: Secret, data: Readonly<Record<string, Secret>>): Profile {
  const salt = randomBytes(saltBytes);
  using key = passwordKey(password, salt);
  using masterKey = Secret.random(32);
  const masterKeyId = randomUUID();
  return {
    salt: toText(salt),
    masterKeys: [
      { id: masterKeyId, sealed: toText(sealUnder(key, masterKey, masterKeyContext(id, masterKeyId))) },
    ],
    history: [],
    blobs: Object.entries(data).map(([name, content]) => ({
      name,
      masterKey: masterKeyId,
      sealed: toText(sealUnder(masterKey, content, blobContext(id, name))),
    })),
  };
}

function unprotectIn(
  id: AccountId,
  profile: Profile | undefined,
  credential: Credential,
  name: string,
): Secret | undefined {
  const blob = profile?.blobs.find((one) => one.name === name);
  if (profile === undefined || blob === undefined) return undefined;
  using keys = reach(id, profile, credential);
  using masterKey = openMasterKey(id, profile, blob.masterKey, keys);
  return masterKey && openUnder(masterKey, fromText(blob.sealed), blobContext(id, name));
}

function opensAll(id: AccountId, profile: Profile, credential: Credential): boolean {
  using keys = reach(id, profile, credential);
  const masterKeysOpen = profile.masterKeys.every(({ id: masterKeyId }) => {
    using masterKey = openMasterKey(id, profile, masterKeyId, keys);
    return masterKey !== undefined;
  });
  return (
    masterKeysOpen &&
    profile.blobs.every((blob) => {
      using masterKey = openMasterKey(id, profile, blob.masterKey, keys);
      using content = masterKey && openUnder(masterKey, fromText(blob.sealed), blobContext(id, blob.name));
      return content !== undefined;
    })
  );
}

/** The keys a password leads to: its own and, link by link, those chained under it. */
class ReachedKeys implements Disposable {
  readonly all: Secret[] = [];

  [Symbol.dispose](): void {
    for (const key of this.all) key.dispose();
  }
}

function reach(id: AccountId, profile: Profile, credential: Credential): ReachedKeys {
  const keys = new ReachedKeys();
  try {
    keys.all.push(passwordKey(credential.password, fromText(profile.salt)));
    const links = profile.history.filter((entry) => entry.revision <= credential.revision);
    // Newest first: a link opens under the key of the password that came right after.
    for (const link of links.reverse()) {
      for (const key of keys.all) {
        const earlier = openUnder(key, fromText(link.sealed), historyContext(id));
        if (earlier === undefined) continue;
        keys.all.push(earlier);
        break;
      }
    }
    return keys;
  } catch (error) {
    keys[Symbol.dispose]();
    throw error;
  }
}

function openMasterKey(
  id: AccountId,
  profile: Profile,
  masterKeyId: string,
  keys: ReachedKeys,
): Secret | undefined {
  const masterKey = profile.masterKeys.find((one) => one.id === masterKeyId);
  if (masterKey === undefined) return undefined;
  for (const key of keys.all) {
    const opened = openUnder(key, fromText(masterKey.sealed), masterKeyContext(id, masterKeyId));
    if (opened !== undefined) return opened;
  }
  return undefined;
}

function reseal(id: AccountId, profile: Profile, credential: Credential): void {
  using keys = reach(id, profile, credential);
  const [own, ...earlier] = keys.all;
  if (own === undefined || earlier.length === 0) return;
  for (const masterKey of profile.masterKeys) {
    using opened = openMasterKey(id, profile, masterKey.id, keys);
    if (opened === undefined) continue;
    masterKey.sealed = toText(sealUnder(own, opened, masterKeyContext(id, masterKey.id)));
  }
}

/** What a seal is for, so that none can be put in another's place. */
function masterKeyContext(id: AccountId, masterKeyId: string): string {
  return `dpapi master key\0${id}\0${masterKeyId}`;
}

function historyContext(id: AccountId): string {
  return `dpapi history\0${id}`;
}

function blobContext(id: AccountId, name: string): string {
  return `dpapi blob\0${id}\0${name}`;
}
