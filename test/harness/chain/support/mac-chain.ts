/** A harness whose login window loads the shipped bundle in the login host, with a real socket between it and the agent. */
import { afterAll, beforeAll } from "vitest";
import type {
  LoginHarness,
  LoginHarnessOptions,
} from "../../../../src/harness/contract/login-harness-contract.ts";
import { createLoginHarness } from "../../../../src/harness/play/login-harness.ts";
import type { Chain } from "./chain.ts";

/** Of this machine's parts: `requires(...macChainNeeds)`. */
export const macChainNeeds = ["linux", "auth-host", "native-addon", "chromium"] as const;

/** Called in a `describe`: one harness for all of its tests. */
export function macChainOf(options: Omit<LoginHarnessOptions, "native" | "device">): Chain {
  const entries: Chain["entries"][number][] = [];
  let harness: LoginHarness | undefined;
  beforeAll(async () => {
    harness = await createLoginHarness({ ...options, device: { system: "macos" }, native: {} });
    harness.onEntry((entry) => entries.push(entry));
  }, 60_000);
  afterAll(async () => {
    await harness?.[Symbol.asyncDispose]();
  }, 60_000);
  return {
    get harness() {
      if (harness === undefined) throw new Error("the harness has not begun");
      return harness;
    },
    entries,
  };
}
