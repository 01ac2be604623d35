/** Holds the lock NAME until it is killed. */
import { oneAtATime } from "../../../support/one-at-a-time.ts";

await oneAtATime(process.argv[2] ?? "", () => {
  process.stdout.write("held");
  // Standard input keeps the process.
  process.stdin.resume();
  return new Promise(() => undefined);
});
