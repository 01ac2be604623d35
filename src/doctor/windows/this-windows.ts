/**
 * The Windows that this process runs on, as the checks see it: the registry by `reg.exe`, the pipe by the addon where it is
 * there. Called by the command.
 */
import { connect } from "node:net";
import { join } from "node:path";
import { isNativeThere, loadNative } from "../../platform/native/loader.ts";
import { agentPipe, agentService } from "../../platform/windows/provider-names.ts";
import { askAgent } from "../agent-question.ts";
import { dllFile } from "../dll-file.ts";
import type { Machine, PipeAnswer } from "../contract/machine.ts";
import { registryBy } from "./reg-program.ts";
import { withVariables } from "./variables.ts";

const codeIn = (error: unknown) => (error instanceof Error && "code" in error ? error.code : undefined);

/** Without the addon: whether the pipe is there. */
async function isThere(path: string): Promise<PipeAnswer> {
  const socket = connect(path);
  try {
    return await new Promise<PipeAnswer>((answer) => {
      socket.once("connect", () => {
        answer({ is: "there" });
      });
      socket.once("error", (error) => {
        const code = codeIn(error);
        if (code === "ENOENT") answer({ is: "absent" });
        else answer({ is: code === "EPERM" || code === "EACCES" ? "closed" : "there" });
      });
    });
  } finally {
    socket.destroy();
  }
}

/** @param asked how the agent is asked, see `agent-question.ts` */
export function thisWindows(asked: {
  endpoint: string | undefined;
  build: string;
  milliseconds: number;
  interrupted: AbortSignal;
}): Omit<Machine, "readConfiguration"> {
  const { endpoint = agentPipe, build, milliseconds, interrupted } = asked;
  const { SystemRoot = "C:\\Windows" } = process.env;
  return {
    processor: process.arch,
    registry: registryBy({
      // By its path: another program of that name may come first on PATH.
      command: [join(SystemRoot, "System32", "reg.exe")],
      environment: process.env,
      named: (path) => path,
      root: "HKLM",
      interrupted,
    }),
    dllAt: (path, hasVariables) =>
      Promise.resolve(dllFile(hasVariables ? withVariables(path, process.env) : path)),
    askPipe: async (path) => {
      const { windows } = isNativeThere() ? loadNative() : {};
      return windows === undefined ? await isThere(path) : windows.pipeServer(path, agentService);
    },
    askAgent: () => askAgent({ endpoint, build, milliseconds }),
  };
}
