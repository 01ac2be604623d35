/**
 * Reads YAML files that people write (the agent's configuration, the directory's, a scenario) and checks them against
 * a schema. Called by each of their readers. A fault names the line and the field. A field that the schema does not
 * name is refused, and no value is guessed.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { LineCounter, isNode, parseDocument } from "yaml";
import { z } from "zod";
import { VestibuleError } from "../errors/error.ts";
import { schemaProblem, yamlProblems } from "../texts/en/schema.ts";
import { nearWord } from "./near-word.ts";

export interface ConfigFault {
  /** From 1; absent when the file has no such place (a missing field at the top). */
  line?: number | undefined;
  /** `browser.allow[0]` */
  field: string;
  problem: string;
}

/** All faults of one file at once. */
export class ConfigError extends VestibuleError {
  readonly file: string;
  readonly faults: readonly ConfigFault[];

  constructor(
    code: "config_missing" | "config_unreadable" | "config_invalid",
    file: string,
    faults: readonly ConfigFault[],
    cause?: unknown,
  ) {
    super(code, { evidence: { file, faults: faults.length }, cause });
    this.file = file;
    this.faults = faults;
  }
}

const wholeFile = "(the whole file)";

function fieldName(path: readonly PropertyKey[]): string {
  let name = "";
  for (const part of path)
    name += typeof part === "number" ? `[${String(part)}]` : name === "" ? String(part) : `.${String(part)}`;
  return name === "" ? wholeFile : name;
}

/** In our words: the library's sentences are about its grammar. */
function yamlProblem(code: string): string {
  switch (code) {
    case "DUPLICATE_KEY":
      return yamlProblems.duplicateKey;
    case "TAB_AS_INDENT":
      return yamlProblems.tab;
    case "BAD_INDENT":
      return yamlProblems.indent;
    case "MISSING_CHAR":
      return yamlProblems.notClosed;
    default:
      return yamlProblems.other;
  }
}

function unknownSetting(name: string, known: readonly string[]): string {
  // A word that is a setting elsewhere, as of another system, is not one here.
  const others = [...new Set(known)].filter((one) => one !== name);
  const near = nearWord(name, others);
  const more = near === undefined ? yamlProblems.possible(others) : yamlProblems.meant(near);
  return others.length === 0 ? yamlProblems.notASetting : `${yamlProblems.notASetting}; ${more}`;
}

/** What a schema stands around: the schema of a value that may be missing, or has a default. */
function within(schema: unknown): unknown {
  let at = schema;
  while (
    at instanceof z.ZodOptional ||
    at instanceof z.ZodDefault ||
    at instanceof z.ZodPrefault ||
    at instanceof z.ZodNullable
  )
    at = at.unwrap();
  return at instanceof z.ZodPipe ? within(at.in) : at;
}

/** The settings that an object of the schema has; of a union, those of all its objects. */
function settingsAt(schema: unknown, path: readonly PropertyKey[]): string[] {
  const at = within(schema);
  if (at instanceof z.ZodUnion) return at.options.flatMap((option) => settingsAt(option, path));
  const [first, ...rest] = path;
  if (at instanceof z.ZodArray) return first === undefined ? [] : settingsAt(at.element, rest);
  if (!(at instanceof z.ZodObject)) return [];
  const shape = at.shape as Record<string, unknown>;
  return first === undefined ? Object.keys(shape) : settingsAt(shape[String(first)], rest);
}

/** @throws ConfigError `config_missing`, `config_unreadable` */
export function readSettings(path: string): { source: string; file: string } {
  const file = resolve(path);
  try {
    return { source: readFileSync(file, "utf8"), file };
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    throw new ConfigError(missing ? "config_missing" : "config_unreadable", file, [], error);
  }
}

/**
 * @param settings.file for the message only
 * @throws ConfigError `config_unreadable` (not YAML), `config_invalid`
 */
export function parseSettings<S extends z.ZodType>(settings: {
  source: string;
  file: string;
  schema: S;
}): z.output<S> {
  const { source, file, schema } = settings;
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    // The later ones follow from it more often than not.
    const [first] = document.errors.toSorted((one, other) => one.pos[0] - other.pos[0]);
    const fault = first && {
      line: lines.linePos(first.pos[0]).line,
      field: wholeFile,
      problem: yamlProblem(first.code),
    };
    throw new ConfigError("config_unreadable", file, fault ? [fault] : []);
  }
  let content: unknown;
  try {
    // No file here is long enough to need aliases, and a few lines of them can expand to gigabytes.
    content = document.toJS({ maxAliasCount: 0 }) ?? {};
  } catch (cause) {
    const fault = { field: wholeFile, problem: yamlProblems.aliases };
    throw new ConfigError("config_unreadable", file, [fault], cause);
  }
  const parsed = schema.safeParse(content, { error: schemaProblem });
  if (parsed.success) return parsed.data;

  const lineOf = (path: readonly PropertyKey[]): number | undefined => {
    for (let depth = path.length; depth > 0; depth -= 1) {
      const node: unknown = document.getIn(path.slice(0, depth), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return undefined;
  };
  const isMissing = (path: readonly PropertyKey[]) => path.length > 0 && !document.hasIn(path);
  const problemOf = ({ code, path, message }: z.core.$ZodIssue) =>
    // zod calls that an "undefined", which nobody writes into a file.
    code === "invalid_type" && isMissing(path) ? "is missing" : message;
  const faults = parsed.error.issues.flatMap((issue): ConfigFault[] =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({
          line: lineOf([...issue.path, key]),
          field: fieldName([...issue.path, key]),
          problem: unknownSetting(key, settingsAt(schema, issue.path)),
        }))
      : [{ line: lineOf(issue.path), field: fieldName(issue.path), problem: problemOf(issue) }],
  );
  throw new ConfigError("config_invalid", file, faults);
}
