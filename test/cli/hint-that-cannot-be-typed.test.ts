/**
 * What a command, its help or the documentation tells somebody to type works as it stands: in a clone the program is
 * `npx vestibule`, and plain `vestibule` is not found.
 */
import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { runCli } from "../../src/cli/program.ts";
import { command } from "../../src/texts/en/command.ts";

const root = new URL("../../", import.meta.url);

/** The program's name before one of its commands, called by that alone. */
const bare = /(?<!npx )\bvestibule (?:demo|rehearse|config|directory|--help|\[)/g;

async function help(...path: string[]): Promise<string> {
  let said = "";
  const hear = (text: string) => {
    said += `${text}\n`;
  };
  const { signal } = new AbortController();
  await runCli([...path, "--help"], { out: hear, err: hear, isTty: false, interrupted: signal });
  return said;
}

/** Every command, by what its help lists beneath it. */
async function commands(path: string[] = []): Promise<string[][]> {
  const listed = /^Commands:\n((?: {2}.*\n)+)/m.exec(await help(...path))?.[1] ?? "";
  const names = [...listed.matchAll(/^ {2}(\S+)/gm)]
    .map(([, name = ""]) => name)
    .filter((name) => name !== "help");
  return [path, ...(await Promise.all(names.map((name) => commands([...path, name])))).flat()];
}

test("the command is the one that package.json gives a clone", () => {
  const { bin } = JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as { bin: object };
  expect(Object.keys(bin).map((name) => `npx ${name}`)).toEqual([command]);
});

test("every command's usage and examples begin with it", async () => {
  const all = await commands();
  expect(all.length).toBeGreaterThan(12);
  for (const path of all) {
    const said = await help(...path);
    expect(said, path.join(" ")).toContain(`Usage: ${[command, ...path].join(" ")}`);
    expect(said.match(bare), path.join(" ")).toBeNull();
    for (const [, line] of said.matchAll(/^ {2}\$ (.*)$/gm))
      expect(line?.startsWith(`${command} `), line).toBe(true);
  }
});

test("so does every hint in the texts, and in the documentation", () => {
  const texts = readdirSync(new URL("src/texts/en/", root)).map((name) => `src/texts/en/${name}`);
  const documents = readdirSync(new URL("docs/", root))
    .filter((name) => /\.(?:md|yaml)$/.test(name))
    .map((name) => `docs/${name}`);
  for (const name of [
    ...texts,
    ...documents,
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "CHANGELOG.md",
  ]) {
    const said = readFileSync(new URL(name, root), "utf8").replaceAll(/\/\*\*[\s\S]*?\*\//g, "");
    expect(said.match(bare), name).toBeNull();
  }
});

test("no text names a command of the directory by its last word alone", async () => {
  const names = (await commands(["directory"])).flatMap((path) => path.slice(-1));
  expect(names).toContain("set-user");
  const alone = new RegExp(`\\\\?\`(?:${names.join("|")})(?: --[a-z-]+)*\\\\?\``, "g");
  for (const name of readdirSync(new URL("src/texts/en/", root))) {
    const said = readFileSync(new URL(`src/texts/en/${name}`, root), "utf8").replaceAll(
      /\/\*\*[\s\S]*?\*\//g,
      "",
    );
    expect(said.match(alone), name).toBeNull();
  }
});
