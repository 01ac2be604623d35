/** Listens over the addon with a callback that throws; prints how many descriptors are open before and after. */
import { readdirSync } from "node:fs";
import { connect } from "node:net";
import { once } from "node:events";
import { listenWith } from "../../../src/platform/native/listener.ts";
import { loadNative } from "../../../src/platform/native/loader.ts";

const open = () => readdirSync("/proc/self/fd").length;
const path = process.argv[2] ?? "";
let thrown = 0;
process.on("uncaughtException", () => {
  thrown += 1;
});
function fails(): never {
  throw new Error("planted");
}
if (process.argv[3] === "agent") {
  // The agent's listener, whose owner fails after it has taken the connection.
  await listenWith(loadNative())({ path, onConnection: fails, onFailure: () => undefined });
} else {
  loadNative().listen(path, 16, fails, () => undefined);
}
let before = 0;
for (let tried = 0; tried < 6; tried += 1) {
  const client = connect(path);
  client.resume();
  await once(client, "close");
  // The first one opens what Node keeps for later.
  if (tried === 0) before = open();
}
process.stdout.write(JSON.stringify({ thrown, left: open() - before }), () => process.exit(0));
