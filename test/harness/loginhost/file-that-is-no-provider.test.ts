/** What cannot be hosted is refused in one sentence that says why, with exit code 2. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, inject } from "vitest";
import { inRoot } from "../../../scripts/project.mjs";
import { loginHostPath, specimenPath } from "../../../scripts/windows-programs.mjs";
import { runCli } from "../../../src/cli/program.ts";
import { waitedFor, windowsActions } from "../../../src/harness/loginhost/script.ts";
import { hostScript } from "../../../src/texts/en/host-script.ts";
import { loginHost as texts } from "../../../src/texts/en/login-host.ts";
import { requires } from "../../support/requirements.ts";
import { wineOfTheRun } from "../../support/wine-of-the-run.ts";
import { fileWith, play, specimen, specimenWith, timeToMakeWine } from "./support/specimens.ts";

const requirement = requires("mingw", "wine");
const test = (name: string, body: () => Promise<void>) => {
  requirement.test(name, body, timeToMakeWine);
};

const folder = mkdtempSync(join(tmpdir(), "vestibule-host-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function host(provider: string, ...more: string[]) {
  await wineOfTheRun();
  const said = { out: "", err: "" };
  const code = await runCli(
    ["host", "windows", "--provider", provider, "--wine-prefix", inject("winePrefix"), ...more],
    {
      out: (text) => (said.out += `${text}\n`),
      err: (text) => (said.err += `${text}\n`),
      isTty: false,
      interrupted: new AbortController().signal,
    },
  );
  return { code, ...said };
}

/** A copy whose COFF header names another processor ("PE Format", section "Machine Types"). */
function forMachine(name: string, machine: number): string {
  const bytes = readFileSync(inRoot(specimenPath));
  bytes.writeUInt16LE(machine, bytes.readUInt32LE(60) + 4);
  return fileWith(name, bytes);
}

test("each file that is no provider has a sentence of its own", async () => {
  const cut = readFileSync(inRoot(specimenPath)).subarray(0, 700);
  const cases: readonly [string, (it: string) => string][] = [
    [fileWith("text.dll", "not a DLL"), texts.refused["not-a-dll"]],
    [fileWith("empty.dll", ""), texts.refused["not-a-dll"]],
    [fileWith("cut.dll", cut), texts.refused["not-a-dll"]],
    [inRoot(loginHostPath), texts.refused["not-a-dll"]],
    [forMachine("x86.dll", 0x14c), (it) => texts.otherMachine(it, "x86")],
    [forMachine("arm64.dll", 0xaa64), (it) => texts.otherMachine(it, "arm64")],
    [
      specimenWith("no-entry.dll", "DllGetClassObject", "DllGetClassNothin"),
      texts.refused["no-com-entry-points"],
    ],
    [specimenWith("no-library.dll", "ole32.dll", "ole99.dll"), (it) => texts.missingLibrary(it, "ole99.dll")],
    ["{0F3A52C4-6F0E-4A2B-9C11-5D1E526B7A21}", texts.refused["not-registered"]],
    ["nowhere.dll", texts.noFile],
  ];
  for (const [file, sentence] of cases) {
    const { code, err, out } = await host(file);
    expect(err.split("\n")[0]).toBe(`vestibule: ${sentence(file)}`);
    expect(out).toBe("");
    expect(code).toBe(2);
  }
});

test("the host itself looks too, for whoever starts it without the command", async () => {
  const cut = fileWith("cut-again.dll", readFileSync(inRoot(specimenPath)).subarray(0, 700));
  const cases = [
    [fileWith("text.dll", "not a DLL"), { reason: "not-a-dll" }],
    [cut, { reason: "not-a-dll" }],
    [forMachine("x86.dll", 0x14c), { reason: "other-machine", machine: "x86" }],
  ] as const;
  for (const [provider, refusal] of cases) {
    const { lines, exitCode } = await play("good", undefined, { provider });
    expect(lines).toEqual([expect.objectContaining({ event: "refused", ...refusal })]);
    expect(exitCode).toBe(2);
  }
});

test("a class that the DLL does not have is refused", async () => {
  const file = specimen("good");
  const clsid = "{51E0BB97-2F0C-4B5E-A432-0D378C194F66}";
  const { code, err } = await host(file, "--clsid", clsid);
  expect(err).toContain(texts.noSuchProvider(file, clsid));
  expect(code).toBe(2);
});

test("a path that ends in a backslash, or has a quotation mark, reaches the hosted process as it is", async () => {
  for (const users of [`${folder}/`, `${folder}/"none" --remote`]) {
    const { lines } = await play("good", undefined, { users });
    expect(lines).toContainEqual(expect.objectContaining({ event: "refused", reason: "users-unreadable" }));
  }
});

test("a provider is printed as a table, as JSON, and its pictures as files", async () => {
  const file = specimen("foreign-memory");
  const pictures = join(folder, "pictures");
  const table = await host(file, "--pictures", pictures);
  expect(table.code).toBe(1);
  expect(table.out).toContain("  5      combobox       selected");
  expect(table.out).toContain("fault: foreign-memory:");
  expect(table.out).toContain("(2 times)");
  expect(readdirSync(pictures)).toEqual(["tile-0-field-0.png", "tile-1-field-0.png"]);
  const json = await host(file, "--json");
  expect(json.code).toBe(1);
  expect(JSON.parse(json.out)).toMatchObject({
    exitCode: 1,
    findings: [{ name: "foreign-memory" }, { name: "foreign-memory" }],
    tiles: [{ index: 0 }, { index: 1 }],
  });
  expect(json.out).not.toContain("rgba");
});

test("of a script that stopped only what it played is called good", async () => {
  const script = fileWith("no-tile.jsonl", '{"do":"select","tile":9}');
  const { code, out } = await host(specimen("good"), "--script", script);
  expect(out).toContain(texts.stopped(1, "no-such-tile"));
  expect(out).toContain(texts.cleanSoFar);
  expect(out).not.toContain(`\n${texts.clean}`);
  expect(code).toBe(1);
});

test("what is no DLL for x64 is refused before wine is asked for anything", async () => {
  const path = process.env["PATH"];
  const cases: readonly [string, (it: string) => string][] = [
    [fileWith("text.dll", "not a DLL"), texts.refused["not-a-dll"]],
    [
      fileWith("far.dll", Buffer.concat([Buffer.from("MZ"), Buffer.alloc(62, 0xff)])),
      texts.refused["not-a-dll"],
    ],
    [inRoot(loginHostPath), texts.refused["not-a-dll"]],
    [forMachine("arm64.dll", 0xaa64), (it) => texts.otherMachine(it, "arm64")],
    [folder, texts.refused["cannot-be-read"]],
    // A shell took the braces apart, or an identifier was cut.
    ["{51E0BB97-2F0C-4B5E-A432-0D378C194F6}", texts.noClass],
  ];
  try {
    process.env["PATH"] = folder;
    for (const [file, sentence] of cases) {
      const { code, err } = await host(file, "--wine-prefix", join(folder, "no-prefix"));
      expect(err.split("\n")[0]).toBe(`vestibule: ${sentence(file)}`);
      expect(code).toBe(2);
    }
  } finally {
    process.env["PATH"] = path;
  }
});

test("a script that cannot be played is refused by line and word, before wine is asked for anything", async () => {
  const path = process.env["PATH"];
  const words = Object.keys(windowsActions).join(", ");
  const cases: readonly [string, string, string][] = [
    ['{"do":"select","tile":0}\n{"do":"dance"}', hostScript.unknownAction(2, "dance"), words],
    ['{"tile":0}', hostScript.unknownAction(1, undefined), words],
    ['{"do":"type","field":12,"text":"kept-secret"', hostScript.notJson(1), "docs/login-host.md"],
    [
      '{"do":"type","text":"kept-secret"}',
      hostScript.unfit({ line: 1, action: "type", member: "field" }),
      "docs/login-host.md",
    ],
    [
      '{"do":"wait","for":"luck"}',
      hostScript.unfit({ line: 1, action: "wait", member: "for" }),
      waitedFor.join(", "),
    ],
    [
      '{"do":"wait","for":"time"}',
      hostScript.unfit({ line: 1, action: "wait", member: "milliseconds" }),
      "docs/login-host.md",
    ],
    [
      '{"do":"wait","for":"time","milliseconds":600001}',
      hostScript.unfit({ line: 1, action: "wait", member: "milliseconds" }),
      "docs/login-host.md",
    ],
  ];
  try {
    process.env["PATH"] = folder;
    for (const [source, sentence, hint] of cases) {
      const script = fileWith("bad.jsonl", source);
      const { code, err, out } = await host(specimen("good"), "--script", script);
      expect({ code, out }).toEqual({ code: 2, out: "" });
      expect(err.split("\n")[0]).toBe(`vestibule: ${sentence}`);
      expect(err).toContain(`${script}:`);
      expect(err).toContain(hint);
      expect(err).not.toContain("kept-secret");
    }
  } finally {
    process.env["PATH"] = path;
  }
});

test("a folder for pictures that cannot be made is refused before a Windows is made for the play", async () => {
  const pictures = join(fileWith("a-file", "no folder"), "pictures");
  const prefix = join(folder, "never-made");
  const { code, err, out } = await host(specimen("good"), "--pictures", pictures, "--wine-prefix", prefix);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toContain("a-file");
  expect(existsSync(prefix)).toBe(false);
});

test("a file that is not there is refused with the option that named it", async () => {
  for (const option of ["--users", "--serialization", "--filter"]) {
    const { code, err } = await host(specimen("good"), option, "nobody");
    expect(code).toBe(2);
    expect(err).toContain(`vestibule: ${texts.noFile("nobody")}\n  at ${option}\n`);
    expect(err.includes(texts.usersHint)).toBe(option === "--users");
  }
});

test("a machine without wine is told what to install", async () => {
  const path = process.env["PATH"];
  const file = specimen("good");
  const kept = join(folder, "no-prefix");
  try {
    process.env["PATH"] = folder;
    const { code, err } = await host(file, "--wine-prefix", kept);
    expect(err).toContain(texts.noWine);
    expect(err).toContain(texts.noWineHint);
    expect(code).toBe(2);
  } finally {
    process.env["PATH"] = path;
  }
});
