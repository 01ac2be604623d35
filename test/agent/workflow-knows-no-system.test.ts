/** The workflows call ports. They never ask which system they run on, and name none; only enrolment reports it. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const room = join(import.meta.dirname, "../../src/agent");
const sources = readdirSync(room, { recursive: true, encoding: "utf8" }).filter((file) =>
  /\.tsx?$/.test(file),
);

/** What a source does that would be a decision by system. Comments may explain a port by what a system does. */
function decisionsIn(source: string): string[] {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/\/\/.*$/gm, "");
  return (
    code.match(
      /\.system\b|\{[^}]*\bsystem\b[^}]*\}\s*=|["'`](?:windows|macos|linux|darwin|win32)["'`]|process\.platform/g,
    ) ?? []
  );
}

test("a planted decision is found", () => {
  expect(decisionsIn('if (context.platform.system === "macos") return;')).toHaveLength(2);
  expect(decisionsIn("const { system } = context.platform;")).toHaveLength(1);
  expect(decisionsIn("// as on windows: process.platform\nreturn disk.state(id);")).toEqual([]);
});

test.each(sources)("%s", (file) => {
  const found = decisionsIn(readFileSync(join(room, file), "utf8"));
  expect(found).toEqual(file === "enrolment.ts" ? [".system"] : []);
});
