/**
 * `vestibule.yaml`, the agent's configuration. Read once at start and by `vestibule config check`.
 * A fault names the line and the field; nothing is guessed and nothing unknown is accepted.
 */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { LineCounter, type Node, isNode, parseDocument } from "yaml";
import { z } from "zod";
import { VestibuleError } from "../errors/error.ts";

/** `host` or `host:port`; without a port, 443. */
const allowedHost = z
  .string()
  .regex(
    /^(?:\*\.)?[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:[0-9]{1,5})?$/,
    "expected host or host:port, lower case; `*.` in front for its subdomains",
  );

const schema = z.strictObject({
  /** Shown on every screen. */
  brand: z.string().min(1).max(64).default("Vestibule"),
  directory: z.strictObject({
    /** Where the directory is. */
    url: z.url({ protocol: /^https$/, error: "expected an https:// address" }),
    /** PEM file of a certificate authority to trust beside the system's. */
    trustedCertificate: z.string().min(1).optional(),
  }),
  enrolment: z
    .strictObject({
      /** File with a one-time token; removed once it was used. */
      tokenFile: z.string().min(1),
    })
    .optional(),
  browser: z
    .strictObject({
      /** The browser's program; found in the known places when absent. */
      path: z.string().min(1).optional(),
      /** Hosts the browser may reach beside the directory: the organisation's identity providers. */
      allow: z.array(allowedHost).max(200).default([]),
    })
    .prefault({}),
  pin: z
    .strictObject({
      minimum: z.int().min(6).max(127).default(6),
      /** Letters and signs too. */
      alphanumeric: z.boolean().default(false),
      /** Allow PIN mode on a device without a TPM; such a PIN has to be long and alphanumeric. */
      allowWithoutTpm: z.boolean().default(false),
    })
    .prefault({}),
});

export type AgentConfig = z.infer<typeof schema> & {
  /** The file, for messages and for paths in it, which are relative to it. */
  readonly file: string;
};

export interface ConfigFault {
  /** From 1; absent when the file has no such place (a missing field at the top). */
  line?: number | undefined;
  /** `browser.allow[0]` */
  field: string;
  problem: string;
}

/** Thrown by `loadConfig`: all faults at once. */
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

function fieldName(path: readonly PropertyKey[]): string {
  let name = "";
  for (const part of path)
    name += typeof part === "number" ? `[${String(part)}]` : name === "" ? String(part) : `.${String(part)}`;
  return name === "" ? "(the whole file)" : name;
}

/**
 * Reads and checks a configuration file.
 * @throws ConfigError `config_missing`, `config_unreadable` (not YAML), `config_invalid`
 */
export function loadConfig(path: string): AgentConfig {
  const file = resolve(path);
  let source: string;
  try {
    source = readFileSync(file, "utf8");
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new ConfigError(missing ? "config_missing" : "config_unreadable", file, [], error);
  }
  return parseConfig(source, file);
}

/** As `loadConfig`, of text already read. */
export function parseConfig(source: string, file: string): AgentConfig {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const faults = document.errors.map((error) => ({
      line: lines.linePos(error.pos[0]).line,
      field: "(the whole file)",
      problem: error.message,
    }));
    throw new ConfigError("config_unreadable", file, faults);
  }
  let content: unknown;
  try {
    // No aliases: nothing here is long enough to need them, and a few lines of them make gigabytes.
    content = document.toJS({ maxAliasCount: 0 }) ?? {};
  } catch (cause) {
    const fault = { field: "(the whole file)", problem: "uses YAML aliases, which are not allowed here" };
    throw new ConfigError("config_unreadable", file, [fault], cause);
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return { ...parsed.data, file };

  const lineOf = (path: readonly PropertyKey[]): number | undefined => {
    for (let depth = path.length; depth > 0; depth -= 1) {
      const node: unknown = document.getIn(path.slice(0, depth) as (string | number)[], true);
      if (isNode(node) && (node as Node).range) return lines.linePos((node as Node).range?.[0] ?? 0).line;
    }
    return undefined;
  };
  const faults = parsed.error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({
          line: lineOf([...issue.path, key]),
          field: fieldName([...issue.path, key]),
          problem: "is not a setting",
        }))
      : [{ line: lineOf(issue.path), field: fieldName(issue.path), problem: issue.message }],
  );
  throw new ConfigError("config_invalid", file, faults);
}

/** A path in the configuration, which is relative to its file. */
export function configPath(config: AgentConfig, path: string): string {
  return resolve(dirname(config.file), path);
}
