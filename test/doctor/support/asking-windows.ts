/**
 * Runs in Windows' Node: asks this Windows as `vestibule doctor` does, without an agent and with one that is this very
 * process, and writes one line of JSON for each. `ADDON`, as Windows names it. Its output has to be a file.
 */
import { createRequire } from "node:module";
import { judgeRights } from "../../../src/doctor/checks/rights.ts";
import { examineAgent } from "../../../src/doctor/checks/agent.ts";
import { examinePipe } from "../../../src/doctor/checks/pipe.ts";
import { rightsBy } from "../../../src/doctor/windows/rights.ts";
import { thisWindows } from "../../../src/doctor/windows/this-windows.ts";
import type { Native } from "../../../src/platform/native/contract.ts";
import { listenWith } from "../../../src/platform/native/listener.ts";

const [addon = "", pipe = ""] = process.argv.slice(2);
const native = createRequire(import.meta.url)(addon) as Native;
const say = (what: string, value: unknown) => process.stdout.write(`${JSON.stringify({ what, value })}\n`);

const machine = {
  ...thisWindows({
    endpoint: pipe,
    build: "doctor test",
    milliseconds: 30_000,
    interrupted: new AbortController().signal,
  }),
  readConfiguration: undefined,
};
/** At the test's own pipe: another test may have an agent at the real one. */
const atOwnPipe = {
  ...machine,
  askPipe: () => machine.askPipe?.(pipe) ?? Promise.reject(new Error("no pipes")),
};

say("self", { pid: process.pid, image: process.execPath });
say("absent", [await examinePipe(atOwnPipe), await examineAgent(atOwnPipe)]);
const listener = await listenWith(native)({
  path: pipe,
  onConnection: (connection) => {
    connection.close();
  },
  onFailure: () => undefined,
});
say("served", [await examinePipe(atOwnPipe), await examineAgent(atOwnPipe)]);
await listener.close();
say("gone", await examinePipe(atOwnPipe));

const { windows } = native;

const refusals = ["C:\\Windows\\win.ini", "\\\\server\\pipe\\x", "\\\\.\\pipe\\x\0y"].map((path) => {
  try {
    windows?.pipeServer(path, "Vestibule");
    return "taken";
  } catch (error) {
    return typeof (error as { errno?: unknown }).errno;
  }
});
say("refused", refusals);

const version = await machine.registry?.read(String.raw`SOFTWARE\Microsoft\Windows NT\CurrentVersion`);
say("registry", {
  product: version?.is === "there" ? version.key.values.get("productname") : version,
  none: await machine.registry?.read("SOFTWARE\\no such key"),
});
say("processor", machine.processor);
const folder = String.raw`C:\windows\system32`;
const rights = windows === undefined ? undefined : rightsBy(windows.fileRights, `${folder}\\kernel32.dll`);
say("rights", { rights, judged: rights && judgeRights(rights) });
say("rights of nothing", windows && rightsBy(windows.fileRights, `${folder}\\no folder\\no.dll`));
say(
  "rights refused",
  ["kernel32.dll", "\\\\server\\share\\x.dll", "\\\\.\\pipe\\x", "C:\\x\0y"].map((path) => {
    try {
      return windows?.fileRights(path).is;
    } catch (error) {
      return typeof (error as { errno?: unknown }).errno;
    }
  }),
);
say("dll", [
  await machine.dllAt?.(String.raw`%SystemRoot%\System32\kernel32.dll`, true),
  await machine.dllAt?.(String.raw`%SystemRoot%\System32\kernel32.dll`, false),
  await machine.dllAt?.(String.raw`C:\windows\system32\reg.exe`, false),
]);
