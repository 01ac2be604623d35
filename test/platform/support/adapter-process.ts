/** Starts `adapter-child.ts`, and opens devices in it. Every process ends with its test file. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { afterAll } from "vitest";
import type { AccountId, Platform } from "../../../src/platform/ports.ts";
import type { Secret } from "../../../src/secrets/arena.ts";
import { bundleChild } from "../../support/bundle-child.ts";
import type { OpenOrder, Opened } from "./adapter-child.ts";
import { openQuestions, remotePlatform } from "./remote-platform.ts";

export interface AdapterProcess {
  /** Opens a device in place of the one that is open. */
  open(
    order: OpenOrder,
  ): Promise<{ platform: Platform; account: AccountId; recoveryKey?: Secret | undefined }>;
  /** Lets it end by itself. Resolves with the signal that killed it before, or null. */
  end(): Promise<NodeJS.Signals | null>;
}

/** A way to start adapters. Called once by a test file, outside of its tests. */
export function adapters(): () => AdapterProcess {
  const program = bundleChild(join(import.meta.dirname, "adapter-child.ts"));
  const running = new Set<() => void>();
  afterAll(() => {
    for (const kill of running) kill();
  });
  return () => {
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", program], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const kill = () => void child.kill("SIGKILL");
    running.add(kill);
    const { promise: ended, resolve } = Promise.withResolvers<NodeJS.Signals | null>();
    child.once("close", (_code, signal) => {
      running.delete(kill);
      resolve(signal);
    });
    const ask = openQuestions({ from: child.stdout, to: child.stdin });
    return {
      async open(order) {
        const { description, account, recoveryKey } = (await ask(order)) as Opened;
        return {
          platform: remotePlatform(description, ask),
          account: account ?? ("" as AccountId),
          recoveryKey,
        };
      },
      end() {
        child.stdin.end();
        return ended;
      },
    };
  };
}
