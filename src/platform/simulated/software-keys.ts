/**
 * Device keys of a machine without a TPM: the same keys under a seed in an ordinary file, and a PIN key without a retry
 * counter (a Secure Enclave has none that an agent may use either). Somebody who copies the disk can guess without a
 * limit; `hardware: false` says so.
 */
import { z } from "zod";
import { VestibuleError } from "../../errors/error.ts";
import type { DeviceKeys } from "../../secrets/device-key.ts";
import { DocumentFile, type StoreMoment } from "./document-file.ts";
import { simulationCost } from "./sealing.ts";
import { RootedKeys, newRoot, seedName, signingKeySchema } from "./rooted-keys.ts";

const schema = z.strictObject({ signingKey: signingKeySchema });

/** Means "no counter"; an integer, so that it can be shown and sent. */
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
        simulationCost,
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
