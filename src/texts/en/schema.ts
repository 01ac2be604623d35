/**
 * English: what is wrong with a value that a schema refuses, in place of the schema library's own sentences. Used for files
 * that people write and for the device API. Takes an issue as the library has it before it is finished, with its input.
 */

export interface SchemaIssue {
  readonly code?: string | undefined;
  readonly input?: unknown;
  readonly [more: string]: unknown;
}

const kinds: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  bigint: "a whole number",
  boolean: "true or false",
  object: "a group of fields",
  record: "a group of fields",
  array: "a list",
  tuple: "a list",
  null: "nothing",
};

const formats: Readonly<Record<string, string>> = {
  url: "an address (URL)",
  email: "an e-mail address",
  datetime: "a date and time, as 2026-01-31T12:00:00Z",
};

const counted = (origin: unknown, count: unknown): string => {
  const number = String(count);
  if (origin === "string") return `${number} ${number === "1" ? "character" : "characters"}`;
  if (origin === "array" || origin === "set") return `${number} ${number === "1" ? "entry" : "entries"}`;
  return number;
};

const shown = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** One sentence without its subject: the field stands before it. */
export function schemaProblem(issue: SchemaIssue): string {
  if (issue.input === undefined && issue.code !== "custom") return "is missing";
  switch (issue.code) {
    case "invalid_type":
      return `expected ${kinds[String(issue["expected"])] ?? "another kind of value"}`;
    case "too_small":
      return `expected at least ${counted(issue["origin"], issue["minimum"])}`;
    case "too_big":
      return `expected at most ${counted(issue["origin"], issue["maximum"])}`;
    case "invalid_value": {
      const values = Array.isArray(issue["values"]) ? issue["values"].map(shown) : [];
      return values.length === 1 ? `expected ${String(values[0])}` : `expected one of ${values.join(", ")}`;
    }
    case "invalid_format": {
      const format = formats[String(issue["format"])];
      return format === undefined ? "is not written as expected" : `expected ${format}`;
    }
    case "unrecognized_keys":
      return "holds a field that is not known";
    case "invalid_union":
      return "is in none of the forms that are accepted";
    default:
      return "cannot be used";
  }
}

export const yamlProblems = {
  notASetting: "is not a setting",
  meant: (word: string) => `did you mean ${word}?`,
  possible: (words: readonly string[]) => `possible are ${words.join(", ")}`,
  aliases: "uses YAML aliases, which are not allowed here",
  duplicateKey: "a setting is named twice",
  tab: "is indented with a tab; YAML wants spaces",
  notClosed: "a bracket or a quotation mark is not closed",
  indent: "is not indented like the lines around it, or a bracket before it is not closed",
  other: "is not YAML",
} as const;
