/**
 * `vestibule.yaml`, the agent's configuration. Read once at start and by `vestibule config check`.
 * A fault names the line and the field; nothing is guessed and nothing unknown is accepted.
 */
import { dirname, resolve } from "node:path";
import { z } from "zod";
import { messages } from "../../protocol/table.ts";
import { faultOfLine } from "../../names/line.ts";
import { parseSettings, readSettings } from "../../settings/settings-file.ts";

/** `host` or `host:port`; without a port, 443. */
const allowedHost = z
  .string()
  .regex(
    /^(?:\*\.)?[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:[0-9]{1,5})?$/,
    "expected host or host:port, lower case; `*.` in front for its subdomains",
  );

/** In bytes of UTF-8, as the field on the wire counts: a longer one would end every session. */
const maximumBrand = messages.welcome.fields.brand.maximum;

/** Every setting there is; `docs/vestibule.yaml` shows each. */
export const configSchema = z.strictObject({
  /** Shown on every screen. */
  brand: z
    .string()
    .refine(
      (brand) => faultOfLine(brand, maximumBrand) === undefined,
      `expected one line of 1 to ${String(maximumBrand)} bytes, without blanks around it or characters that cannot be seen`,
    )
    .default("Vestibule"),
  directory: z.strictObject({
    /** Where the directory is. */
    url: z.url({ protocol: /^https$/, error: "expected an https:// address" }),
    /** PEM files of certificate authorities to trust beside the system's: one, or a list. */
    trustedCertificate: z.union([z.string().min(1), z.array(z.string().min(1)).max(16)]).optional(),
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

export type AgentConfig = z.infer<typeof configSchema> & {
  /** The file, for messages and for paths in it, which are relative to it. */
  readonly file: string;
};

/**
 * Reads and checks a configuration file.
 * @throws ConfigError `config_missing`, `config_unreadable` (not YAML), `config_invalid`
 */
export function loadConfig(path: string): AgentConfig {
  const { source, file } = readSettings(path);
  return parseConfig(source, file);
}

/** As `loadConfig`, of text already read. */
export function parseConfig(source: string, file: string): AgentConfig {
  return { ...parseSettings({ source, file, schema: configSchema }), file };
}

/** A path in the configuration, which is relative to its file. */
export function configPath(config: AgentConfig, path: string): string {
  return resolve(dirname(config.file), path);
}

/** Absolute path of the browser's program, where the configuration names one. */
export function browserPath(config: AgentConfig): string | undefined {
  const { path } = config.browser;
  return path === undefined ? undefined : configPath(config, path);
}
