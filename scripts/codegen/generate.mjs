/** All that is generated of the contract, in memory. Used by write.mjs and by the test that demands it be fresh. */
import { screensDocument } from "../../src/harness/gallery/screens-document.ts";
import { readContract } from "./contract.mjs";
import { documentation, writeDocumentation } from "./documentation.mjs";
import { protocolHeader, writeProtocolHeader } from "./protocol-header.mjs";
import { protocolRows, writeProtocolRows } from "./protocol-rows.mjs";
import {
  textsHeader,
  textsSource,
  wideTextsSource,
  writeTexts,
  writeTextsHeader,
  writeWideTexts,
} from "./texts.mjs";
import {
  tablesHeader,
  tablesScript,
  tablesSource,
  writeTablesHeader,
  writeTablesScript,
  writeTablesSource,
} from "./unicode-tables.mjs";
import { windowsFieldsHeader, writeWindowsFields } from "./windows-fields.mjs";

const writers = {
  [protocolHeader]: writeProtocolHeader,
  [protocolRows]: writeProtocolRows,
  [windowsFieldsHeader]: writeWindowsFields,
  [textsHeader]: writeTextsHeader,
  [textsSource]: writeTexts,
  [wideTextsSource]: writeWideTexts,
  [tablesHeader]: writeTablesHeader,
  [tablesSource]: writeTablesSource,
  [tablesScript]: writeTablesScript,
  [documentation]: writeDocumentation,
  "docs/screens.md": () => screensDocument(),
};

/** @returns path in the project → content. `contract`: another one than the table's, to try what that would change. */
export async function generate(contract = readContract()) {
  const entries = Object.entries(writers).map(async ([path, writer]) => [path, await writer(contract)]);
  return Object.fromEntries(await Promise.all(entries));
}

export { readContract };
