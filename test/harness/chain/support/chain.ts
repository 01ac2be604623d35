/**
 * A harness whose sign-in screen is the shipped DLL in the login host and whose agent runs in Windows' Node, in the run's
 * wine prefix. The agent's pipe has one name, so one such harness lives at a time.
 */
import { basename } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { createLoginHarness } from "../../../../src/harness/play/login-harness.ts";
import type {
  LoginHarness,
  LoginHarnessOptions,
} from "../../../../src/harness/contract/login-harness-contract.ts";
import type { TimelineEntry } from "../../../../src/harness/contract/model.ts";
import { oneAtATime } from "../../../support/one-at-a-time.ts";
import { wineOfTheRun } from "../../../support/wine-of-the-run.ts";

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

/** What the login host found wrong with the DLL. */
export const findings = (entries: readonly TimelineEntry[]): string[] =>
  entries
    .filter(({ event }) => ["host.fault", "host.warning", "host.provider-failed"].includes(event))
    .map(({ text }) => text);
