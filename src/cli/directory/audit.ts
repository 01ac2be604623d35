/** `vestibule directory audit`: the audit log by pages, for a person or as one JSON object a line. */
import { directoryCommands as said } from "../../texts/en/directory.ts";
import type { Io } from "../terminal/io.ts";
import { safeFields, safeText } from "../terminal/safe-text.ts";
import { type DirectoryOptions, withAdmin } from "./access.ts";

export interface AuditOptions extends DirectoryOptions {
  /** The most entries. */
  most: number;
  /** Only entries before this sequence. */
  before?: number | undefined;
  json: boolean;
}

/** One page of the audit log, oldest first; as lines with names or, with `json`, as one JSON object a line with ids alone. */
export async function audit(options: AuditOptions, io: Io): Promise<void> {
  const { most, before, json } = options;
  const { page, names } = await withAdmin(options, io, async (admin) => {
    const read = await admin.listAudit({ limit: most, before });
    return { page: read, names: json ? new Map<string, string>() : await admin.auditNames(read) };
  });
  const entries = page.toReversed();
  const called = (id: string) => {
    const name = names.get(id);
    return name === undefined ? id : `${safeText(name)} (${id})`;
  };
  for (const entry of entries)
    io.out(json ? JSON.stringify(entry) : said.auditEntry(safeFields(entry), called));
  if (json) return;
  const [oldest] = entries;
  if (oldest === undefined) io.out(said.noEntries);
  else if (page.length === most && oldest.sequence > 1) io.out(said.olderEntries(oldest.sequence));
}
