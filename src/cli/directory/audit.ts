/** `vestibule directory audit`: the audit log, one JSON object a line. */
import type { Io } from "../terminal/io.ts";
import { type DirectoryOptions, withAdmin } from "./access.ts";

export async function audit(options: DirectoryOptions & { limit: number }, io: Io): Promise<void> {
  const entries = await withAdmin(options, (admin) => admin.listAudit({ limit: options.limit }));
  for (const entry of entries.toReversed()) io.out(JSON.stringify(entry));
}
