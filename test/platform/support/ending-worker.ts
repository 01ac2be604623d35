/**
 * Listens in a worker that runs no turn of its loop any more, connects to it, and ends the worker while that connection
 * waits. Prints "ended".
 */
import { once } from "node:events";
import { connect } from "node:net";
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";
import { loadNative } from "../../../src/platform/native/loader.ts";

if (isMainThread) {
  const path = process.argv[2] ?? "";
  const worker = new Worker(new URL(import.meta.url), { workerData: path });
  await once(worker, "message");
  const client = connect(path);
  client.on("error", () => undefined);
  await once(client, "connect");
  await worker.terminate();
  process.stdout.write("ended", () => process.exit(0));
} else {
  loadNative().listen(
    String(workerData),
    16,
    () => false,
    () => undefined,
  );
  parentPort?.postMessage("listening");
  for (;;);
}
