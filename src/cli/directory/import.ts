/**
 * `vestibule directory import`: users and bindings from CSV files, with a report by line. One refused line refuses all, unless
 * the administrator says otherwise; then a report is printed also of an import that was cut short.
 */
import type { ImportedBinding, ImportedUser, ImportLine } from "../../directory/index.ts";
import { VestibuleError } from "../../errors/error.ts";
import { administration } from "../../texts/en/administration.ts";
import { sentenceFor } from "../terminal/failure.ts";
import type { Io } from "../terminal/io.ts";
import { Refusal } from "../terminal/refusal.ts";
import { type DirectoryOptions, withAdmin } from "./access.ts";
import { readTable, type Columns, type Row, type Table } from "./csv.ts";

const said = administration.csv;

export interface ImportOptions extends DirectoryOptions {
  users?: string;
  bindings?: string;
  dryRun: boolean;
  partial: boolean;
  json: boolean;
}

type List = ImportLine["list"];

const columns: Record<List, Columns> = {
  users: { required: ["email", "name"], optional: [] },
  bindings: {
    required: ["user", "device", "account"],
    optional: ["display_name", "local_secret", "escrow", "recovery_key_release"],
  },
};

const choices = {
  local_secret: ["pin", "password"],
  escrow: ["split", "device", "off"],
  recovery_key_release: ["person", "administrator"],
} as const;

/** The file's own names for what the directory calls otherwise. */
const columnOf: Readonly<Record<string, string>> = {
  userEmail: "user",
  accountName: "account",
  displayName: "display_name",
  localSecret: "local_secret",
  recoveryKeyRelease: "recovery_key_release",
};

const userOf = ({ line, fields }: Row): ImportedUser => ({
  line,
  email: fields["email"] ?? "",
  name: fields["name"] ?? "",
});

/** A value that is none of the column's, with the fault's sentence; an empty field is the default. */
function choice<Column extends keyof typeof choices>(
  { fields }: Row,
  column: Column,
): (typeof choices)[Column][number] | undefined {
  const value = fields[column] ?? "";
  if (value === "") return undefined;
  const chosen = choices[column].find((one) => one === value);
  if (chosen === undefined)
    throw new Refusal("argument_invalid", { sentence: said.notOneOf(choices[column]), place: column });
  return chosen;
}

const bindingOf = (row: Row): ImportedBinding => ({
  line: row.line,
  userEmail: row.fields["user"] ?? "",
  device: row.fields["device"] ?? "",
  accountName: row.fields["account"] ?? "",
  displayName: row.fields["display_name"] ?? "",
  localSecret: choice(row, "local_secret") ?? "password",
  escrow: choice(row, "escrow") ?? "split",
  recoveryKeyRelease: choice(row, "recovery_key_release") ?? "administrator",
});

interface Reported {
  list: List;
  file: string;
  line: number;
  outcome: ImportLine["outcome"];
  /** Of a refused line: what is wrong, where, and what to do. */
  sentence?: string;
  place?: string | undefined;
  hint?: string | undefined;
}

/** @returns false when a line was refused */
export async function importFiles(options: ImportOptions, io: Io): Promise<boolean> {
  const { dryRun, partial } = options;
  const files = { users: options.users, bindings: options.bindings };
  if (files.users === undefined && files.bindings === undefined)
    throw new Refusal("argument_invalid", {
      sentence: said.noFiles,
      place: "--users, --bindings",
      hint: said.noFilesHint,
    });
  const tables: Partial<Record<List, Table>> = {};
  for (const list of ["users", "bindings"] as const) {
    const file = files[list];
    if (file !== undefined) tables[list] = readTable(file, columns[list]);
  }
  const report: Reported[] = [];
  const taken = <Line>(list: List, of: (row: Row) => Line): Line[] => {
    const { file, rows, faults } = tables[list] ?? { file: "", rows: [], faults: [] };
    for (const fault of faults) report.push({ list, file, outcome: "refused", ...fault });
    return rows.flatMap((row) => {
      try {
        return [of(row)];
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const place = String(error.evidence["place"]);
        report.push({ list, file, line: row.line, outcome: "refused", sentence: error.sentence, place });
        return [];
      }
    });
  };
  const lists = { users: taken("users", userOf), bindings: taken("bindings", bindingOf) };
  // A line that cannot even be read is refused like any other: then the rest is only judged.
  const readable = report.length === 0;
  const judged = await withAdmin(options, io, (admin) =>
    admin.import(lists, { partial, dryRun: dryRun || (!readable && !partial) }),
  );
  // The directory's evidence holds no address, since that could reach a log.
  const emails = new Map(lists.bindings.map(({ line, userEmail }) => [line, userEmail]));
  for (const line of judged.lines) {
    const email = line.list === "bindings" ? emails.get(line.line) : undefined;
    report.push(reported(line, { file: tables[line.list]?.file ?? "", email }));
  }
  report.sort((one, other) =>
    one.list === other.list ? one.line - other.line : one.list === "users" ? -1 : 1,
  );
  const { done, stopped } = judged;
  say({ report, done, dryRun, isStopped: stopped !== undefined }, options.json, io);
  if (stopped !== undefined)
    throw io.interrupted.aborted ? new VestibuleError("cancelled", { cause: stopped }) : stopped;
  return report.every(({ outcome }) => outcome !== "refused");
}

function reported(line: ImportLine, { file, email }: { file: string; email: string | undefined }): Reported {
  const at = { list: line.list, file, line: line.line, outcome: line.outcome };
  if (line.outcome !== "refused") return at;
  const { place, hint, noun } = line.evidence;
  const isUser = line.code === "not_found" && noun === "user" && email !== undefined;
  return {
    ...at,
    sentence: isUser ? administration.noUser(email) : sentenceFor(line),
    place: typeof place === "string" ? (columnOf[place] ?? place) : undefined,
    hint: typeof hint === "string" ? hint : undefined,
  };
}

interface Done {
  report: Reported[];
  done: boolean;
  dryRun: boolean;
  isStopped: boolean;
}

function say({ report, done, dryRun, isStopped }: Done, json: boolean, io: Io): void {
  const count = (outcome: Reported["outcome"]) => report.filter((one) => one.outcome === outcome).length;
  const [added, good, there, refused] = [count("added"), count("good"), count("there"), count("refused")];
  if (json) {
    const counts = { added, wouldBeAdded: good, there, refused };
    io.out(JSON.stringify({ done, dryRun, stopped: isStopped, ...counts, lines: report }, null, 2));
    return;
  }
  for (const { file, line, outcome, sentence, place, hint } of report) {
    const at = `${file}:${String(line)}`;
    if (outcome === "there") io.out(said.there(at));
    else if (outcome === "added") io.out(said.added(at));
    else if (outcome === "good") io.out(said.would(at));
    else {
      io.out(said.refused(place === undefined ? at : `${at} ${place}`, sentence ?? ""));
      if (hint !== undefined) io.out(`  ${hint}`);
    }
  }
  io.out(done ? said.done(added, there, refused) : said.wouldBeDone(good, there, refused));
  if (isStopped) io.out(said.stopped);
  else if (dryRun) io.out(administration.dryRunDone);
  else if (!done) io.out(said.refusedAll);
}
