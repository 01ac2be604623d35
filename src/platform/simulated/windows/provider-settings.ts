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
});

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
    const { Brand, Contact, Accounts } = values;
    this.#file.update((document) => {
      document.Brand = Brand;
      document.Contact = Contact && [...Contact];
      document.Accounts = Accounts && [...Accounts];
    });
    return leftOut;
  };

  values(): ProviderValues {
    const { Brand, Contact, Accounts } = this.#file.read();
    return { Brand, Contact, Accounts };
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }
}
