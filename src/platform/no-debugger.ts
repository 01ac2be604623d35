/**
 * No debugger in a process that holds secrets: whoever reaches one runs code as that process. Called by the agent's and
 * the directory's composition roots before they read anything.
 */
import { url as inspectorUrl } from "node:inspector";
import { VestibuleError } from "../errors/error.ts";

/** With it Node does not open its debugger on 127.0.0.1, to every user, when the process gets SIGUSR1. */
export const noDebuggerFlag = "--disable-sigusr1";

/** What Node was started with, and the address of its debugger; undefined while none listens. */
export interface NodeStart {
  execArgv: readonly string[];
  nodeOptions: string | undefined;
  inspectorUrl: string | undefined;
}

/** The start of this process. */
export function ownStart(): NodeStart {
  return {
    execArgv: process.execArgv,
    nodeOptions: process.env["NODE_OPTIONS"],
    inspectorUrl: inspectorUrl(),
  };
}

/** `--inspect`, `--inspect-brk`, `--inspect-wait`, and the flags that say where. Node takes `_` for `-`. */
const opensDebugger = /^--(?:inspect|debug)(?:[-_=]|$)/;

/**
 * @throws `debugger_open` when a debugger listens, was asked for, or would be opened by SIGUSR1; evidence `what` is the
 * flag or the variable, never an address: it would let its reader in
 */
export function refuseDebugger(start: NodeStart): void {
  const refuse = (what: string): never => {
    throw new VestibuleError("debugger_open", { evidence: { what } });
  };
  for (const flag of start.execArgv) if (opensDebugger.test(flag)) refuse(flag.replace(/=.*$/, ""));
  // Quoting in it is Node's own, so the flag may stand anywhere in the text.
  if (/--(?:inspect|debug)/.test(start.nodeOptions ?? "")) refuse("NODE_OPTIONS");
  if (start.inspectorUrl !== undefined) refuse("inspector");
  if (!start.execArgv.includes(noDebuggerFlag)) refuse(`no ${noDebuggerFlag}`);
}
