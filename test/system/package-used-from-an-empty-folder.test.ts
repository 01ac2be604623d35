/**
 * The package as somebody else has it: packed by npm, unpacked into an empty folder, with its declared dependencies beside
 * it and nothing else of this project. The example of docs/harness.md compiles and runs there, every export has code and
 * types, and its command runs.
 */
import { execFile, spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect } from "vitest";
import { requires } from "../support/requirements.ts";

const { describe, test } = requires("linux");
const root = fileURLToPath(new URL("../../", import.meta.url));
const { dependencies, exports: entries } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  dependencies: Record<string, string>;
  exports: Record<string, { types: string; default: string }>;
};
/** What the reader of the guide has installed for themselves. */
const ofTheReader = ["vitest", "typescript", "@types/node"];

let folder = "";
const inPackage = (...parts: string[]) => join(folder, "node_modules", "@vestibule", "toolkit", ...parts);

function link(name: string): void {
  const place = join(folder, "node_modules", name);
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(join(root, "node_modules", name), place, "dir");
}

function unpack(): void {
  // It is built already, and a packing that builds would run the whole set-up.
  const packed = spawnSync("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], {
    cwd: root,
    encoding: "utf8",
  });
  expect(packed, packed.stderr).toMatchObject({ status: 0 });
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "";
  mkdirSync(inPackage(), { recursive: true });
  const unpacked = spawnSync("tar", ["-xzf", join(folder, tarball), "-C", inPackage(), "--strip", "1"]);
  expect(unpacked.status).toBe(0);
}

/** Runs a program of the reader's folder, and resolves with what it printed. */
async function run(program: string, ...argv: string[]): Promise<string> {
  const environment = { ...process.env, VITEST: undefined, VITEST_POOL_ID: undefined };
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...argv], {
    cwd: folder,
    timeout: 180_000,
    env: environment,
  });
  return stdout;
}

describe("the package", () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "vestibule-pack-"));
    writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
    unpack();
    for (const name of [...Object.keys(dependencies), ...ofTheReader]) link(name);
    const guide = readFileSync(join(root, "docs", "harness.md"), "utf8");
    const [, example = ""] = /```ts\n([\s\S]*?)```/.exec(guide) ?? [];
    expect(example).toContain("await using harness");
    writeFileSync(join(folder, "example.test.ts"), example);
  }, 120_000);
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test("every entry is there, with code and types", async () => {
    const names = Object.keys(entries).map((entry) => `@vestibule/toolkit/${entry.slice(2)}`);
    expect(names).not.toEqual([]);
    for (const { types, default: code } of Object.values(entries)) {
      expect(readFileSync(inPackage(types), "utf8")).toContain("export");
      expect(readFileSync(inPackage(code), "utf8")).toContain("export");
    }
    const loads = names.map((name) => `await import("${name}");`).join("\n");
    writeFileSync(join(folder, "loads.mjs"), `${loads}\nprocess.stdout.write("all");\n`);
    expect(await run("loads.mjs")).toBe("all");
  }, 60_000);

  test("the example compiles by the package's types, and a mistake in it does not", async () => {
    const compile = (file: string) =>
      run(
        join(root, "node_modules", "typescript", "bin", "tsc"),
        ...["--noEmit", "--strict", "--skipLibCheck", "--target", "es2024", "--module", "nodenext"],
        ...["--lib", "es2024,esnext.disposable", "--types", "node", file],
      );
    await compile("example.test.ts");
    const example = readFileSync(join(folder, "example.test.ts"), "utf8");
    const mistaken = example.replace('do: "wake"', 'do: "woke"');
    expect(mistaken).not.toBe(example);
    writeFileSync(join(folder, "mistaken.ts"), mistaken);
    await expect(compile("mistaken.ts")).rejects.toThrow();
  }, 180_000);

  test("the example of docs/harness.md runs as it stands there", async () => {
    const report = join(folder, "report.json");
    await run(
      join(root, "node_modules", "vitest", "vitest.mjs"),
      ...["run", "--root", folder, "--reporter", "json", "--outputFile", report],
    );
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, "utf8")) as Record<
      string,
      number
    >;
    expect({ numPassedTests, numFailedTests }).toEqual({ numPassedTests: 2, numFailedTests: 0 });
  }, 200_000);

  test("its command runs, and has the scenarios", async () => {
    const command = inPackage("scripts", "vestibule.mjs");
    expect(await run(command, "--version")).toMatch(/^\d+\.\d+\.\d+\n$/);
    const listed = await run(command, "rehearse", "list");
    expect(listed).toContain("mac-reset-escrow");
  }, 60_000);
});
