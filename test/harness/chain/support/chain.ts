/**
 * A harness whose sign-in screen is the shipped DLL in the login host and whose agent runs in Windows' Node, in the run's
 * wine prefix. The agent's pipe has one name, so one such harness lives at a time.
 */
import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { createLoginHarness } from "../../../../src/harness/play/login-harness.ts";
import type {
  LoginHarness,
  LoginHarnessOptions,
} from "../../../../src/harness/contract/login-harness-contract.ts";
import type { TimelineEntry } from "../../../../src/harness/contract/model.ts";
import type { HostOptions } from "../../../../src/harness/loginhost/login-host.ts";
import { oneAtATime } from "../../../support/one-at-a-time.ts";
import { wineOfTheRun } from "../../../support/wine-of-the-run.ts";
import { SignInScreen } from "../../dll/support/sign-in-screen.ts";

/** Of this machine's parts: `requires(...chainNeeds)`. */
export const chainNeeds = ["linux", "wine", "mingw", "windows-node", "chromium"] as const;

/** Milliseconds for a test in which programs start under wine. */
export const timeForWine = 120_000;

export interface Chain {
  readonly harness: LoginHarness;
  /** Everything that has happened since the harness began. */
  readonly entries: readonly TimelineEntry[];
}

/** `play` has the prefix for itself. */
export async function alone<Result>(play: (winePrefix: string) => Promise<Result>): Promise<Result> {
  const { folder } = await wineOfTheRun();
  return await oneAtATime(`chain-${basename(folder)}`, () => play(folder));
}

/** Called in a `describe`: one harness for all of its tests. */
export function chainOf(options: Omit<LoginHarnessOptions, "native">): Chain {
  const over = Promise.withResolvers<undefined>();
  const entries: TimelineEntry[] = [];
  let harness: LoginHarness | undefined;
  let ended: Promise<void> = Promise.resolve();
  beforeAll(async () => {
    const begun = Promise.withResolvers<undefined>();
    ended = alone(async (winePrefix) => {
      await using opened = await createLoginHarness({ ...options, native: { winePrefix } });
      harness = opened;
      opened.onEntry((entry) => entries.push(entry));
      begun.resolve(undefined);
      await over.promise;
    });
    await Promise.race([begun.promise, ended]);
  }, timeForWine);
  afterAll(async () => {
    over.resolve(undefined);
    await ended;
  }, timeForWine);
  return {
    get harness() {
      if (harness === undefined) throw new Error("the harness has not begun");
      return harness;
    },
    entries,
  };
}

/**
 * A sign-in screen with the DLL of the harness's device, in a session of its own beside the harness's.
 * @param folder for a file of the device's accounts
 */
export async function anotherScreen(
  { harness }: Chain,
  folder: string,
  options: HostOptions = {},
): Promise<SignInScreen> {
  const { screen } = harness.state();
  const accounts = screen.users.map(({ id, name }) => ({
    sid: id,
    userName: name,
    qualifiedUserName: `${screen.hostName}\\${name}`,
  }));
  const users = join(folder, "users.json");
  writeFileSync(users, JSON.stringify({ users: accounts, accounts }), { mode: 0o600 });
  const agentProcess = harness.pids().agentUnderWine;
  return new SignInScreen(await wineOfTheRun(), { users, agentProcess, ...options });
}

/** What the login host found wrong with the DLL. */
export const findings = (entries: readonly TimelineEntry[]): string[] =>
  entries
    .filter(({ event }) => ["host.fault", "host.warning", "host.provider-failed"].includes(event))
    .map(({ text }) => text);
