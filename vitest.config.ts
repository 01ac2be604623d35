/**
 * Tests start real processes and real browsers, on a machine with two cores: two files at a time, wide limits. Modes:
 * `quick` takes the files that start no process and lets none start; `long` takes the files that have a longer form.
 */
import { configDefaults, defineConfig } from "vitest/config";
import { BaseSequencer } from "vitest/node";
import { testSets } from "./scripts/test-sets.mjs";

/** Short files that take long. Vitest begins with the largest, and one of these would run alone at the end. */
const first = [
  "every-scenario-holds.test.ts",
  "screen-that-somebody-cannot-use.test.ts",
  "power-loss-at-every-point.test.ts",
  "power-loss-on-a-mac-at-every-point.test.ts",
  "reset-by-keyboard-and-accessibility-tree-only.test.ts",
  "device-begins-as-it-was-told.test.ts",
];

class LongestFirst extends BaseSequencer {
  override async sort(files: Parameters<BaseSequencer["sort"]>[0]) {
    const sorted = await super.sort(files);
    const begun = first.flatMap((name) => sorted.filter(({ moduleId }) => moduleId.endsWith(name)));
    return [...begun, ...sorted.filter((file) => !begun.includes(file))];
  }
}

/** What rests on the store: run once on SQLite, with all others, and once more on PostgreSQL. */
const onBothStores = [
  "cli/import-takes-all-lines-or-none",
  "directory/address-of-a-database",
  "directory/answer-brought-in-another-browser",
  "directory/assertion-replayed-between-look-and-write",
  "directory/binding-changed-by-an-administrator",
  "directory/break-glass-for-the-right-hands",
  "directory/device-enrolled-again",
  "directory/enrolment-token-brought-twice",
  "directory/entry-that-the-log-never-gets",
  "directory/forgotten-pin-earns-one-grant",
  "directory/import-cut-short-says-what-landed",
  "directory/killed-while-it-writes",
  "directory/look-alike-name-at-every-door",
  "directory/power-loss-between-old-and-new-recovery-part",
  "directory/recovery-key-for-the-right-person",
  "directory/recovery-key-that-was-seen-is-replaced",
  "directory/transaction-that-meets-another",
  "directory/two-processes-on-one-database",
  "directory/upgraded-from-the-first-schema",
  "directory/upload-that-arrives-late",
  "directory/value-that-sql-would-misplace",
].map((name) => `test/${name}.test.ts`);

async function ofMode(mode: string) {
  if (mode === "quick") {
    const { quick, alone } = await testSets();
    const together = quick.filter((file) => !alone.includes(file));
    const setupFiles = ["test/support/no-process-starts.ts"];
    // Most of the time would go into a process and the same modules for each file: nearly all share two processes.
    return {
      projects: [
        { extends: true, test: { name: "together", include: together, isolate: false, setupFiles } },
        { extends: true, test: { name: "alone", include: alone, setupFiles } },
      ],
    };
  }
  const isLong = mode === "long";
  const include = isLong ? (await testSets()).long : ["test/**/*.test.ts"];
  // Those that are for PostgreSQL alone, and those that have no shorter form.
  const notHere = [...configDefaults.exclude, "test/directory/two-processes-on-one-database.test.ts"];
  const exclude = isLong ? notHere : [...notHere, "test/**/*.long.test.ts"];
  const env = isLong ? { VESTIBULE_LONG_FORM: "1" } : {};
  const all = { include, exclude, env, globalSetup: ["test/support/wine-of-the-run.ts"] };
  const again = {
    include: isLong ? include.filter((file) => onBothStores.includes(file)) : onBothStores,
    env,
    globalSetup: ["test/support/postgres-of-the-run.ts"],
    provide: { store: "postgres" as const },
  };
  return {
    projects: [
      { extends: true, test: { name: "all", ...all } },
      ...(again.include.length === 0 ? [] : [{ extends: true, test: { name: "postgres", ...again } }]),
    ],
  };
}

export default defineConfig(async ({ mode }) => ({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  test: {
    ...(await ofMode(mode)),
    pool: "forks",
    execArgv: ["--disable-warning=ExperimentalWarning"],
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 60_000,
    hookTimeout: 90_000,
    teardownTimeout: 10_000,
    // How long something that comes by itself is waited for: an event, not a measure of speed.
    expect: { poll: { timeout: 15_000 } },
    // Under REQUIRE_ALL nobody may leave a single test switched on.
    allowOnly: process.env["VESTIBULE_REQUIRE_ALL"] !== "1" && process.env["CI"] === undefined,
    reporters: ["default", "./scripts/test-counts.mjs"],
  },
}));
