/**
 * The settings of the credential provider on a simulated Windows: recorded in the device's folder, where a real one has
 * its registry. Composed by the harness's agent; the harness and tests read them.
 */
import { z } from "zod";
import type { ProviderSettings } from "../../provider-settings.ts";
import { type ProviderValues, valuesOf } from "../../windows/provider-values.ts";
import { DocumentFile, type memory } from "../document-file.ts";

const schema = z.strictObject({
  Brand: z.string().optional(),
  Contact: z.array(z.string()).optional(),
  Accounts: z.array(z.string()).optional(),
  Logo72: z.base64().optional(),
  Logo192: z.base64().optional(),
});

const toText = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString("base64");
const fromText = (text: string | undefined) => (text === undefined ? undefined : Buffer.from(text, "base64"));

export const providerSettingsFile = "provider-settings.db";

export class RecordedProviderSettings implements ProviderSettings, Disposable {
  readonly #file: DocumentFile<z.infer<typeof schema>>;

  constructor(options: { file: string | typeof memory }) {
    this.#file = new DocumentFile({
      ...options,
      store: "provider-settings",
      schema,
      initial: () => ({ document: {} }),
    });
  }

  keep: ProviderSettings["keep"] = (settings) => {
    const { values, leftOut } = valuesOf(settings);
    const { Brand, Contact, Accounts, Logo72, Logo192 } = values;
    this.#file.update((document) => {
      document.Brand = Brand;
      document.Contact = Contact && [...Contact];
      document.Accounts = Accounts && [...Accounts];
      document.Logo72 = toText(Logo72);
      document.Logo192 = toText(Logo192);
    });
    return leftOut;
  };

  values(): ProviderValues {
    const { Brand, Contact, Accounts, Logo72, Logo192 } = this.#file.read();
    return { Brand, Contact, Accounts, Logo72: fromText(Logo72), Logo192: fromText(Logo192) };
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }
}
