/**
 * What a suite needs beside Node: `const { describe, test } = requires("chromium")` gives vitest's own, or, where
 * it is missing, ones that skip and name the reason. Under VESTIBULE_REQUIRE_ALL they fail instead.
 */
import { existsSync } from "node:fs";
import { describe, test } from "vitest";
import { authHostPath, macosPluginPath } from "../../scripts/macos-programs.mjs";
import { addonPath, inRoot } from "../../scripts/project.mjs";
import { missingNeeds, systemNeeds } from "../../scripts/system-packages.mjs";
import { windowsAddonPath } from "../../scripts/windows-addon.mjs";
import { arm64Host } from "../../src/harness/authhost/arm64-host.ts";
import { windowsNodePath } from "../../scripts/windows-node.mjs";

export type Requirement =
  | keyof typeof systemNeeds
  | "native-addon"
  | "auth-host"
  | "auth-host-for-arm64"
  | "windows-node"
  | "root"
  | "linux";

const isRoot = (): boolean => process.getuid?.() === 0;

/** Why `requirement` is not met here; undefined when it is. */
export function reasonMissing(requirement: Requirement): string | undefined {
  switch (requirement) {
    case "linux":
      return process.platform === "linux" ? undefined : "runs on Linux only";
    case "root":
      return isRoot() ? undefined : "needs to be run as root";
    case "native-addon":
      return existsSync(inRoot(addonPath()))
        ? undefined
        : "needs the native addon, which needs a C++ compiler";
    case "auth-host":
      return existsSync(inRoot(authHostPath)) && existsSync(inRoot(macosPluginPath))
        ? reasonMissing("macos-cross")
        : `needs the login host for authorization plug-ins: Linux on x86_64, and ${systemNeeds["macos-cross"].what}`;
    case "auth-host-for-arm64":
      return arm64Host() === undefined
        ? `needs ${systemNeeds.arm64.what}, and the login host that \`npm run test:long\` builds by them`
        : undefined;
    case "windows-node":
      return existsSync(inRoot(windowsNodePath)) && existsSync(inRoot(windowsAddonPath))
        ? reasonMissing("wine")
        : "needs Node and the addon for Windows, which `npm test` brings";
    case "arm64":
    case "chromium":
    case "compiler":
    case "clang":
    case "cmake":
    case "mingw":
    case "macos-cross":
    case "wine":
      return missingNeeds([requirement]).length === 0 ? undefined : `needs ${systemNeeds[requirement].what}`;
  }
}

export interface Suite {
  describe(name: string, body: () => void): void;
  test(name: string, body: () => void | Promise<void>, timeoutMs?: number): void;
}

/** `all`: whether a missing requirement is a failure; from VESTIBULE_REQUIRE_ALL unless said otherwise. */
export function suiteFor(reason: string | undefined, all: boolean): Suite {
  if (reason === undefined) return { describe, test };
  const standIn = (name: string): void => {
    if (all) {
      test(name, () => {
        throw new Error(`cannot run here: ${reason}`);
      });
    } else {
      test.skip(`${name} [skipped: ${reason}]`);
    }
  };
  return { describe: standIn, test: standIn };
}

export function requires(...requirements: Requirement[]): Suite {
  const reasons = requirements.map(reasonMissing).filter((reason) => reason !== undefined);
  return suiteFor(
    reasons.length === 0 ? undefined : reasons.join("; "),
    process.env["VESTIBULE_REQUIRE_ALL"] === "1",
  );
}
