/**
 * The checks read a registry as it really is, by Windows' own program: in the run's wine prefix, below a key of this
 * file's own. Nothing here is shared with another test of the run.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { runCli } from "../../src/cli/program.ts";
import {
  classKey,
  examineRegistration,
  providersKey,
  systemPolicyKey,
} from "../../src/doctor/checks/registration.ts";
import { examineSentinel, resetSentinel } from "../../src/doctor/checks/sentinel.ts";
import { examineSettings } from "../../src/doctor/checks/settings.ts";
import { examineStandAside } from "../../src/doctor/checks/stand-aside.ts";
import { dllFile } from "../../src/doctor/dll-file.ts";
import type { Machine } from "../../src/doctor/contract/machine.ts";
import { type Registry, textIn, valueIn } from "../../src/doctor/contract/registry.ts";
import { registryBy } from "../../src/doctor/windows/reg-program.ts";
import { outsideWine } from "../../src/harness/loginhost/wine-paths.ts";
import { underWine } from "../../src/harness/loginhost/wine.ts";
import {
  policyKey,
  providerClass,
  providerFile,
  settingsKey,
  startsKey,
} from "../../src/platform/windows/provider-names.ts";
import { inRoot } from "../../scripts/project.mjs";
import { specimenPath } from "../../scripts/windows-programs.mjs";
import { requires } from "../support/requirements.ts";
import { wineOfTheRun } from "../support/wine-of-the-run.ts";

const { describe, test } = requires("linux", "wine", "mingw");

describe("in wine", () => {
  const root = `HKCU\\Software\\VestibuleDoctorTest ${String(process.pid)}`;
  let folder = "";
  let prefix = "";
  let environment: NodeJS.ProcessEnv;
  let registry: Registry;
  let machine: Machine;

  async function reg(...given: string[]): Promise<void> {
    const child = spawn("wine", ["reg", ...given], { env: environment, stdio: "ignore" });
    expect(await once(child, "exit")).toEqual([0, null]);
  }
  const write = (path: string, name: string, type: string, data: string) =>
    reg("add", `${root}\\${path}`, ...(name === "" ? ["/ve"] : ["/v", name]), "/t", type, "/d", data, "/f");
  const codes = async (found: Promise<readonly { code: string }[]>) => (await found).map(({ code }) => code);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "vestibule-doctor-"));
    ({ environment } = await wineOfTheRun());
    prefix = environment["WINEPREFIX"] ?? "";
    registry = registryBy({
      command: ["wine", "reg"],
      environment,
      root,
      named: underWine,
      interrupted: new AbortController().signal,
    });
    machine = {
      processor: "x64",
      registry,
      dllAt: (path) => {
        const file = outsideWine(prefix, path);
        return Promise.resolve(file === undefined ? { is: "missing" } : dllFile(file));
      },
      rightsAt: undefined,
      canKeepSettings: undefined,
      askPipe: undefined,
      askAgent: undefined,
      readConfiguration: undefined,
    };
  }, 120_000);
  afterAll(async () => {
    await reg("delete", root, "/f");
    rmSync(folder, { recursive: true, force: true });
  });

  test("what was written is what is read, in every kind and with what a command line would cut", async () => {
    const key = String.raw`odd key (ü)`;
    await write(key, 'a "name"\\', "REG_SZ", 'text "quoted" \\');
    await write(key, "", "REG_EXPAND_SZ", String.raw`%SystemRoot%\x.dll`);
    await write(key, "several", "REG_MULTI_SZ", String.raw`S-1-5\0S-1-6`);
    await write(key, "number", "REG_DWORD", "4294967295");
    const answer = await registry.read(key);
    const read = answer.is === "there" ? answer.key : undefined;
    expect(textIn(read, 'a "name"\\')).toBe('text "quoted" \\');
    expect(valueIn(read, "")).toEqual({
      kind: "text",
      text: String.raw`%SystemRoot%\x.dll`,
      hasVariables: true,
    });
    expect(valueIn(read, "several")).toEqual({ kind: "texts", texts: ["S-1-5", "S-1-6"] });
    expect(valueIn(read, "number")).toEqual({ kind: "number", number: 4_294_967_295 });
    expect(await registry.read("not there")).toEqual({ is: "absent" });
    expect(await registry.read(String.raw`not there\either\way`)).toEqual({ is: "absent" });
  });

  test("a provider is registered step by step, and each step's fault is named", async () => {
    expect(await codes(examineRegistration(machine))).toEqual(["provider-not-registered"]);
    await write(`${providersKey}\\${providerClass.toUpperCase()}`, "", "REG_SZ", "Vestibule");
    expect(await codes(examineRegistration(machine))).toEqual(["provider-without-class"]);

    const dll = join(folder, "Some Folder", providerFile);
    const server = `${classKey}\\InprocServer32`;
    await write(server, "", "REG_SZ", underWine(dll));
    expect(await codes(examineRegistration(machine))).toEqual([
      "provider-file-missing",
      "provider-threading-model",
    ]);
    await write(server, "ThreadingModel", "REG_SZ", "Apartment");
    mkdirSync(join(folder, "Some Folder"));
    writeFileSync(dll, "no DLL");
    expect(await codes(examineRegistration(machine))).toEqual(["provider-file-no-dll"]);
    copyFileSync(inRoot(specimenPath), dll);
    expect(await codes(examineRegistration(machine))).toEqual(["provider-registered"]);

    // As Windows finds it: without case.
    await write(server, "", "REG_SZ", underWine(dll).toUpperCase());
    expect(await codes(examineRegistration(machine))).toEqual(["provider-registered"]);
    await write(
      systemPolicyKey,
      "ExcludedCredentialProviders",
      "REG_SZ",
      `{0}, ${providerClass.toUpperCase()}`,
    );
    expect(await codes(examineRegistration(machine))).toEqual(["provider-excluded"]);
  });

  test("StandAside in the policy and in the settings", async () => {
    expect(await codes(examineStandAside(machine))).toEqual(["stand-aside-unset"]);
    await write(settingsKey, "StandAside", "REG_SZ", "1");
    await write(policyKey, "StandAside", "REG_DWORD", "1");
    expect(await codes(examineStandAside(machine))).toEqual(["stand-aside-set", "stand-aside-no-number"]);
  });

  test("what the provider would pass over of its settings is named", async () => {
    const sid = "S-1-5-21-0-0-0-1001";
    await write(settingsKey, "Brand", "REG_DWORD", "1");
    await write(settingsKey, "Accounts", "REG_SZ", sid);
    await write(settingsKey, "Contact", "REG_MULTI_SZ", String.raw`a\0b\0c\0d`);
    await write(settingsKey, "Logo72", "REG_BINARY", "00ff");
    expect((await examineSettings(machine)).map(({ evidence }) => evidence["value"])).toEqual([
      "Brand",
      "Accounts",
      "Contact",
      "Logo72",
    ]);
    await write(settingsKey, "Brand", "REG_SZ", "Acme");
    await write(settingsKey, "Accounts", "REG_MULTI_SZ", String.raw`${sid}\0alice`);
    await write(settingsKey, "Contact", "REG_MULTI_SZ", "a");
    await write(settingsKey, "Logo72", "REG_BINARY", "00".repeat(72 * 72 * 4).slice(0, 8));
    expect(await codes(examineSettings(machine))).toEqual(["settings-no-sid", "settings-passed-over"]);
  });

  test("the sentinel is shown, looked at by a dry run, and reset", async () => {
    await write(startsKey, "1.2.3", "REG_DWORD", "3");
    expect(await examineSentinel(machine)).toEqual([
      { code: "starts-too-many", evidence: { version: "1.2.3", failed: 3 } },
    ]);
    expect(await resetSentinel(registry, { dryRun: true })).toBe("would-reset");
    expect(await codes(examineSentinel(machine))).toEqual(["starts-too-many"]);
    expect(await resetSentinel(registry, { dryRun: false })).toBe("reset");
    expect(await codes(examineSentinel(machine))).toEqual(["starts-none-failed"]);
    expect(await resetSentinel(registry, { dryRun: false })).toBe("nothing");
  });

  test("the command reads the prefix that it is given", async () => {
    let out = "";
    const io = {
      out: (text: string) => (out += text),
      err: (text: string) => (out += text),
      isTty: false,
      interrupted: new AbortController().signal,
    };
    const code = await runCli(["doctor", "--json", "--wine-prefix", prefix], io);
    const { verdict, findings } = JSON.parse(out) as {
      verdict: { isAnythingToDo: boolean };
      findings: { check: string; code: string; severity: string }[];
    };
    expect(code).toBe(verdict.isAnythingToDo ? 1 : 0);
    const applies = (check: string) =>
      findings.filter((one) => one.check === check).every(({ severity }) => severity !== "not-here");
    expect(["registration", "sentinel", "stand-aside", "settings"].filter(applies)).toHaveLength(4);
    expect(findings.map((one) => one.code)).not.toContain("provider-processor-unknown");
    expect(["pipe", "agent", "configuration"].filter(applies)).toEqual([]);
    expect(findings.map((one) => one.code)).not.toContain("check-failed");
  });
});
