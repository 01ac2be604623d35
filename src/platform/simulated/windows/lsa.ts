/**
 * LSA secrets of the simulated Windows: named values that only this machine opens, for what the agent keeps
 * between starts. On a real one this is `LsaStorePrivateData`. The machine key stands for SYSKEY and is the only
 * protection: SYSTEM, or somebody with the whole disk, can open them.
 */
import { z } from "zod";
import { VestibuleError } from "../../../errors/error.ts";
import { Secret } from "../../../secrets/arena.ts";
import { DocumentFile, type StoreMoment, type memory } from "../document-file.ts";
import { fromText, openUnder, sealUnder, toText } from "../sealing.ts";

const machineKeyName = "machine key";

const schema = z.strictObject({
  secrets: z
    .array(z.strictObject({ name: z.string().min(1).max(128), sealed: z.base64().max(90_000) }))
    .max(512),
});

export class LsaSecrets implements Disposable {
  readonly #file: DocumentFile<z.infer<typeof schema>>;

  constructor(
    options:
      | { file: string | typeof memory; onMoment?: ((moment: StoreMoment) => void) | undefined }
      | { copyOf: LsaSecrets },
  ) {
    this.#file =
      "copyOf" in options
        ? options.copyOf.#file.copy([machineKeyName])
        : new DocumentFile({
            ...options,
            store: "lsa",
            schema,
            initial: () => ({
              document: { secrets: [] },
              secrets: { [machineKeyName]: Secret.random(32) },
            }),
          });
  }

  /** Undefined when there is none of that name. @throws `container_damaged` when it does not open */
  read(name: string): Secret | undefined {
    const entry = this.#file.read().secrets.find((one) => one.name === name);
    if (entry === undefined) return undefined;
    using key = this.#machineKey();
    const secret = openUnder(key, fromText(entry.sealed), contextOf(name));
    if (secret === undefined) throw new VestibuleError("container_damaged", { evidence: { store: "lsa" } });
    return secret;
  }

  /** Durable when it returns. Up to 65,536 bytes. */
  write(name: string, secret: Secret): void {
    using key = this.#machineKey();
    const sealed = toText(sealUnder(key, secret, contextOf(name)));
    this.#file.update((lsa) => {
      lsa.secrets = [...lsa.secrets.filter((one) => one.name !== name), { name, sealed }];
    });
  }

  /** Nothing happens when there is none of that name. */
  delete(name: string): void {
    this.#file.update((lsa) => {
      lsa.secrets = lsa.secrets.filter((one) => one.name !== name);
    });
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }

  #machineKey(): Secret {
    const key = this.#file.readSecret(machineKeyName);
    if (key === undefined) throw new VestibuleError("store_unavailable", { evidence: { store: "lsa" } });
    return key;
  }
}

function contextOf(name: string): string {
  return `lsa secret\0${name}`;
}
