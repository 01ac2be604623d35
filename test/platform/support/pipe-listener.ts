/**
 * Runs in Windows' Node: listens on the pipe with the agent's listener, connects to it, and writes one line of JSON for
 * each thing that was tried. `ADDON PIPE`, both as Windows names them. Its output has to be a file.
 */
import { once } from "node:events";
import { createRequire } from "node:module";
import { type Socket, connect } from "node:net";
import { Worker } from "node:worker_threads";
import { codeOf } from "../../../src/errors/error.ts";
import type { PeerConnection } from "../../../src/platform/connection.ts";
import type { Native } from "../../../src/platform/native/contract.ts";
import { listenWith } from "../../../src/platform/native/listener.ts";

const [addon = "", pipe = ""] = process.argv.slice(2);
const native = createRequire(import.meta.url)(addon) as Native;
const listen = listenWith(native);
const say = (what: string, value: unknown) => process.stdout.write(`${JSON.stringify({ what, value })}\n`);

async function refused(path: string): Promise<string> {
  try {
    await (await listen({ path, onConnection: () => undefined, onFailure: () => undefined })).close();
    return "none";
  } catch (error) {
    return codeOf(error);
  }
}

/** The code of the error, or what was read until the other end hung up. */
async function told(message: string): Promise<string> {
  const socket: Socket = connect(pipe);
  let heard = "";
  socket.on("data", (chunk) => (heard += chunk.toString()));
  const failed = new Promise<string>((resolve) => {
    socket.once("error", (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? "error");
    });
  });
  socket.once("connect", () => socket.write(message));
  return await Promise.race([failed, once(socket, "close").then(() => heard)]);
}

/** What the listener's buffer holds after a listener had it. */
let chunkAfterwards: Uint8Array | undefined;

/** Answers each message with itself, then hangs up. */
const onConnection = (connection: PeerConnection): void => {
  say("peer", connection.peer);
  connection.onBytes((chunk) => {
    chunkAfterwards = chunk;
    void connection.write(Buffer.from(chunk)).then(() => {
      connection.close();
    });
  });
};
const failures: number[] = [];
const onFailure = (errno: number) => void failures.push(errno);

for (const path of ["C:\\pipe\\x", "\\\\.\\pipe\\", `\\\\.\\pipe\\${"x".repeat(300)}`])
  say("refused", await refused(path));
native.closeMemory();
const listening = await listen({ path: pipe, onConnection, onFailure });
say("told", await told("hello"));
say(
  "left",
  chunkAfterwards?.some((byte) => byte !== 0),
);
say("several", await Promise.all(["one", "two", "three"].map(told)));
await listening.close();
say("closed", await told("anybody?"));
const again = await listen({ path: pipe, onConnection, onFailure });
say("again", await told("back"));
await again.close();
const untaken = native.listen(pipe, 4, () => false, onFailure);
say("untaken", await told("hello?"));
untaken();

/** Connects three times while this loop runs no turn, and one connection finds a place. */
const flood = `
const { workerData: { pipe, done } } = require("node:worker_threads");
const sockets = [1, 2, 3].map(() => require("node:net").connect(pipe));
let closed = 0;
for (const socket of sockets) {
  socket.on("error", () => undefined);
  socket.on("close", () => {
    closed += 1;
    if (closed < 2) return;
    Atomics.store(done, 0, 1);
    Atomics.notify(done, 0);
  });
  socket.resume();
}`;
let called = 0;
const reported: number[] = [];
const flooded = native.listen(
  pipe,
  1,
  () => {
    called += 1;
    return false;
  },
  (errno) => void reported.push(errno),
);
const done = new Int32Array(new SharedArrayBuffer(4));
const worker = new Worker(flood, { eval: true, workerData: { pipe, done } });
Atomics.wait(done, 0, 0);
await once(worker, "exit");
say("overflow", { called, reported });
flooded();
say("failures", failures);
// The process ends with a listener that is open.
await listen({ path: pipe, onConnection, onFailure });
process.exit(0);
