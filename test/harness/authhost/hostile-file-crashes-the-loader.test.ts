/** libFuzzer changes real plug-ins, and the loader refuses or maps each of them without a wrong access. */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { longForm } from "../../support/long-form.ts";
import { requires } from "../../support/requirements.ts";
import { clang, timeToCompile } from "../../protocol/support/native-program.ts";
import { loaderFuzzer } from "./support/core.ts";
import { ours, specimen } from "./support/hosted.ts";

const { test } = requires("clang", "auth-host");

test(
  "no file makes the loader read or write beyond what it has",
  () => {
    const folder = mkdtempSync(join(tmpdir(), "vestibule-loader-fuzz-"));
    try {
      const corpus = join(folder, "corpus");
      mkdirSync(corpus);
      for (const { program, plugin } of [ours, specimen]) {
        copyFileSync(program, join(corpus, plugin));
        const thin = ["-thin", "x86_64", "-output", join(corpus, `${plugin}-thin`)];
        expect(spawnSync("llvm-lipo-19", [program, ...thin]).status).toBe(0);
      }
      const { status, stderr } = spawnSync(
        loaderFuzzer(clang),
        [
          `-runs=${longForm ? "500000" : "6000"}`,
          "-seed=13",
          "-max_len=120000",
          `-artifact_prefix=${folder}/`,
          corpus,
        ],
        { encoding: "utf8", env: { ...process.env, ASAN_OPTIONS: "detect_leaks=0" } },
      );
      expect(status, stderr.slice(-4000)).toBe(0);
      // It got into the loader, and not only to its first refusal.
      const covered = [...stderr.matchAll(/cov: (\d+)/gu)].map((match) => Number(match[1]));
      expect(Math.max(...covered)).toBeGreaterThan(250);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  timeToCompile,
);
