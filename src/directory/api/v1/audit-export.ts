/** The audit log as a stream of lines, oldest first: JSON objects or CSV (RFC 4180). Called by `scope.ts`. */
import { listAfter, type AuditEntry } from "../../audit/audit.ts";
import type { Queries } from "../../store/database.ts";

export type ExportFormat = "ndjson" | "csv";

export const exportMediaTypes: Readonly<Record<ExportFormat, string>> = {
  ndjson: "application/x-ndjson",
  csv: "text/csv; charset=utf-8",
};

const columns = [
  "sequence",
  "at",
  "actor",
  "event",
  "code",
  "userId",
  "deviceId",
  "bindingId",
  "grantId",
  "detail",
] as const;

/** A spreadsheet runs what begins with one of these as a formula. */
const formula = /^[=+\-@\t\r]/;

function cell(value: string | number | object | undefined): string {
  if (value === undefined) return "";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return `"${(formula.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
}

const line: Readonly<Record<ExportFormat, (entry: AuditEntry) => string>> = {
  ndjson: (entry) => `${JSON.stringify(entry)}\n`,
  csv: (entry) => `${columns.map((column) => cell(entry[column])).join(",")}\r\n`,
};

/** Reads a thousand entries at a time, as fast as the reader takes them. */
export async function* auditLines(queries: Queries, format: ExportFormat): AsyncGenerator<string> {
  if (format === "csv") yield `${columns.join(",")}\r\n`;
  for (let after = 0; ;) {
    const entries = await listAfter(queries, after);
    if (entries.length > 0) yield entries.map(line[format]).join("");
    const last = entries.at(-1);
    if (last === undefined) return;
    after = last.sequence;
  }
}
