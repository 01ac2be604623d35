/** Tests start real processes and real browsers, on a machine with two cores: two files at a time, wide limits. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks",
    execArgv: ["--disable-warning=ExperimentalWarning"],
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 90_000,
    teardownTimeout: 10_000,
    // How long something that comes by itself is waited for: an event, not a measure of speed.
    expect: { poll: { timeout: 15_000 } },
    // Under REQUIRE_ALL nobody may leave a single test switched on.
    allowOnly: process.env["VESTIBULE_REQUIRE_ALL"] !== "1" && process.env["CI"] === undefined,
    reporters: ["default", "./scripts/test-counts.mjs"],
  },
});
