/** The documented configuration is one that the agent takes, and has every setting that there is, explained. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { configSchema, parseConfig } from "../../src/agent/setup/config.ts";

const name = "docs/vestibule.yaml";
const source = readFileSync(name, "utf8");

/** `browser.allow`, past what makes a setting optional. */
function settings(schema: z.core.$ZodType, path: readonly string[] = []): string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return settings(schema.def.innerType, path);
  if (!(schema instanceof z.ZodObject)) return [path.join(".")];
  return Object.entries(schema.shape as Record<string, z.core.$ZodType>).flatMap(([key, child]) =>
    settings(child, [...path, key]),
  );
}

const at = (value: unknown, path: string): unknown =>
  path
    .split(".")
    .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);

test("the agent takes it, and every setting is in it", () => {
  const config = parseConfig(source, name);
  const all = settings(configSchema);
  expect(all.length).toBeGreaterThan(8);
  for (const path of all) {
    expect(at(config, path), path).toBeDefined();
    // Not from a default: written down.
    expect(source, path).toMatch(new RegExp(`^ *${path.split(".").at(-1) ?? ""}:`, "m"));
  }
});

test("each is explained on the lines before it", () => {
  const lines = source.split("\n");
  const unexplained = lines.filter((line, at) => {
    const isSetting = /^ *[A-Za-z]+:/.test(line);
    // A group is explained by its settings, or says something itself.
    const isGroup = /^[A-Za-z]+:$/.test(line);
    return isSetting && !isGroup && !/^ *(#|[A-Za-z]+:$)/.test(lines[at - 1] ?? "");
  });
  expect(unexplained).toEqual([]);
});
