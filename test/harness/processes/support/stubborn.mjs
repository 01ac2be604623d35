// A child that will not end: deaf to SIGTERM and to its control channel.
import { openChildChannel } from "../../../../src/harness/processes/child-control.ts";
import { way } from "./control.mjs";
process.on("SIGTERM", () => undefined);
setInterval(() => undefined, 1000);
openChildChannel(way, () => undefined).send({
  type: "listening",
  arguments: process.argv.slice(2),
  environment: Object.keys(process.env),
});
