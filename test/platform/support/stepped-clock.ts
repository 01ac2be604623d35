/**
 * Runs in Windows' Node: a client that began before the clock was set back connects before and after that. `ADDON PIPE
 * FILE`: the clock is set back when the file is there.
 */
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { connect } from "node:net";
import type { Native } from "../../../src/platform/native/contract.ts";

const [addon = "", pipe = "", stepFile = ""] = process.argv.slice(2);
const native = createRequire(import.meta.url)(addon) as Native;
const say = (what: string, value: unknown) => process.stdout.write(`${JSON.stringify({ what, value })}\n`);
let arrivals: string[] = [];
native.listen(
  pipe,
  4,
  (_fd, peer) => {
    arrivals.push(peer.system);
    return false;
  },
  (errno) => void arrivals.push(`failure ${String(errno)}`),
);

async function arrival(): Promise<string[]> {
  arrivals = [];
  const socket = connect(pipe);
  socket.on("error", () => undefined);
  socket.resume();
  await once(socket, "close");
  return arrivals;
}

say("before", await arrival());
const began = Date.now();
writeFileSync(stepFile, "");
say("set back", Date.now() < began);
say("after", await arrival());
process.exit(0);
