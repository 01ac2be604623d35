/** Simulated devices in temporary folders, with a clock that only the test moves. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Clock } from "../../../src/clock/clock.ts";
import type { ProtectedCheck } from "../../../src/platform/ports.ts";
import {
  openSimulatedMacos,
  type SimulatedMacos,
  type SimulatedMacosOptions,
} from "../../../src/platform/simulated/macos/machine.ts";
import { openPreBoot, type PreBoot } from "../../../src/platform/simulated/macos/pre-boot.ts";
import {
  openSimulatedWindows,
  type SimulatedWindows,
  type SimulatedWindowsOptions,
} from "../../../src/platform/simulated/windows/machine.ts";
import { Secret } from "../../../src/secrets/arena.ts";

export const seconds = 1000;
export const minutes = 60 * seconds;
export const days = 24 * 60 * minutes;

export class TestClock implements Clock {
  #now = Date.UTC(2026, 0, 5, 9);

  now(): Date {
    return new Date(this.#now);
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }
}

/** A secret for as long as the test runs. */
export function secret(text: string): Secret {
  const made = Secret.take(Buffer.from(text, "utf8"));
  onTestFinished(() => {
    made.dispose();
  });
  return made;
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "vestibule-device-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

export async function device(
  options: Omit<SimulatedWindowsOptions, "directory" | "clock"> = {},
): Promise<{ windows: SimulatedWindows; clock: TestClock; directory: string }> {
  const clock = new TestClock();
  const directory = temporaryFolder();
  const windows = await openSimulatedWindows({ ...options, directory, clock });
  onTestFinished(() => {
    windows[Symbol.dispose]();
  });
  return { windows, clock, directory };
}

export interface Mac {
  macos: SimulatedMacos;
  preBoot: PreBoot;
  clock: TestClock;
  directory: string;
  /** A working one, for as long as the test runs. Absent without FileVault. */
  recoveryKey: Secret | undefined;
}

export async function mac(options: Omit<SimulatedMacosOptions, "directory" | "clock"> = {}): Promise<Mac> {
  const clock = new TestClock();
  const directory = temporaryFolder();
  const macos = await openSimulatedMacos({ ...options, directory, clock });
  const preBoot = openPreBoot({ directory, clock });
  onTestFinished(() => {
    macos[Symbol.dispose]();
    preBoot[Symbol.dispose]();
  });
  return { macos, preBoot, clock, directory, recoveryKey: macos.recoveryKey };
}

/** Whether everything that can be tried opens. */
export function allOpen(checks: readonly ProtectedCheck[]): boolean {
  return checks.length > 0 && checks.every((check) => check.opens === true);
}

export function noneOpens(checks: readonly ProtectedCheck[]): boolean {
  return checks.length > 0 && checks.every((check) => check.opens === false);
}
