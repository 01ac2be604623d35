/** The report of the login host as lines for a person: tiles with their fields, what came of a submission, findings. */
import type { HostedField, HostedTile } from "../../harness/loginhost/lines.ts";
import type { HostReport } from "../../harness/loginhost/login-host.ts";
import { waitedFor, windowsActions } from "../../harness/loginhost/script.ts";
import { loginHost as texts } from "../../texts/en/login-host.ts";
import { safeText } from "../terminal/safe-text.ts";

const longestCell = 40;
/** The last column's, on a terminal that leaves it less. */
const narrowestLast = 20;

/** `text` in pieces of at most `width` characters, broken at blanks where there are any. */
function wrapped(text: string, width: number): string[] {
  const pieces: string[] = [];
  let rest = text;
  while (rest.length > width) {
    const blank = rest.lastIndexOf(" ", width);
    const end = blank > 0 ? blank : width;
    pieces.push(rest.slice(0, end));
    rest = rest.slice(blank > 0 ? end + 1 : end);
  }
  return [...pieces, rest];
}

/** Columns as wide as their widest cell; the last has what the terminal leaves, and goes on in further lines. */
function table(rows: readonly (readonly string[])[], terminal: number | undefined): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + 2, 2);
  const left = terminal === undefined ? Infinity : Math.max(narrowestLast, terminal - before);
  return rows.flatMap((row) => {
    const first = row.slice(0, -1).map((cell, column) => cell.padEnd(widths[column] ?? 0));
    return wrapped(row.at(-1) ?? "", left).map((piece, at) =>
      (at === 0 ? `  ${[...first, piece].join("  ")}` : `${" ".repeat(before)}${piece}`).trimEnd(),
    );
  });
}

function cell(text: string): string {
  const safe = safeText(text);
  return safe.length > longestCell ? `${safe.slice(0, longestCell - 1)}…` : safe;
}

function valueOf(field: HostedField): string {
  const { picture, items, selected, checked, adjacentTo, valueLength, value, result } = field;
  if (picture !== undefined) return texts.picture(picture.width, picture.height);
  if (items !== undefined) return items.map((item, at) => (at === selected ? `[${item}]` : item)).join(" ");
  if (checked !== undefined) return `${texts.ticked(checked)} ${value ?? ""}`;
  if (adjacentTo !== undefined) return texts.adjacent(adjacentTo);
  if (valueLength !== undefined) return texts.secretOf(valueLength);
  return value ?? result ?? "";
}

function rowOf(field: HostedField): string[] {
  const state = [
    ...(field.interactiveState === undefined || field.interactiveState === "none"
      ? []
      : [String(field.interactiveState)]),
    ...(field.options ?? []),
  ];
  return [String(field.id), String(field.type), String(field.state ?? ""), state.join(" "), field.label]
    .map(cell)
    .concat(safeText(valueOf(field)));
}

function tileLines(tile: HostedTile, columns: number | undefined): string[] {
  return ["", texts.tile(tile), ...table([texts.columns, ...tile.fields.map(rowOf)], columns)];
}

function findingLines({ findings, lines }: HostReport): string[] {
  const counted = new Map<string, number>();
  for (const { event: _event, name, severity, ...details } of findings) {
    const where = Object.entries(details).map(
      ([key, value]) => `${key} ${typeof value === "string" ? value : JSON.stringify(value)}`,
    );
    const meaning = Object.hasOwn(texts.findings, name) ? texts.findings[name] : "";
    const line = `${texts.severity[severity]}: ${name}: ${meaning ?? ""} ${where.join(", ")}`.trimEnd();
    counted.set(line, (counted.get(line) ?? 0) + 1);
  }
  const isStopped = lines.some(({ event }) => event === "script-stopped");
  if (counted.size === 0) return ["", isStopped ? texts.cleanSoFar : texts.clean];
  return ["", ...[...counted].map(([line, count]) => `${line}${texts.times(count)}`)];
}

function stoppedLine(line: number, problem: string): string {
  if (problem === "unknown-action") return texts.stoppedAtWord(line, problem, Object.keys(windowsActions));
  return problem === "unknown-wait"
    ? texts.stoppedAtWord(line, problem, waitedFor)
    : texts.stopped(line, problem);
}

function submissionLines({ lines }: HostReport): string[] {
  const said = lines.flatMap((line) => {
    if (line.event === "script-stopped") return [stoppedLine(line.line, line.problem)];
    if (line.event !== "serialization") return [];
    const { credential } = line;
    const answered = texts.response(String(line.response), line.status);
    if (credential?.logon === undefined) return [answered];
    const { user, domain, secretLength } = credential.logon;
    return [answered, texts.returned({ user, domain, length: secretLength, bytes: credential.bytes })];
  });
  return said.length === 0 ? [] : ["", ...said];
}

function endLines({ lines }: HostReport): string[] {
  const said: string[] = [];
  for (const line of lines) {
    if (line.event === "memory-searched") said.push(texts.searched(line));
    if (line.event === "released" && line.providerReferences > 0)
      said.push(texts.references(line.providerReferences));
    if (line.event !== "end") continue;
    const left =
      line.threads === undefined ? undefined : texts.threads(line.threads.before, line.threads.after);
    if (left !== undefined) said.push(left);
    const slowest = [...line.methods]
      .sort((one, other) => other.longestMicroseconds - one.longestMicroseconds)
      .slice(0, 3)
      .map(({ name, longestMicroseconds }) => ({ name, ms: longestMicroseconds / 1000 }));
    said.push(texts.slowest(slowest));
  }
  return said.length === 0 ? [] : ["", ...said];
}

/** Each is one line: much of what they say is the provider's own text. */
export function reportLines(
  report: HostReport,
  { scenario, columns }: { scenario: string; columns?: number | undefined },
): string[] {
  const lent = report.lines.flatMap((line) => (line.event === "lent" ? line.functions : []));
  const refusal = report.lines.find((line) => line.event === "scenario");
  const shown =
    refusal?.taken === false
      ? [texts.notTaken(scenario, refusal.result)]
      : report.tiles.length === 0
        ? [texts.noTiles]
        : report.tiles.flatMap((tile) => tileLines(tile, columns));
  return [
    ...(lent.length === 0 ? [] : [texts.lent(lent)]),
    ...shown,
    ...submissionLines(report),
    ...findingLines(report),
    ...endLines(report),
  ].map(safeText);
}
