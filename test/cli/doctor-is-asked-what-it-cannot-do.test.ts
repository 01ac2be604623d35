/** `vestibule doctor`: what does not apply is said, wrong arguments end with 2, and the verdict comes first. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { runCli } from "../../src/cli/program.ts";
import { doctor as texts } from "../../src/texts/en/doctor.ts";

const folder = mkdtempSync(join(tmpdir(), "vestibule-cli-doctor-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function run(...argv: string[]) {
  const said = { out: "", err: "" };
  const code = await runCli(["doctor", ...argv], {
    out: (text) => (said.out += `${text}\n`),
    err: (text) => (said.err += `${text}\n`),
    isTty: false,
    interrupted: new AbortController().signal,
  });
  return { code, ...said };
}

describe.skipIf(process.platform === "win32")("on a system without a registry", () => {
  test("every check says that it does not apply, and a script does not take that for a sound computer", async () => {
    const { code, out, err } = await run();
    expect({ code, err }).toEqual({ code: 2, err: "" });
    expect(out.split("\n")[0]).toBe(texts.nothingLookedAt);
    for (const name of Object.values(texts.checks))
      expect(out).toContain(`${texts.severity["not-here"]}: ${name}: `);
  });

  test("the same is data where JSON is asked for", async () => {
    const { code, out, err } = await run("--json");
    expect({ code, err }).toEqual({ code: 2, err: "" });
    expect(JSON.parse(out)).toMatchObject({
      verdict: { isAnythingToDo: false, isAnythingLookedAt: false, sentence: texts.nothingLookedAt },
    });
  });

  test("one check that applies is enough for the status of what it found", async () => {
    const file = join(folder, "good.yaml");
    writeFileSync(file, "directory:\n  url: https://directory.example\n");
    const { code, out } = await run("--config", file, "--json");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ verdict: { isAnythingToDo: false, isAnythingLookedAt: true } });
  });

  test("what to do is said once where one check after another asks for the same", async () => {
    const { out } = await run();
    const hints = out.split("\n").filter((line) => line.startsWith("  hint: "));
    expect(hints).toContain(`  hint: ${texts.findings["registry-not-here"].todo}`);
    expect(hints).toEqual([...new Set(hints)]);
  });

  const bad: Record<string, string[]> = {
    "a folder that is no prefix": ["--wine-prefix", folder],
    "a prefix that is not there": ["--wine-prefix", join(folder, "none")],
    "a dry run of nothing": ["--dry-run"],
    "a reset without a registry": ["--reset-sentinel"],
    "a reset of what is no prefix": ["--reset-sentinel", "--dry-run", "--wine-prefix", folder],
    "an argument too many": ["registration"],
    "an option that there is not": ["--fix"],
  };
  for (const [name, argv] of Object.entries(bad)) {
    test(`${name} is refused`, async () => {
      const { code, out, err } = await run(...argv);
      expect({ code, out }).toEqual({ code: 2, out: "" });
      expect(err).toMatch(/^vestibule: /);
    });
  }
});

test("a faulty configuration: the verdict, the place, what to do, and status 1", async () => {
  const file = join(folder, "vestibule.yaml");
  writeFileSync(
    file,
    'directory:\n  url: https://directory.example.com\nbrand: "\\e[2J"\npin:\n  minimum: 2\n',
  );
  const { code, out } = await run("--config", file);
  expect(code).toBe(1);
  const [verdict, first, hint] = out.split("\n");
  expect(verdict).toBe(texts.verdict(2, 0));
  expect(first).toContain(`${file}:3 brand`);
  expect(hint).toMatch(/^ {2}hint: /);
  expect(out).not.toContain("\u001b");
  const missing = await run("--config", join(folder, "none.yaml"));
  expect(missing.code).toBe(1);
});

test("JSON has the code, the severity and what to do, and nothing else is printed", async () => {
  const good = join(folder, "good.yaml");
  writeFileSync(good, "directory:\n  url: https://directory.example.com\n");
  const { out, err, code } = await run("--json", "--config", good, "--endpoint", join(folder, "no.sock"));
  expect(err).toBe("");
  expect(code).toBe(1);
  const { verdict, findings } = JSON.parse(out) as { verdict: object; findings: object[] };
  expect(verdict).toMatchObject({ isAnythingToDo: true });
  expect(findings[0]).toMatchObject({
    check: "agent",
    code: "agent-absent",
    severity: "fault",
    sentence: texts.findings["agent-absent"].sentence,
    todo: texts.findings["agent-absent"].todo,
  });
  expect(findings).toContainEqual(expect.objectContaining({ code: "configuration-good", severity: "good" }));
});
