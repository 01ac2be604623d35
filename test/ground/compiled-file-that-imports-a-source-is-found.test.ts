/** A compiled file that imports a .ts fails only when that line runs; the build finds it before. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { importsOfSources } from "../../scripts/build.mjs";

test("an import() of a source is found wherever it lies, and one of a compiled file is not", () => {
  const folder = mkdtempSync(join(tmpdir(), "vestibule-dist-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  mkdirSync(join(folder, "cli"));
  writeFileSync(
    join(folder, "cli", "left.js"),
    'await using x = y;\nconst { z } = await import("../z.ts");\n',
  );
  writeFileSync(join(folder, "left.js"), "import( './page.tsx' );\n");
  writeFileSync(join(folder, "fine.js"), 'await import("./z.js"); // not import(z.ts)\n');
  writeFileSync(join(folder, "fine.d.ts"), 'export type Z = typeof import("./z.ts");\n');
  expect(importsOfSources(folder)).toEqual(["cli/left.js", "left.js"]);
});
