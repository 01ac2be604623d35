/**
 * A keychain of each account of the simulated Mac: the login keychain, or Local Items. Its items are sealed under a key
 * of its own, and that key under one from the keychain's password, which need not be the account's: a keychain follows no
 * change by itself. Called by machine.ts. Nothing in a keychain is ever deleted.
 */
import { randomBytes, randomUUID } from "node:crypto";
import { z } from "zod";
import { Secret } from "../../../secrets/arena.ts";
import { saltBytes } from "../../../secrets/sodium.ts";
import type { AccountId } from "../../ports.ts";
import { DocumentFile, type StoreMoment, type VolumeKey } from "../document-file.ts";
import { fromText, openUnder, passwordKey, sealUnder, toText } from "../sealing.ts";

const keychainSchema = z.strictObject({
  id: z.uuid(),
  salt: z.base64().max(32),
  key: z.base64().max(256),
  items: z.array(z.strictObject({ name: z.string().max(256), sealed: z.base64().max(16_384) })).max(256),
});
type Keychain = z.infer<typeof keychainSchema>;

const schema = z.strictObject({
  accounts: z.record(
    z.string(),
    z.strictObject({
      current: keychainSchema,
      /** For which of the account's passwords the current one was made anew. */
      anewFor: z.int().min(1).optional(),
      /** Renamed aside, newest last. */
      kept: z.array(keychainSchema).max(1000),
    }),
  ),
});

export class KeychainStore implements Disposable {
  readonly #file: DocumentFile<z.infer<typeof schema>>;

  constructor(
    options:
      | {
          file: string;
          store: "login-keychain" | "local-items";
          volume: VolumeKey | undefined;
          onMoment?: ((moment: StoreMoment) => void) | undefined;
        }
      | { copyOf: KeychainStore },
  ) {
    this.#file =
      "copyOf" in options
        ? options.copyOf.#file.copy()
        : new DocumentFile({ ...options, schema, initial: () => ({ document: { accounts: {} } }) });
  }

  /** A first one, with an item of random content for each name. Replaces what an aborted attempt left. */
  create(id: AccountId, password: Secret, items: readonly string[]): void {
    this.#file.update(({ accounts }) => {
      accounts[id] = { current: newKeychain(password, items), kept: [] };
    });
  }

  /** Whether the password leads to every item; undefined when the account has no keychain of this kind. */
  opens(id: AccountId, password: Secret): boolean | undefined {
    const account = this.#file.read().accounts[id];
    return account && opensAll(account.current, password);
  }

  /** Each one that was put aside, oldest first. */
  keptOpen(id: AccountId, password: Secret): boolean[] {
    return (this.#file.read().accounts[id]?.kept ?? []).map((keychain) => opensAll(keychain, password));
  }

  /** Gives it the new password where it has the old one. */
  rekey(id: AccountId, passwords: { old: Secret; new: Secret }): void {
    this.#file.update(({ accounts }) => {
      const current = accounts[id]?.current;
      if (current === undefined) return;
      using key = openKey(current, passwords.old);
      if (key !== undefined) Object.assign(current, sealKey(current.id, key, passwords.new));
    });
  }

  /**
   * An empty one for the password in place of one that it does not open, or of none. Whether the current one is such,
   * made now or before for the same of the account's passwords.
   */
  startAnew(id: AccountId, credential: { password: Secret; revision: number }): boolean {
    const { password, revision } = credential;
    return this.#file.update(({ accounts }) => {
      const account = accounts[id];
      if (account !== undefined && opensAll(account.current, password)) return account.anewFor === revision;
      const kept = account === undefined ? [] : [...account.kept, account.current];
      accounts[id] = { current: newKeychain(password, []), anewFor: revision, kept };
      return true;
    });
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }
}

function newKeychain(password: Secret, items: readonly string[]): Keychain {
  const id = randomUUID();
  using key = Secret.random(32);
  return {
    id,
    ...sealKey(id, key, password),
    items: items.map((name) => {
      using content = Secret.random(32);
      return { name, sealed: toText(sealUnder(key, content, itemContext(id, name))) };
    }),
  };
}

function sealKey(id: string, key: Secret, password: Secret): Pick<Keychain, "salt" | "key"> {
  const salt = randomBytes(saltBytes);
  using cover = passwordKey(password, salt);
  return { salt: toText(salt), key: toText(sealUnder(cover, key, keyContext(id))) };
}

function openKey(keychain: Keychain, password: Secret): Secret | undefined {
  using cover = passwordKey(password, fromText(keychain.salt));
  return openUnder(cover, fromText(keychain.key), keyContext(keychain.id));
}

function opensAll(keychain: Keychain, password: Secret): boolean {
  using key = openKey(keychain, password);
  return (
    key !== undefined &&
    keychain.items.every((item) => {
      using content = openUnder(key, fromText(item.sealed), itemContext(keychain.id, item.name));
      return content !== undefined;
    })
  );
}

function keyContext(id: string): string {
  return `keychain key\0${id}`;
}

function itemContext(id: string, name: string): string {
  return `keychain item\0${id}\0${name}`;
}
