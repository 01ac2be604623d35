/**
 * A scenario file: who stands at the screen, what the device is like before, what they do, what fails when, and
 * what must hold at the end. Read by the rehearsal and `vestibule rehearse`. A fault in the file names its line
 * and field.
 */
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { parseSettings, readSettings } from "../agent/settings-file.ts";
import { errorCodes } from "../errors/codes.ts";
import { VestibuleError } from "../errors/error.ts";
import { scenarios as texts } from "../texts/en/harness.ts";
import { members } from "./organisation.ts";

const typed = z.string().min(1).max(127);
const email = z.string().refine((value) => members.some((member) => member.email === value), {
  error: `expected one of ${members.map((member) => member.email).join(", ")}`,
});

const step = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("wake") }),
  z.strictObject({ do: z.literal("choose"), tile: z.enum(["brand", "password"]) }),
  /** Follows the screen's link of that number, once it is there. */
  z.strictObject({ do: z.literal("follow"), link: z.int().min(0).max(2) }),
  /** Types into fields by purpose, once they are there, and submits. */
  z.strictObject({
    do: z.literal("type"),
    into: z.partialRecord(z.enum(["secret", "currentPassword", "newSecret", "confirm"]), typed),
  }),
  /** In the browser: gives an e-mail on the directory's page and signs in at the provider. */
  z.strictObject({ do: z.literal("prove"), as: email }),
  z.strictObject({ do: z.literal("cancel") }),
  z.strictObject({ do: z.literal("sign-out") }),
  /** Until the desktop is there, or the reset was refused. */
  z.strictObject({ do: z.literal("wait-for-outcome") }),
]);
export type ScenarioStep = z.infer<typeof step>;

const fault = z.strictObject({
  /** An event of the timeline, the first time it comes. */
  when: z.string().min(1).max(100),
  do: z.enum(["kill-agent", "start-agent", "provider-down", "provider-up", "provider-slow", "recycle-email"]),
});
export type ScenarioFault = z.infer<typeof fault>;

const store = z.enum(["pin-container", "account", "dpapi", "credential-manager"]);
export const secretNames = ["start-pin", "new-pin", "start-password", "break-glass"] as const;

const schema = z.strictObject({
  scenario: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "expected lower-case words joined by -"),
  title: z.string().min(1).max(200),
  person: z.strictObject({ email }),
  device: z.strictObject({
    system: z.literal("windows"),
    localSecret: z.literal("pin"),
    pin: z.string().regex(/^\d{6,127}$/, "expected 6 to 127 digits"),
    /** The account's password before PIN mode. */
    password: typed.optional(),
  }),
  steps: z.array(step).min(1).max(100),
  faults: z.array(fault).max(20).default([]),
  must: z.strictObject({
    outcome: z.enum(["signed-in", "refused", "not-signed-in"]),
    /** Of a refusal. */
    code: z.enum(errorCodes).optional(),
    /** What each secret opens at the end; stores that are not named must not open. */
    opens: z.partialRecord(z.enum(secretNames), z.array(store).max(4)).default({}),
  }),
});
export type Scenario = z.infer<typeof schema>;

/** @throws ConfigError `config_unreadable` (not YAML), `config_invalid` */
export function parseScenario(source: string, file: string): Scenario {
  return parseSettings({ source, file, schema });
}

/** The scenarios that come with the project: beside `src` and `dist`. */
const folder = fileURLToPath(new URL("../../scenarios/", import.meta.url));

export function listScenarios(): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => basename(name, ".yaml"))
    .sort();
}

/**
 * Reads a scenario by its name, or from a file when `name` ends in `.yaml`.
 * @throws `not_found` for a name; ConfigError `config_missing`, `config_unreadable`, `config_invalid`
 */
export function loadScenario(name: string): Scenario {
  const isFile = name.endsWith(".yaml");
  if (!isFile && !listScenarios().includes(name)) {
    throw new VestibuleError("not_found", { evidence: { place: name, hint: texts.list } });
  }
  const { source, file } = readSettings(isFile ? name : join(folder, `${name}.yaml`));
  return parseScenario(source, file);
}
