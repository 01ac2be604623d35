/** Finds the adapter for the operating system the agent runs on. Real ones come with their plug-ins; none is here yet. */
import { VestibuleError } from "../errors/error.ts";
import type { Platform } from "./ports.ts";

/** @throws `platform_unsupported`: the simulated platform is composed by the harness only, never here */
export function systemPlatform(): Promise<Platform> {
  return Promise.reject(
    new VestibuleError("platform_unsupported", { evidence: { system: process.platform } }),
  );
}
