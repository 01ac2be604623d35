// A child that will not end: deaf to SIGTERM and to its control pipe.
import { Socket } from "node:net";
process.on("SIGTERM", () => undefined);
const control = new Socket({ fd: 3 });
control.on("error", () => undefined);
control.on("data", () => undefined);
setInterval(() => undefined, 1000);
control.write(`${JSON.stringify({ type: "listening", environment: Object.keys(process.env) })}\n`);
