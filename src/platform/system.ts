/** The adapter for the operating system that the agent runs on. There is none yet: they come with their plug-ins. */
import { VestibuleError } from "../errors/error.ts";
import type { Platform } from "./ports.ts";

/** @throws `platform_unsupported`: only the harness composes the simulated platform */
export function systemPlatform(): Promise<Platform> {
  return Promise.reject(
    new VestibuleError("platform_unsupported", { evidence: { system: process.platform } }),
  );
}
