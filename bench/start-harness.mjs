/** Starts login harnesses at once, prints the milliseconds until the last one is ready, and ends them. Used by bench.mjs. */
import { performance } from "node:perf_hooks";
import { createLoginHarness } from "../dist/harness/index.js";

const [system, count] = process.argv.slice(2);
const started = performance.now();
const harnesses = await Promise.all(
  Array.from({ length: Number(count) }, (_, index) =>
    createLoginHarness({
      device: { system: system === "both" ? (index % 2 === 0 ? "windows" : "macos") : system },
    }),
  ),
);
process.stdout.write(String(performance.now() - started));
await Promise.all(harnesses.map((harness) => harness[Symbol.asyncDispose]()));
