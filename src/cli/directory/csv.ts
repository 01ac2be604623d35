/**
 * Reads a CSV file (RFC 4180) that an administrator wrote: UTF-8, the first line names the columns, commas or semicolons.
 * Called by the import. Each fault is named with its line, in our words.
 */
import { readFileSync } from "node:fs";
import { CsvError, parse } from "csv-parse/sync";
import { VestibuleError } from "../../errors/error.ts";
import { nearWord } from "../../settings/near-word.ts";
import { administration } from "../../texts/en/administration.ts";
import { Refusal } from "../terminal/refusal.ts";

const said = administration.csv;

/** A line of the table: its number in the file from 1, and its fields by column; an optional one may be missing. */
export interface Row {
  line: number;
  fields: Readonly<Record<string, string>>;
}

export interface Table {
  file: string;
  rows: Row[];
  /** Lines that are no row. */
  faults: { line: number; sentence: string }[];
}

export interface Columns {
  required: readonly string[];
  optional: readonly string[];
}

const longestLine = 16_384;

/** @throws `config_missing`, `config_unreadable` */
function readText(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    const missing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
    throw new VestibuleError(missing ? "config_missing" : "config_unreadable", {
      evidence: { place: file },
      cause,
    });
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Refusal("config_unreadable", { sentence: said.notUtf8, place: file });
  }
}

function sentenceOf({ code }: CsvError): string {
  switch (code) {
    case "CSV_QUOTE_NOT_CLOSED":
      return said.quoteNotClosed;
    case "CSV_INVALID_CLOSING_QUOTE":
    case "CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE":
    case "INVALID_OPENING_QUOTE":
      return said.quoteInside;
    case "CSV_MAX_RECORD_SIZE":
      return said.tooLong;
    default:
      return said.unreadable;
  }
}

/**
 * @throws Refusal `config_unreadable` for text that is not CSV, `config_invalid` for a first line that does not name the
 * columns, and for a file without any other; `config_missing`
 */
export function readTable(file: string, columns: Columns): Table {
  const text = readText(file);
  const first = /^[^\r\n]*/.exec(text)?.[0] ?? "";
  const records: { line: number; fields: string[] }[] = [];
  try {
    parse(text, {
      delimiter: first.includes(";") && !first.includes(",") ? ";" : ",",
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: longestLine,
      on_record: (fields: string[], { lines }) => {
        records.push({ line: lines, fields });
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error["lines"] === "number" ? `:${String(error["lines"])}` : "";
    throw new Refusal("config_unreadable", { sentence: sentenceOf(error), place: `${file}${line}` });
  }
  const [header, ...rest] = records;
  const names = namesOf(header, { file, columns });
  const table: Table = { file, rows: [], faults: [] };
  for (const { line, fields } of rest) {
    if (fields.length === names.length)
      table.rows.push({
        line,
        fields: Object.fromEntries(names.map((name, at) => [name, fields[at] ?? ""])),
      });
    else table.faults.push({ line, sentence: said.fields(names.length, fields.length) });
  }
  if (rest.length === 0)
    throw new Refusal("config_invalid", { sentence: said.noRows, place: file, hint: said.noRowsHint });
  return table;
}

/** The columns' names, as the first line has them. */
function namesOf(
  header: { line: number; fields: string[] } | undefined,
  { file, columns }: { file: string; columns: Columns },
): string[] {
  const known = [...columns.required, ...columns.optional];
  const place = `${file}:${String(header?.line ?? 1)}`;
  const refuse = (sentence: string, hint = said.columns(known)): never => {
    throw new Refusal("config_invalid", { sentence, place, hint });
  };
  if (header === undefined) return refuse(said.noHeader);
  const names = header.fields.map((name) => name.trim().toLowerCase());
  for (const [at, name] of names.entries()) {
    const near = nearWord(name, known);
    if (!known.includes(name))
      refuse(said.unknownColumn(name), near === undefined ? undefined : administration.meant(near));
    if (names.indexOf(name) !== at) refuse(said.columnTwice(name));
  }
  const missing = columns.required.find((name) => !names.includes(name));
  return missing === undefined ? names : refuse(said.missingColumn(missing));
}
