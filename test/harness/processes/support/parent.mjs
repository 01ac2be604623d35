// A harness that is killed: starts a child, the way that it is told, and says its pid.
import { Supervisor } from "../../../../src/harness/processes/processes.ts";
import { fileURLToPath } from "node:url";
const supervisor = new Supervisor();
const child = await supervisor.start({
  name: "child",
  program: fileURLToPath(new URL("obedient.mjs", import.meta.url)),
  arguments: [],
  control: process.argv[2],
});
process.stdout.write(`${child.pid}\n`);
setInterval(() => undefined, 1000);
