/** The system's list of accounts cannot be read: that is a fault of a setting, and keeps no agent from starting. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { loadConfig } from "../../../src/agent/setup/config.ts";
import type { ConfigFault } from "../../../src/settings/settings-file.ts";

vi.mock("node:fs", async (original) => {
  const files = await original<typeof import("node:fs")>();
  const readFileSync = (path: string, ...more: unknown[]): unknown => {
    if (path === "/etc/passwd") throw Object.assign(new Error("EACCES"), { code: "EACCES" });
    return Reflect.apply(files.readFileSync, files, [path, ...more]);
  };
  return { ...files, readFileSync };
});

const folder = mkdtempSync(join(tmpdir(), "vestibule-accounts-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test.skipIf(process.getuid === undefined)("the agent starts, and the fault names the setting", () => {
  const file = join(folder, "vestibule.yaml");
  writeFileSync(file, "directory:\n  url: https://directory.invalid\nbrowser:\n  account: nobody\n");
  const faults: ConfigFault[] = [];
  const config = loadConfig(file, (fault) => void faults.push(fault));
  expect(config.browser.account).toBe("nobody");
  expect(faults).toMatchObject([{ field: "browser.account", line: 4 }]);
});
