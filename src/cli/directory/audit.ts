/** `vestibule directory audit`: the audit log by pages, for a person or as one JSON object a line. */
import { directoryCommands as said } from "../../texts/en/directory.ts";
import type { Io } from "../terminal/io.ts";
import { safeFields } from "../terminal/safe-text.ts";
import { type DirectoryOptions, withAdmin } from "./access.ts";

export interface AuditOptions extends DirectoryOptions {
  /** The most entries. */
  most: number;
  /** Only entries before this sequence. */
  before?: number | undefined;
  json: boolean;
}

/** One page of the audit log, oldest first; as lines or, with `json`, as one JSON object a line and nothing else. */
export async function audit(options: AuditOptions, io: Io): Promise<void> {
  const { most, before, json } = options;
  const page = await withAdmin(options, io, (admin) => admin.listAudit({ limit: most, before }));
  const entries = page.toReversed();
  for (const entry of entries) io.out(json ? JSON.stringify(entry) : said.auditEntry(safeFields(entry)));
  if (json) return;
  const [oldest] = entries;
  if (oldest === undefined) io.out(said.noEntries);
  else if (page.length === most && oldest.sequence > 1) io.out(said.olderEntries(oldest.sequence));
}
