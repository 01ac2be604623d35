/**
 * One wine prefix for a whole run of the tests: its folder is made before the first test, the prefix by the first that
 * needs it; both are ended and removed after the last, or by a later run when this one was killed. vitest.config.ts names
 * it as its global set-up; tests call `wineOfTheRun`.
 */
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { inject } from "vitest";
import type { TestProject } from "vitest/node";
import {
  endWine,
  openWinePrefix,
  temporaryPrefix,
  type WinePrefix,
} from "../../src/harness/loginhost/wine.ts";
import { temporary } from "../../src/harness/processes/folders.ts";
import { makeHeldFolder } from "../../src/harness/processes/held-folders.ts";
import { oneAtATime } from "./one-at-a-time.ts";

declare module "vitest" {
  export interface ProvidedContext {
    winePrefix: string;
  }
}

export default function setUp({ provide }: TestProject): () => Promise<void> {
  const folder = makeHeldFolder(temporary().folder, temporaryPrefix);
  provide("winePrefix", folder);
  return async () => {
    // The first that wine makes. Without it there may be no wine.
    if (existsSync(join(folder, "dosdevices"))) await endWine(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
}

/** Two test files at once may need it: the second waits until the first has made it. */
export async function wineOfTheRun(): Promise<WinePrefix> {
  const folder = inject("winePrefix");
  return await oneAtATime(basename(folder), () => openWinePrefix(folder));
}
