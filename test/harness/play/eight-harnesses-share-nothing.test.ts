/**
 * Eight harnesses of both systems at the same time: each starts, has somebody sign in, and ends. They meet on no port,
 * socket, folder or certificate, and nothing of any of them is left: no process, no file.
 */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, vi } from "vitest";
import { createLoginHarness } from "../../../src/harness/play/login-harness.ts";
import type { DeviceBefore, LoginHarness } from "../../../src/harness/contract/login-harness-contract.ts";
import { requires } from "../../support/requirements.ts";
import { person } from "../../system/support/person.ts";

const { describe, test } = requires("linux");

const devices: readonly DeviceBefore[] = [
  { system: "windows" },
  { system: "macos" },
  { system: "windows", localSecret: "password" },
  { system: "macos", at: "pre-boot" },
  { system: "windows", localSecret: "password", tpm: false },
  { system: "macos", fileVault: false },
  { system: "windows", escrow: "off" },
  { system: "macos", escrow: "off", serviceAccount: "able" },
];
const startPin = "805316";

/** What each types at its own screen, as whoever uses it would. */
async function signIn(harness: LoginHarness, device: DeviceBefore, password: string): Promise<void> {
  const somebody = person(harness);
  if (device.system === "macos") {
    await somebody.typeMacPassword(password);
  } else {
    await somebody.openTile();
    if (device.localSecret === "password") await somebody.fill("password", { password });
    else await somebody.fill("secret", { secret: startPin });
  }
  await harness.until(({ screen }) => screen.view === "desktop");
}

const processesIn = (folder: string) =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(folder);
      } catch {
        // It ended while we looked.
        return false;
      }
    });

describe("eight harnesses at once", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "vestibule-eight-"));
    vi.stubEnv("TMPDIR", folder);
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });

  test("each signs somebody in with a secret of its own, and nothing is left of any", async () => {
    const harnesses = await Promise.all(
      devices.map((device, index) =>
        createLoginHarness({
          device,
          secrets: { startPin, startPassword: `lantern ${String(index)} winter` },
        }),
      ),
    );
    try {
      await Promise.all(
        harnesses.map((harness, index) =>
          signIn(harness, devices[index] ?? { system: "windows" }, `lantern ${String(index)} winter`),
        ),
      );
      const folders = harnesses.map(({ directory }) => directory);
      expect(new Set(folders).size).toBe(devices.length);
      const ports = folders.map(
        (each) => /url: (\S+)/.exec(readFileSync(join(each, "vestibule.yaml"), "utf8"))?.[1],
      );
      expect(new Set(ports).size).toBe(devices.length);
      const authorities = folders.map((each) => readFileSync(join(each, "authority.pem"), "utf8"));
      expect(new Set(authorities).size).toBe(devices.length);
      // Directory, provider and agent of each.
      expect(processesIn(folder).length).toBeGreaterThanOrEqual(3 * devices.length);
    } finally {
      await Promise.all(harnesses.map((harness) => harness[Symbol.asyncDispose]()));
    }
    expect(processesIn(folder)).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  }, 180_000);

  test("a harness that is aborted while it starts leaves nothing", async () => {
    const abort = new AbortController();
    const starting = createLoginHarness({ device: { system: "macos" }, signal: abort.signal });
    // In the middle of it: its processes are there, and somebody is about to sign in.
    while (processesIn(folder).length < 3) await new Promise((resolve) => setImmediate(resolve));
    abort.abort();
    await expect(starting).rejects.toMatchObject({ code: "cancelled" });
    expect(processesIn(folder)).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  }, 60_000);
});
