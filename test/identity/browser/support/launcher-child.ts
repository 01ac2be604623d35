/**
 * A launcher that is a process of its own: `RUNTIME_DIRECTORY SOCKET [EXECUTABLE]`. It starts one browser for each
 * connection that asks for one, and ends when its standard input does. Run by `launcher-process.ts`.
 */
import { createServer } from "node:net";
import { serveLauncher } from "../../../../src/harness/browser/served-launcher.ts";
import { localBrowserLauncher } from "../../../../src/identity/browser/local-launcher.ts";

const [, , runtimeDirectory = "", path = "", executable] = process.argv;
const launcher = localBrowserLauncher({ runtimeDirectory, executable });

const server = createServer({ allowHalfOpen: true }, (socket) => {
  void serveLauncher(launcher, socket);
});
server.listen(path, () => process.stdout.write("listening\n"));
process.stdin.resume();
process.stdin.once("end", () => {
  server.close();
  // A browser that still runs ends with its connection.
});
