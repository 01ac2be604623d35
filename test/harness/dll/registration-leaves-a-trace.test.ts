/** The DLL registers itself whole or not at all, beside no other version, and leaves nothing when it goes. */
import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect } from "vitest";
import { examineRegistration } from "../../../src/doctor/checks/registration.ts";
import type { Machine } from "../../../src/doctor/contract/machine.ts";
import { dllFile } from "../../../src/doctor/dll-file.ts";
import { registryBy } from "../../../src/doctor/windows/reg-program.ts";
import { playProvider } from "../../../src/harness/loginhost/login-host.ts";
import { outsideWine } from "../../../src/harness/loginhost/wine-paths.ts";
import { underWine, type WinePrefix } from "../../../src/harness/loginhost/wine.ts";
import { reasonMissing, requires } from "../../support/requirements.ts";
import { wineOfTheRun } from "../../support/wine-of-the-run.ts";
import { timeToMakeWine } from "../loginhost/support/specimens.ts";
import { registry, providerFile, timeForWine } from "./support/sign-in-screen.ts";

const { test } = requires("mingw", "wine");

// Whoever needs the prefix first makes it, and no test's own time goes into that.
beforeAll(async () => {
  if (reasonMissing("wine") === undefined) await wineOfTheRun();
}, timeToMakeWine);

const clsid = "{D8B10F5E-3A1B-4C86-A4A9-6F0D4AC6E2B7}";
const classKey = `HKLM\\SOFTWARE\\Classes\\CLSID\\${clsid}`;
const providers = String.raw`HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Authentication\Credential Providers`;

const folder = mkdtempSync(join(tmpdir(), "vestibule-registration-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function installed(version: string): string {
  const file = join(folder, version, "VestibuleCredentialProvider.dll");
  mkdirSync(join(folder, version));
  copyFileSync(providerFile, file);
  return file;
}

async function regsvr(wine: WinePrefix, ...given: string[]): Promise<"done" | "refused"> {
  try {
    await promisify(execFile)("wine", ["regsvr32", "/s", ...given], { env: wine.environment });
    return "done";
  } catch {
    return "refused";
  }
}

/** The prefix as the doctor sees it. */
const installationIn = ({ folder: prefix, environment }: WinePrefix): Machine => ({
  processor: "x64",
  registry: registryBy({
    command: ["wine", "reg"],
    environment,
    root: "HKLM",
    named: underWine,
    interrupted: new AbortController().signal,
  }),
  dllAt: (path) => {
    const file = outsideWine(prefix, path);
    return Promise.resolve(file === undefined ? { is: "missing" } : dllFile(file));
  },
  rightsAt: undefined,
  canKeepSettings: undefined,
  askPipe: undefined,
  askAgent: undefined,
  readConfiguration: undefined,
});

test(
  "the provider registers beside no other version, and leaves nothing",
  async () => {
    const wine = await wineOfTheRun();
    // As on every Windows.
    await registry(wine, "add", providers, "/f");
    const own = async () => [
      await registry(wine, "query", classKey, "/s"),
      await registry(wine, "query", providers),
    ];
    const first = installed("1");
    const second = installed("2");

    expect(await regsvr(wine, underWine(first))).toBe("done");
    const server = `${classKey}\\InprocServer32`;
    const registered = await registry(wine, "query", server);
    expect(registered).toContain(underWine(first));
    expect(registered).toMatch(/ThreadingModel\s+REG_SZ\s+Apartment/);
    expect(await registry(wine, "query", providers)).toContain(clsid);
    // The doctor looks where it was written.
    expect(await examineRegistration(installationIn(wine))).toEqual([
      { code: "provider-registered", evidence: { path: underWine(first) } },
    ]);
    // The sign-in screen finds it by its class alone.
    const { tiles, exitCode } = await playProvider({ clsid, wine });
    expect({ tiles: tiles.length, exitCode }).toEqual({ tiles: 2, exitCode: 0 });

    // Another file neither takes its place nor takes it away.
    const whole = await own();
    expect(await regsvr(wine, underWine(second))).toBe("refused");
    expect(await regsvr(wine, "/u", underWine(second))).toBe("refused");
    expect(await own()).toEqual(whole);
    expect(await regsvr(wine, "/u", underWine(first))).toBe("done");
    expect((await own()).join("")).not.toContain(clsid);

    // A file that is gone is in nobody's way.
    expect(await regsvr(wine, underWine(first))).toBe("done");
    rmSync(first);
    expect(await regsvr(wine, underWine(second))).toBe("done");
    expect(await registry(wine, "query", server)).toContain(underWine(second));
    expect(await regsvr(wine, "/u", underWine(second))).toBe("done");
    expect((await own()).join("")).not.toContain(clsid);
  },
  timeForWine,
);

test(
  "what a test could not write into the registry fails it",
  async () => {
    const wine = await wineOfTheRun();
    await expect(registry(wine, "import", String.raw`C:\not-there.reg`)).rejects.toThrow(/^reg import /);
    expect(await registry(wine, "query", String.raw`HKLM\SOFTWARE\NotThere`)).not.toContain("NotThere");
  },
  timeForWine,
);
