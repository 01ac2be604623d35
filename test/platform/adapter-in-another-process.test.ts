/**
 * The simulated systems pass the suite that every adapter must pass also when the adapter is in another process: so an
 * adapter that cannot run in the tests' own process can be judged by the same suite.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { Secret } from "../../src/secrets/arena.ts";
import { type Has, describePlatformContract } from "./support/contract.ts";
import type { Device } from "./support/adapter-child.ts";
import { type AdapterProcess, adapters } from "./support/adapter-process.ts";

const startAdapter = adapters();
let adapter: AdapterProcess;
beforeAll(() => {
  adapter = startAdapter();
});
afterAll(async () => {
  expect(await adapter.end()).toBeNull();
});

const devices: [string, Has["disk"], Device][] = [
  ["Windows with a TPM", "none", { system: "windows" }],
  ["Windows without a TPM", "none", { system: "windows", tpm: "none" }],
  ["Mac with FileVault", "password", { system: "macos", fileVault: true, serviceAccount: "able" }],
  ["Mac without FileVault", "none", { system: "macos", fileVault: false }],
];

for (const [name, disk, open] of devices) {
  describePlatformContract(`simulated ${name}, in another process`, { disk }, async () => {
    const directory = mkdtempSync(join(tmpdir(), "vestibule-remote-"));
    const password = Secret.take(Buffer.from("Correct-horse-1"));
    const made = await adapter.open({
      open,
      directory,
      account: { name: "anna", fullName: "Anna Ek", password },
    });
    return {
      ...made,
      password,
      dispose: () => {
        made.recoveryKey?.dispose();
        rmSync(directory, { recursive: true });
      },
    };
  });
}
