/** The DLL is as small and as hardened as it should be, and needs nothing but Windows 10 1809. */
import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { expect } from "vitest";
import { inRoot } from "../../../scripts/project.mjs";
import { credentialProviderPath } from "../../../scripts/windows-programs.mjs";
import { requires } from "../../support/requirements.ts";

const { test } = requires("mingw");

const mostBytes = 400 * 1024;

/** Of Windows 10 1809; msvcrt.dll is a part of the system since Windows 2000. */
const systemLibraries = [
  "ADVAPI32.dll",
  "GDI32.dll",
  "KERNEL32.dll",
  "Secur32.dll",
  "USER32.dll",
  "msvcrt.dll",
  "ole32.dll",
];

const dump = () =>
  execFileSync("x86_64-w64-mingw32-objdump", ["-p", inRoot(credentialProviderPath)], { encoding: "utf8" });

test("it imports from the system's own libraries only", () => {
  const libraries = [...dump().matchAll(/DLL Name: (\S+)/g)].map(([, name]) => name);
  expect(libraries.sort()).toEqual(systemLibraries);
});

test("it exports the four entry points of COM only", () => {
  const table = dump().split("[Ordinal/Name Pointer] Table")[1]?.split("\n\n")[0] ?? "";
  const names = [...table.matchAll(/\] (\w+)$/gm)].map(([, name]) => name);
  expect(names).toEqual(["DllCanUnloadNow", "DllGetClassObject", "DllRegisterServer", "DllUnregisterServer"]);
});

test("it can be loaded anywhere, runs no data, and is small", () => {
  const flags = dump();
  for (const flag of ["HIGH_ENTROPY_VA", "DYNAMIC_BASE", "NX_COMPAT"]) expect(flags).toContain(flag);
  expect(flags).toMatch(/\.reloc|Base Relocation Directory/);
  expect(statSync(inRoot(credentialProviderPath)).size).toBeLessThanOrEqual(mostBytes);
});
