/**
 * Device keys of a machine without a TPM: the same keys under a seed in an ordinary file, and a PIN key with no
 * retry counter (nor has a Secure Enclave one that an agent may use), so whoever copies the disk may guess as fast as they can. It says so in `hardware: false`.
 */
import { z } from "zod";
import { VestibuleError } from "../../errors/error.ts";
import type { DeviceKeys } from "../../secrets/device-key.ts";
import { DocumentFile, type StoreMoment } from "./document-file.ts";
import { RootedKeys, newRoot, seedName, signingKeySchema } from "./rooted-keys.ts";

const schema = z.strictObject({ signingKey: signingKeySchema });

/** Stands for "nothing counts": an integer, so that it can be shown and sent. */
const uncounted = Number.MAX_SAFE_INTEGER;

type Store = "software-keys" | "secure-enclave";

export class SoftwareKeys implements Disposable {
  readonly #file: DocumentFile<z.infer<typeof schema>>;
  readonly #store: Store;
  readonly keys: DeviceKeys;

  constructor(
    options:
      | { file: string; store: Store; onMoment?: ((moment: StoreMoment) => void) | undefined }
      | { copyOf: SoftwareKeys },
  ) {
    this.#store = "copyOf" in options ? options.copyOf.#store : options.store;
    this.#file =
      "copyOf" in options
        ? options.copyOf.#file.copy([seedName])
        : new DocumentFile({
            ...options,
            schema,
            initial: () => {
              const { seed, signingKey } = newRoot();
              return { document: { signingKey }, secrets: { [seedName]: seed } };
            },
          });
    const rooted = new RootedKeys({
      signingKey: () => this.#file.read().signingKey,
      seed: () => {
        const seed = this.#file.readSecret(seedName);
        if (seed === undefined)
          throw new VestibuleError("store_unavailable", { evidence: { store: this.#store } });
        return seed;
      },
    });
    this.keys = {
      signing: rooted.signing,
      wrapping: rooted.wrapping,
      pin: {
        seal: async (sealing) => rooted.sealPin(sealing),
        unseal: async ({ blob, auth }) => {
          const pin = rooted.loadPin(blob);
          if (pin === "foreign") return { outcome: "cleared" };
          using loaded = pin;
          const secret = loaded.try(auth);
          return secret === undefined
            ? { outcome: "wrong", triesLeft: uncounted }
            : { outcome: "opened", secret };
        },
        state: async () => ({ hardware: false, triesLeft: uncounted }),
      },
    };
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }
}
