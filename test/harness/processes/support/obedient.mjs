// A child as the harness's own are: ends when its control channel closes, and says what it is told. Told to, it starts a
// grandchild that would not end.
import { spawn } from "node:child_process";
import { openControl } from "../../../../src/harness/processes/child-control.ts";
import { way } from "./control.mjs";
const endless = ["-e", "setInterval(() => undefined, 1000)"];
const grandchild =
  process.argv[2] === "grandchild" ? spawn(process.execPath, endless, { stdio: "ignore" }) : undefined;
const control = openControl(
  way,
  (message) => control.send(message),
  async () => {},
);
control.send({ type: "listening", grandchild: grandchild?.pid });
