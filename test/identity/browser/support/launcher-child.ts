/**
 * A launcher that is a process of its own: `RUNTIME_DIRECTORY SOCKET [EXECUTABLE]`. It starts one browser for each
 * connection that asks for one, and ends when its standard input does. Run by `launcher-process.ts`.
 */
import { createServer, type Socket } from "node:net";
import type { BrowserRequest, LaunchedBrowser } from "../../../../src/identity/browser/launcher.ts";
import { localBrowserLauncher } from "../../../../src/identity/browser/local-launcher.ts";
import { codeOf } from "../../../../src/errors/error.ts";
import { frame, frameSplitter, framing, jsonFrame } from "./launcher-frames.ts";

const [, , runtimeDirectory = "", path = "", executable] = process.argv;
const launcher = localBrowserLauncher({ runtimeDirectory, executable });
const serving = new Set<Promise<void>>();

async function serve(socket: Socket): Promise<void> {
  const left = new AbortController();
  const asked = Promise.withResolvers<{ launch?: BrowserRequest }>();
  asked.promise.catch(() => undefined);
  let browser: LaunchedBrowser | undefined;
  let isAsked = false;
  const leave = (): void => {
    asked.reject(new Error("left"));
    left.abort();
    void browser?.close();
  };
  const split = frameSplitter((bytes) => {
    if (isAsked) browser?.devtools.output.write(bytes);
    else asked.resolve(JSON.parse(bytes.toString()) as { launch?: BrowserRequest });
    isAsked = true;
  });
  socket.on("data", split);
  socket.on("error", leave);
  socket.once("end", leave);
  socket.once("close", leave);
  try {
    const { launch } = await asked.promise;
    if (launch === undefined) {
      await launcher.sweep();
      socket.write(jsonFrame({ swept: true }));
      return;
    }
    browser = await launcher.launch(launch, left.signal);
    const { devtools, processId, ended } = browser;
    devtools.output.on("error", () => undefined);
    socket.write(jsonFrame({ processId }));
    devtools.input.pipe(framing()).pipe(socket, { end: false });
    await ended;
    await browser.close();
    socket.write(frame(Buffer.alloc(0)));
  } catch (error) {
    socket.write(jsonFrame({ error: codeOf(error) }));
  } finally {
    socket.end();
  }
}

const server = createServer({ allowHalfOpen: true }, (socket) => {
  const served = serve(socket);
  serving.add(served);
  void served.finally(() => serving.delete(served));
});
server.listen(path, () => process.stdout.write("listening\n"));
process.stdin.resume();
process.stdin.once("end", () => {
  server.close();
  // A browser that still runs ends with its connection.
});
