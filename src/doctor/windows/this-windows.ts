/**
 * The Windows that this process runs on, as the checks see it: the registry by `reg.exe`, the pipe by the addon where it is
 * there. Called by the command.
 */
import { connect } from "node:net";
import { join } from "node:path";
import type { WindowsNative } from "../../platform/native/contract.ts";
import { isNativeThere, loadNative } from "../../platform/native/loader.ts";
import { agentPipe, agentService } from "../../platform/windows/provider-names.ts";
import { askAgent } from "../agent-question.ts";
import { dllFile, processorOf } from "../dll-file.ts";
import { type Machine, type PipeAnswer, isTheAgent } from "../contract/machine.ts";
import { registryBy } from "./reg-program.ts";
import { rightsBy } from "./rights.ts";
import { withVariables } from "./variables.ts";

/** What the addon has of Windows. Its functions may be fewer than the contract's: it may be of another version. */
const windowsNative = (): Partial<WindowsNative> | undefined =>
  isNativeThere() ? loadNative().windows : undefined;

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

/** Undefined without an addon, and with one that does not load: then no agent starts, which other checks say. */
function canKeepSettings(): boolean | undefined {
  try {
    return isNativeThere() ? typeof windowsNative()?.keepValue === "function" : undefined;
  } catch {
    return undefined;
  }
}

/** Only LocalSystem finds that out. An agent hangs up without a word on whom it does not serve. */
function isServedByTheAgent(endpoint: string): boolean {
  try {
    const answer = windowsNative()?.pipeServer?.(endpoint, agentService);
    return answer?.is === "served" && isTheAgent(answer.by);
  } catch {
    return false;
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
    // LogonUI loads the DLL. A program for 32 bits finds the system's own files in Sysnative.
    processor: processorOf(
      ["Sysnative", "System32"].flatMap((folder) =>
        ["LogonUI.exe", "ntdll.dll"].map((file) => join(SystemRoot, folder, file)),
      ),
    ),
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
    rightsAt: (path, hasVariables) => {
      const fileRights = windowsNative()?.fileRights;
      const file = hasVariables ? withVariables(path, process.env) : path;
      return Promise.resolve(
        // An older addon has none.
        typeof fileRights === "function" ? rightsBy(fileRights, file) : { is: "unreadable" },
      );
    },
    canKeepSettings: canKeepSettings(),
    askPipe: async (path) => {
      const windows = windowsNative();
      return windows?.pipeServer === undefined ? await isThere(path) : windows.pipeServer(path, agentService);
    },
    askAgent: async () => {
      const answer = await askAgent({ endpoint, build, milliseconds });
      return answer.is === "unknown" && isServedByTheAgent(endpoint) ? { is: "refuses" } : answer;
    },
  };
}
