/** An unset variable of the shell makes an option's value empty: no command takes that for a path or a name. */
import { Command } from "commander";
import { expect, test } from "vitest";
import { runCli } from "../../src/cli/program.ts";
import { refuseEmptyValues } from "../../src/cli/terminal/empty-values.ts";
import { cli as texts } from "../../src/texts/en/cli.ts";

async function run(...argv: string[]) {
  const said = { out: "", err: "" };
  const code = await runCli(argv, {
    out: (text) => (said.out += `${text}\n`),
    err: (text) => (said.err += `${text}\n`),
    isTty: false,
    interrupted: new AbortController().signal,
  });
  return { code, ...said };
}

const help = async (path: readonly string[]) => (await run(...path, "--help")).out;

/** Every command that has no commands of its own. */
async function leaves(path: readonly string[] = []): Promise<string[][]> {
  const listed = /^Commands:\n((?: {2}.*\n)+)/m.exec(await help(path))?.[1];
  if (listed === undefined) return [[...path]];
  const names = [...listed.matchAll(/^ {2}(\S+)/gm)]
    .map(([, name = ""]) => name)
    .filter((name) => name !== "help");
  return (await Promise.all(names.map((name) => leaves([...path, name])))).flat();
}

test("each option of each command refuses an empty value and a blank one", async () => {
  let options = 0;
  for (const path of await leaves()) {
    const taking = [...(await help(path)).matchAll(/^ {2}(?:-\w, )?(--[a-z-]+) </gm)].map(
      ([, name = ""]) => name,
    );
    for (const name of taking)
      for (const value of ["", " "]) {
        options += 1;
        const { code, out, err } = await run(...path, name, value);
        expect({ code, out }, [...path, name].join(" ")).toEqual({ code: 2, out: "" });
        expect(err).toMatch(`vestibule: ${texts.emptyValue(name)}\n  at ${name}\n  hint: `);
      }
  }
  expect(options).toBeGreaterThan(100);
});

test("only an option that may be left out is said to be", async () => {
  expect((await run("host", "windows", "--provider", "")).err).toContain(texts.emptyMandatoryHint);
  expect((await run("doctor", "--config", "")).err).toContain(texts.emptyHint);
});

test("a value that is there reaches the option's own parser, several times too", () => {
  const seen: unknown[] = [];
  const command = new Command("x")
    .option("--one <value>")
    .option("--more <value>", "", (value: string, earlier: string[] | undefined) => [
      ...(earlier ?? []),
      value,
    ])
    .option("--flag", "", false)
    .action((options) => void seen.push(options));
  refuseEmptyValues(command);
  command.parse(["--one", "a", "--more", "b", "--more", "c"], { from: "user" });
  expect(seen).toEqual([{ one: "a", more: ["b", "c"], flag: false }]);
});
