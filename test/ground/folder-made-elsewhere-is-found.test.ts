/** Only src/folders makes folders: every way to Node's own functions, planted elsewhere in src/, is found by lint. */
import { ESLint } from "eslint";
import { expect, test } from "vitest";

/** A file that lint knows the types of; its text is the planted one. */
const elsewhere = "src/clock/clock.ts";
const rules = new Set(["no-restricted-imports", "no-restricted-properties"]);

const lint = new ESLint({ overrideConfigFile: "eslint.config.js" });

async function found(text: string, filePath: string): Promise<(string | null)[]> {
  const results = await lint.lintText(text, { filePath });
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId }) => ruleId).filter((ruleId) => rules.has(ruleId ?? "")),
  );
}

const planted: Record<string, string> = {
  "by name": 'import { mkdirSync } from "node:fs";\nmkdirSync("x", { recursive: true });\n',
  "by another name": 'import { mkdir as make } from "node:fs/promises";\nawait make("x");\n',
  "of all of it": 'import * as files from "node:fs";\nfiles.mkdirSync("x");\n',
  "by default": 'import files from "node:fs";\nfiles.mkdtempSync("x");\n',
  "of its promises": 'import { promises } from "fs";\nawait promises.mkdir("x");\n',
  "at run time": 'const files = await import("node:fs/promises");\nawait files.mkdtemp("x");\n',
};

for (const [how, text] of Object.entries(planted)) {
  test(`imported ${how}`, async () => {
    expect(await found(text, elsewhere)).not.toEqual([]);
  }, 60_000);
}

test("in src/folders, and other functions of the same module elsewhere, are allowed", async () => {
  expect(await found(planted["by name"] ?? "", "src/folders/make-folder.ts")).toEqual([]);
  expect(await found('import { readFileSync } from "node:fs";\nreadFileSync("x");\n', elsewhere)).toEqual([]);
}, 60_000);
