// A harness that is killed: starts a child and says its pid.
import { Supervisor } from "../../../../src/harness/processes/processes.ts";
import { fileURLToPath } from "node:url";
const supervisor = new Supervisor();
const child = await supervisor.start({
  name: "child",
  program: fileURLToPath(new URL("obedient.mjs", import.meta.url)),
  arguments: [],
});
process.stdout.write(`${child.pid}\n`);
setInterval(() => undefined, 1000);
