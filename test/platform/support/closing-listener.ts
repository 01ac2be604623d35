/**
 * Runs in Windows' Node: closes a listener while the signature of a client's program is looked at, and listens again.
 * `ADDON PIPE OWN-ADDON FOLDER`: the addon beside a slow wintrust.dll, and where the files of slow-signature.cc go.
 */
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Native } from "../../../src/platform/native/contract.ts";

const [, pipe = "", addon = "", folder = ""] = process.argv.slice(2);
const native = createRequire(import.meta.url)(addon) as Native;
const say = (what: string, value: unknown) => process.stdout.write(`${JSON.stringify({ what, value })}\n`);
const listen = () =>
  native.listen(
    pipe,
    4,
    () => {
      say("connected", true);
      return false;
    },
    (errno) => {
      say("failure", errno);
    },
  );

async function untilThere(name: string): Promise<void> {
  // wine's Node watches no folder of the system's.
  while (!existsSync(join(folder, name))) await setTimeout(10);
}

const close = listen();
const client = connect(pipe);
client.on("error", () => undefined);
client.resume();
const hungUp = once(client, "close");
await untilThere("began");
close();
close();
say("ended before close", existsSync(join(folder, "ended")));
await hungUp;
const closeSecond = listen();
say("listens again", true);
closeSecond();
// Nothing is left that keeps the process.
process.on("exit", () => {
  say("ended before exit", existsSync(join(folder, "ended")));
});
