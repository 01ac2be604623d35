/** Ends by SIGABRT, as a defect in a native part would; with `closed` its memory was closed before. */
import { loadNative } from "../../../src/platform/native/loader.ts";
import { closeMemoryWith } from "../../../src/platform/native/closed-memory.ts";

if (process.argv[2] === "closed") closeMemoryWith(loadNative());
if (process.argv[3] === "waits") {
  process.stdout.write("ready\n");
  process.stdin.resume();
} else {
  process.abort();
}
