/**
 * The management's service account on the simulated Mac, and what the system keeps of its password: on the encrypted
 * disk, sealed once more. Whether it can do anything is found by trying its token. Called by machine.ts.
 */
import { z } from "zod";
import { Secret } from "../../../secrets/arena.ts";
import type { ServiceAccount } from "../../ports.ts";
import { DocumentFile, type StoreMoment, type VolumeKey } from "../document-file.ts";
import { deriveKey, fromText, openUnder, sealUnder, toText } from "../sealing.ts";
import type { FileVault } from "./file-vault.ts";

/** Absent without a service account. */
const schema = z.strictObject({ password: z.base64().max(256).optional() });

const context = "password of the service account";

export class ServiceAccountStore implements Disposable {
  readonly #file: DocumentFile<z.infer<typeof schema>>;
  readonly #volume: VolumeKey;

  constructor(
    options:
      | { file: string; volume: VolumeKey; onMoment?: ((moment: StoreMoment) => void) | undefined }
      | { copyOf: ServiceAccountStore; volume: VolumeKey },
  ) {
    this.#volume = options.volume;
    this.#file =
      "copyOf" in options
        ? options.copyOf.#file.copy()
        : new DocumentFile({
            ...options,
            store: "service-account",
            schema,
            initial: () => ({ document: {} }),
          });
  }

  /** Brings the account into this state: for `token-invalid` it makes a token for another password. */
  set(state: ServiceAccount, vault: FileVault): void {
    using password = Secret.random(24);
    using other = Secret.random(24);
    using key = this.#key();
    const kept = state === "absent" ? undefined : toText(sealUnder(key, password, context));
    this.#file.update((service) => {
      if (kept === undefined) delete service.password;
      else service.password = kept;
    });
    if (state === "able") vault.setService(password, this.#volume);
    else vault.setService(state === "token-invalid" ? other : undefined, this.#volume);
  }

  state(vault: FileVault): ServiceAccount {
    using password = this.password();
    if (password === undefined) return "absent";
    if (!vault.hasService()) return "token-missing";
    return vault.opens({ by: "service-account", password }) ? "able" : "token-invalid";
  }

  /** Undefined without a service account. */
  password(): Secret | undefined {
    const { password } = this.#file.read();
    if (password === undefined) return undefined;
    using key = this.#key();
    return openUnder(key, fromText(password), context);
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }

  #key(): Secret {
    using volumeKey = this.#volume.read();
    return deriveKey(volumeKey, context);
  }
}
