// A child as the harness's own are: ends when its control pipe closes. Told to, it starts a grandchild that would not.
import { spawn } from "node:child_process";
import { Socket } from "node:net";
const control = new Socket({ fd: 3 });
control.on("end", () => process.exit(0));
control.on("error", () => process.exit(0));
control.on("data", (bytes) => control.write(bytes));
const endless = ["-e", "setInterval(() => undefined, 1000)"];
const grandchild =
  process.argv[2] === "grandchild" ? spawn(process.execPath, endless, { stdio: "ignore" }) : undefined;
control.write(`${JSON.stringify({ type: "listening", grandchild: grandchild?.pid })}\n`);
