// A child that says where its control port is, and takes its channel only when it is told to by SIGUSR2.
import { readHandover, takeHandover } from "../../../../src/harness/processes/child-control.ts";
const handover = readHandover();
process.once("SIGUSR2", () => {
  const control = takeHandover(handover, (message) => control.send(message));
  void control.closed.then(() => process.exit(0));
  control.send({ type: "listening" });
});
process.stdout.write(`${JSON.stringify({ pid: process.pid, port: handover.port })}\n`);
setInterval(() => undefined, 1000);
