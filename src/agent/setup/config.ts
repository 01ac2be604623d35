/**
 * `vestibule.yaml`, the agent's configuration. Read once at start and by `vestibule config check`.
 * A fault names the line and the field; nothing is guessed and nothing unknown is accepted.
 */
import { dirname, resolve } from "node:path";
import { z } from "zod";
import { messages } from "../../protocol/table.ts";
import { accountProblem } from "../../identity/browser/account.ts";
import { allowedHostProblem } from "../../identity/browser/allow-list.ts";
import { faultOfLine } from "../../names/line.ts";
import { type Logo, logoSides, type LogoSize } from "../../platform/provider-settings.ts";
import { httpsOrigin } from "../../settings/addresses.ts";
import { bitmapProblem, isOnNetwork, readBitmap } from "../../settings/bitmap.ts";
import { certificateProblem, programProblem } from "../../settings/files.ts";
import { ConfigError, type ConfigFault, parseSettings, readSettings } from "../../settings/settings-file.ts";

/**
 * A refinement of one value. The judgement of each is independent, so that all faults are named at once: a fault of one
 * must not keep another value from being judged, as one of the whole object would.
 */
function judgedBy<Value>(problemOf: (value: Value) => string | undefined) {
  return (value: Value, { addIssue }: z.RefinementCtx): void => {
    const message = problemOf(value);
    if (message !== undefined) addIssue({ code: "custom", message });
  };
}

/** `host` or `host:port`, as the browser's proxy reads it. */
const allowedHost = z.string().superRefine(judgedBy(allowedHostProblem));

const line = (maximumBytes: number) =>
  z
    .string()
    .refine(
      (text) => faultOfLine(text, maximumBytes) === undefined,
      `expected one line of 1 to ${String(maximumBytes)} bytes, without blanks around it or characters that cannot be seen`,
    );

const authorityFile = (problemOf: OnDevice["certificate"]) =>
  z.string().min(1).superRefine(judgedBy(problemOf));

const picture = (size: LogoSize, { bitmap }: OnDevice) =>
  z
    .string()
    .min(1, { abort: true })
    .refine((path) => !isOnNetwork(path), {
      error:
        "expected a file on a disk of this device: the sign-in screen comes before the network, and no other machine should hear of it",
      abort: true,
    })
    .superRefine(judgedBy((path: string) => bitmap(path, logoSides[size])));

/** In bytes of UTF-8, as the field on the wire counts: a longer one would end every session. */
const maximumBrand = messages.welcome.fields.brand.maximum;

/** In bytes: three such lines fit where the plug-ins keep them. */
const maximumContact = 128;

/** What the settings name on the device, judged where the settings are; `undefined` judges their text alone. */
interface OnDevice {
  certificate: (path: string) => string | undefined;
  program: (path: string) => string | undefined;
  account: (name: string) => string | undefined;
  bitmap: (path: string, side: number) => string | undefined;
}

const nothing = (): undefined => undefined;
const textAlone: OnDevice = { certificate: nothing, program: nothing, account: nothing, bitmap: nothing };

/** @param folder of the configuration, which paths are relative to */
const onDevice = (folder: string): OnDevice => ({
  certificate: (path) => certificateProblem(resolve(folder, path)),
  program: (path) => programProblem(resolve(folder, path)),
  account: accountProblem,
  bitmap: (path, side) => bitmapProblem(resolve(folder, path), side),
});

/** Every setting there is; `docs/vestibule.yaml` shows each. A token file may be gone: it is removed once it was used. */
const settings = (device: OnDevice) =>
  z.strictObject({
    /** Shown on every screen. */
    brand: line(maximumBrand).default("Vestibule"),
    /** The help desk, which the sign-in screen names while the agent does not answer. Shown as it is written. */
    contact: z
      .strictObject({
        name: line(maximumContact).optional(),
        phone: line(maximumContact).optional(),
        link: line(maximumContact).optional(),
      })
      .prefault({}),
    /** The picture of Windows' tile, in both sizes: which one is shown depends on the screen. */
    logo: z.strictObject({ small: picture("small", device), large: picture("large", device) }).optional(),
    directory: z.strictObject({
      /** Where the directory is. */
      url: httpsOrigin,
      /** PEM files of certificate authorities to trust beside the system's: one, or a list. */
      trustedCertificate: z
        .union([authorityFile(device.certificate), z.array(authorityFile(device.certificate)).max(16)])
        .optional(),
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
        path: z.string().min(1).superRefine(judgedBy(device.program)).optional(),
        /** The system's account that the browser runs as when the agent is root. Absent: `nobody`, which is shared. */
        account: z
          .string()
          .regex(/^[a-z_][a-z0-9_-]{0,31}$/, {
            error: "expected the name of an account, in lower case",
            abort: true,
          })
          .superRefine(judgedBy(device.account))
          .optional(),
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

/** Without what the settings name on the device. */
export const configSchema = settings(textAlone);

export type AgentConfig = z.infer<typeof configSchema> & {
  /** The file, for messages and for paths in it, which are relative to it. */
  readonly file: string;
};

/**
 * Reads and checks a configuration file, the files that it names, and the browser's account.
 * @throws ConfigError `config_missing`, `config_unreadable` (not YAML), `config_invalid`
 */
export function checkConfig(path: string): AgentConfig {
  const { source, file } = readSettings(path);
  return { ...parseSettings({ source, file, schema: settings(onDevice(dirname(file))) }), file };
}

/**
 * Reads the configuration for an agent that starts. The judgement of `checkConfig`, with one difference: without a file
 * or an account that the settings name an agent starts, because everybody with a PIN signs in by it.
 * @param onFault told of each such setting
 * @throws ConfigError as `checkConfig`
 */
export function loadConfig(path: string, onFault: (fault: ConfigFault) => void): AgentConfig {
  const { source, file } = readSettings(path);
  const config = parseConfig(source, file);
  try {
    checkConfig(path);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    error.faults.forEach(onFault);
  }
  return config;
}

/** Text that was already read, without what it names on the device. @throws ConfigError */
export function parseConfig(source: string, file: string): AgentConfig {
  return { ...parseSettings({ source, file, schema: configSchema }), file };
}

/** The contact, a line each. */
export function contactLines({ contact }: Pick<AgentConfig, "contact">): string[] {
  return [contact.name, contact.phone, contact.link].filter((one) => one !== undefined);
}

/** The logo's pictures as they are now. One that cannot be used is left out; `loadConfig` has named its fault. */
export function logoOf(config: Pick<AgentConfig, "logo" | "file">): Logo {
  const { logo, file } = config;
  const pixels = (size: LogoSize) =>
    logo && readBitmap(resolve(dirname(file), logo[size]), logoSides[size]).pixels;
  return { small: pixels("small"), large: pixels("large") };
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
