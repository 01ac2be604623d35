/**
 * Parses a scenario file: who is at the screen, the device before the play, the steps, the faults, and what must hold
 * at the end. Called by `vestibule rehearse` and tests. An error in the file names its line and field, and the values
 * that are allowed there.
 */
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { z } from "zod";
import { VestibuleError } from "../../errors/error.ts";
import { ConfigError, parseSettings, readSettings } from "../../settings/settings-file.ts";
import { scenarios as texts } from "../../texts/en/harness.ts";
import { type Scenario, scenarioSchema } from "./vocabulary.ts";

export type { Scenario, ScenarioFault, ScenarioStep } from "./vocabulary.ts";

/** Most bytes of a file; a scenario is a page of text. */
const maximumFile = 256 * 1024;

/** @throws ConfigError `config_unreadable` (not YAML, or far too long), `config_invalid` */
export function parseScenario(source: string, file: string): Scenario {
  if (source.length > maximumFile) {
    const problem = `is longer than ${String(maximumFile)} characters`;
    throw new ConfigError("config_unreadable", file, [{ field: "(the whole file)", problem }]);
  }
  try {
    return parseSettings({ source, file, schema: scenarioSchema });
  } catch (error) {
    if (!(error instanceof ConfigError) || error.code !== "config_invalid") throw error;
    const content: unknown = parse(source, { maxAliasCount: 0 });
    const faults = error.faults.map((fault) => {
      const known = wordsBeside(fault.field, content);
      return fault.problem !== notASetting || known === undefined
        ? fault
        : { ...fault, problem: `${fault.problem}; there is: ${known.join(", ")}` };
    });
    throw new ConfigError("config_invalid", file, faults, error);
  }
}

/** The message of `parseSettings` for a word that the schema does not name. */
const notASetting = "is not a setting";

/** The words that are allowed instead of an unknown one. @param field in the notation `steps[1].into` */
function wordsBeside(field: string, content: unknown): string[] | undefined {
  const path = field.split(/[.[\]]+/).filter((part) => part !== "");
  let schema: z.core.$ZodType = scenarioSchema;
  let value = content;
  for (const part of path.slice(0, -1)) {
    const next = childOf(unwrapped(schema, value), part);
    if (next === undefined) return undefined;
    schema = next;
    value = memberOf(value, part);
  }
  const last = unwrapped(schema, value);
  if (last instanceof z.ZodRecord) {
    const { keyType } = last.def;
    return keyType instanceof z.ZodEnum ? keyType.options.map(String) : undefined;
  }
  return last instanceof z.ZodObject ? Object.keys(last.shape) : undefined;
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;

/** The schema without defaults, and the branch of a union that `value` has chosen. */
function unwrapped(schema: z.core.$ZodType, value: unknown): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)
    return unwrapped(schema.def.innerType, value);
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return schema;
  const { discriminator } = schema.def;
  const chosen = memberOf(value, discriminator);
  return (
    schema.options.find(
      (option) =>
        option instanceof z.ZodObject &&
        z.safeParse(childOf(option, discriminator) ?? z.never(), chosen).success,
    ) ?? schema
  );
}

function childOf(schema: z.core.$ZodType, name: string): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodArray) return schema.def.element;
  if (!(schema instanceof z.ZodObject)) return undefined;
  const shape: Readonly<Record<string, z.core.$ZodType>> = schema.shape;
  return shape[name];
}

/** The folder of the project's own scenarios, beside `src` and `dist`. */
const folder = fileURLToPath(new URL("../../../scenarios/", import.meta.url));

/** The names of the project's scenarios, in order. */
export function listScenarios(): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => basename(name, ".yaml"))
    .sort();
}

/** The file of a scenario: by name, or `name` itself when it ends in `.yaml`. */
export function scenarioFile(name: string): string {
  if (name.endsWith(".yaml")) return name;
  if (!listScenarios().includes(name)) {
    throw new VestibuleError("argument_invalid", {
      evidence: { place: name, what: texts.unknown, hint: texts.list },
    });
  }
  return join(folder, `${name}.yaml`);
}

/**
 * @throws `argument_invalid` for an unknown name; ConfigError `config_missing`, `config_unreadable`, `config_invalid`
 */
export function loadScenario(name: string): Scenario {
  const { source, file } = readSettings(scenarioFile(name));
  return parseScenario(source, file);
}
