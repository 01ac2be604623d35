/**
 * The documented configuration passes its own check as it is shipped, and has every setting that there is, explained. What
 * names something on a device (a certificate, a program, an account) is commented out: with the `#` taken away the
 * agent takes it, too.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { checkConfig, configSchema, parseConfig } from "../../src/agent/setup/config.ts";

const name = "docs/vestibule.yaml";
const shipped = readFileSync(name, "utf8");
/** With the settings that are commented out; what explains has one blank after its `#`, a part of a group has two. */
const source = shipped.replaceAll(/^( *)#(?=[A-Za-z]| {2}\S)/gm, "$1");

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

test("as it is shipped it passes its check, on a device that has nothing of it", () => {
  expect(checkConfig(name).directory.url).toBe("https://directory.acme.example");
  expect(shipped).not.toBe(source);
});

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
