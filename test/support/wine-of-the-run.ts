/**
 * One wine prefix for a whole run of the tests: named before the first test, made by the first that needs it, ended and
 * removed after the last. vitest.config.ts names it as its global set-up; tests call `wineOfTheRun`.
 */
import { existsSync, mkdirSync, rmdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { inject } from "vitest";
import type { TestProject } from "vitest/node";
import { endWine, openWinePrefix, type WinePrefix } from "../../src/harness/loginhost/wine.ts";

declare module "vitest" {
  export interface ProvidedContext {
    winePrefix: string;
  }
}

export default function setUp({ provide }: TestProject): () => Promise<void> {
  const folder = join(tmpdir(), `vestibule-wine-of-${String(process.pid)}`);
  provide("winePrefix", folder);
  return async () => {
    if (!existsSync(folder)) return;
    await endWine(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
}

/** Two test files at once may need it: the second waits until the first has made it. */
export async function wineOfTheRun(): Promise<WinePrefix> {
  const folder = inject("winePrefix");
  const lock = `${folder}.making`;
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch {
      await setTimeout(100);
    }
  }
  try {
    return await openWinePrefix(folder);
  } finally {
    rmdirSync(lock);
  }
}
