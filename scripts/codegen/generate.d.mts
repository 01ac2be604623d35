/** The types of what the tests use of generate.mjs. */
import type { MessageRow, PurposeRow } from "../../src/protocol/table.ts";
import type { WindowsField } from "../../src/protocol/windows-fields.ts";
import type { Catalogue } from "../../src/texts/catalogue.ts";

export interface Contract {
  protocolVersion: number;
  messages: Record<string, MessageRow>;
  purposeTable: Record<string, PurposeRow>;
  marks: Record<string, number>;
  windowsFields: readonly WindowsField[];
  catalogues: readonly Pick<Catalogue, "language" | "labels">[];
}
export function readContract(): Contract;
export function generate(contract?: Contract): Promise<Record<string, string>>;
