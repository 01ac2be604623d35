/** What cannot be hosted is refused in one sentence that says why, with exit code 2; it never ends the host. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect } from "vitest";
import { runCli } from "../../../src/cli/program.ts";
import { playPlugin } from "../../../src/harness/authhost/auth-host.ts";
import { authHost as texts } from "../../../src/texts/en/auth-host.ts";
import { hostScript } from "../../../src/texts/en/host-script.ts";
import { requires } from "../../support/requirements.ts";
import { ours, specimen } from "./support/hosted.ts";

const { test } = requires("auth-host");

const folder = mkdtempSync(join(tmpdir(), "vestibule-authhost-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function fileWith(name: string, bytes: Buffer | string): string {
  const file = join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

/** One slice of a universal file. */
function thin(program: string, name: string, processor = "x86_64"): string {
  const output = join(folder, name);
  spawnSync("llvm-lipo-19", [program, "-thin", processor, "-output", output]);
  return output;
}

/** A copy in which each `from` is `to`, of the same length. */
function replaced(program: string, name: string, from: string, to: string): string {
  const bytes = readFileSync(program);
  expect(to.length).toBe(from.length);
  expect(bytes.includes(from)).toBe(true);
  for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, at + 1)) bytes.write(to, at, "latin1");
  return fileWith(name, bytes);
}

function patched(program: string, name: string, at: number, value: number): string {
  const bytes = readFileSync(program);
  bytes.writeUInt32LE(value, at);
  return fileWith(name, bytes);
}

async function host(plugin: string, ...more: string[]) {
  const said = { out: "", err: "" };
  const code = await runCli(["host", "macos", "--plugin", plugin, ...more], {
    out: (text) => (said.out += `${text}\n`),
    err: (text) => (said.err += `${text}\n`),
    isTty: false,
    interrupted: new AbortController().signal,
  });
  return { code, ...said };
}

test("each file that is no plug-in has a sentence of its own", async () => {
  const slice = thin(ours.program, "thin");
  const cut = readFileSync(slice).subarray(0, 600);
  const swift = replaced(
    ours.program,
    "swift",
    "/usr/lib/libSystem.B.dylib",
    "/usr/lib/libswiftA.1.dylib".slice(0, 26),
  );
  mkdirSync(join(folder, "empty.bundle"));
  const refused =
    (name: string, detail = "") =>
    (it: string) =>
      texts.refused[name]?.(it, detail) ?? "";
  const cases: readonly [string, (it: string) => string][] = [
    [fileWith("text", "no plug-in"), refused("not-mach-o")],
    [fileWith("empty", ""), refused("not-mach-o")],
    [fileWith("cut", cut), refused("malformed")],
    [patched(slice, "powerpc", 4, 18), refused("other-machine", "ppc")],
    [patched(thin(ours.program, "arm", "arm64"), "arm64e", 8, 2), refused("other-machine", "arm64e")],
    [patched(slice, "object", 12, 1), refused("not-a-bundle")],
    [swift, refused("swift", "libswiftA.1.dylib")],
    [
      replaced(specimen.program, "no-entry", "AuthorizationPluginCreate", "AuthorizationPluginCreatX"),
      refused("no-entry-point"),
    ],
    [join(folder, "empty.bundle"), texts.noBundle],
    [join(folder, "nowhere"), texts.noFile],
  ];
  for (const [file, sentence] of cases) {
    const { code, err, out } = await host(file, "--mechanism", "offer");
    expect(err.split("\n")[0]).toBe(`vestibule: ${sentence(file)}`);
    expect(out).toBe("");
    expect(code).toBe(2);
  }
});

test("where no qemu is, a plug-in without a half for x86_64 is refused with what is missing", async () => {
  const slice = thin(ours.program, "arm64", "arm64");
  const path = process.env["PATH"];
  process.env["PATH"] = folder;
  try {
    const { code, err, out } = await host(slice, "--mechanism", "Vestibule:offer");
    expect(err).toContain(texts.noArm64Host(slice, "arm64"));
    expect(err).toContain("qemu-user libc6-dev-arm64-cross");
    expect({ code, out }).toEqual({ code: 2, out: "" });
  } finally {
    process.env["PATH"] = path;
  }
});

test("a slice alone is hosted like the universal file", async () => {
  const { out, code } = await host(thin(ours.program, "Vestibule"), "--json");
  expect(JSON.parse(out)).toMatchObject({ exitCode: 0, findings: [] });
  expect(code).toBe(0);
});

test("a plug-in of somebody else's needs a mechanism, and a script has actions", async () => {
  expect((await host(specimen.program)).err).toContain(texts.noMechanism);
  const script = fileWith("script", '{"do":"type","name":"alice","password":"x"}\n{"do":"dance"}\n');
  const { err, code } = await host(specimen.program, "--mechanism", "good", "--script", script);
  expect(err).toContain(hostScript.unknownAction(2, "dance"));
  expect(err).toContain(`${script}:2`);
  expect(err).toContain("account, type, press, fill, cancel, escape");
  expect(code).toBe(2);
});

test("a script that has no action, or one that misses a member, is refused by line and word", async () => {
  const cases: readonly [string, string][] = [
    ["dance", hostScript.notJson(1)],
    ["[]", hostScript.notJson(1)],
    ['\n{"press":"OK"}', hostScript.unknownAction(2, undefined)],
    ['{"do":"press"}', hostScript.unfit({ line: 1, action: "press", member: "button" })],
    ['{"do":"cancel","when":1}', hostScript.unfit({ line: 1, action: "cancel", member: "when" })],
    ['{"do":"hint","key":"k"}', hostScript.unfit({ line: 1, action: "hint", member: "text" })],
    [
      Array(65).fill('{"do":"type","name":"alice","password":"secret-of-alice"}').join("\n"),
      hostScript.tooMany(65, "type"),
    ],
  ];
  for (const [source, sentence] of cases) {
    const { code, err, out } = await host(ours.program, "--script", fileWith("script", source));
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err.split("\n")[0]).toBe(`vestibule: ${sentence}`);
    expect(err).not.toContain("secret-of-alice");
  }
  expect((await host(ours.program, "--script", folder)).err).toContain(`${folder} cannot be read.`);
});

test("a file that is no plug-in is called that before it is asked for a mechanism", async () => {
  const file = fileWith("t.txt", "no plug-in");
  const { err, code } = await host(file);
  expect(err).toContain(texts.refused["not-mach-o"]?.(file, "") ?? "");
  expect(err).not.toContain("--mechanism");
  expect(code).toBe(2);
});

/** The same numbers each time (a linear congruential generator): a failure can be repeated. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state >>> 8;
  }
}

test("a damaged file is refused or played, and never ends the loader", async () => {
  const random = numbers(20_13);
  const whole = readFileSync(thin(specimen.program, "damaged"));
  const commands = 32 + whole.readUInt32LE(20);
  const ends = new Set<number>();
  for (let round = 0; round < 80; round += 1) {
    const bytes = Buffer.from(whole);
    // The header and the load commands, or the fixups and exports at the end.
    for (let count = 1 + (random.next().value % 3); count > 0; count -= 1) {
      const isEnd = random.next().value % 2 === 0;
      const at = isEnd ? bytes.length - 1 - (random.next().value % 1200) : random.next().value % commands;
      bytes[at] = random.next().value;
    }
    const program = fileWith("damaged", bytes);
    const { exitCode, lines, findings } = await playPlugin({
      program,
      plugin: "Specimen",
      mechanisms: ["Specimen:good"],
      hangMs: 200,
      patienceMs: 50,
      deactivateMs: 50,
    });
    ends.add(exitCode);
    expect(lines.at(-1)?.event).toBe("end");
    // In a call the plug-in's own code runs, which may be damaged too.
    for (const finding of findings.filter(({ name }) => name === "crash"))
      expect(typeof finding["call"], `round ${String(round)}`).toBe("string");
  }
  expect([...ends].sort()).toEqual(expect.arrayContaining([0, 2]));
}, 180_000);
