/**
 * What the checks can ask of a machine: the port that they read through. A composition fills it for Windows, for a wine
 * prefix, or for another system; what a machine does not have is undefined, and the checks say so. Nothing here judges.
 */
import type { AgentConfig } from "../../agent/setup/config.ts";
import type { AuthorityFault } from "../../agent/setup/authorities.ts";
import type { ConfigError } from "../../settings/settings-file.ts";
import type { Registry } from "./registry.ts";

/** Of PE (IMAGE_FILE_HEADER.Machine), by the names of Node's `process.arch`; else the number. */
export type Processor = string;

/** The file that would be loaded as a DLL. */
export type DllFile =
  { is: "missing" } | { is: "unreadable" } | { is: "no-dll" } | { is: "dll"; processor: Processor };

/** The process that serves a pipe, by the system. */
export interface PipeServer {
  processId: number;
  sid: string;
  imagePath: string;
  /** Whether it is the process of the agent's registered service. */
  isService: boolean;
}

export type PipeAnswer =
  | { is: "absent" }
  /** It is there, and its rights keep this user out. */
  | { is: "closed" }
  /** It is there; who serves it cannot be asked, for want of the addon. */
  | { is: "there" }
  | { is: "served"; by: PipeServer };

export type AgentAnswer =
  | { is: "absent" }
  /** It ended the connection without an answer, or the system kept us out: it serves sign-in screens alone. */
  | { is: "closed" }
  | { is: "silent" }
  | { is: "full" }
  | { is: "other-version"; version?: number }
  | { is: "other-program" }
  | { is: "answers"; version: number; brand: string };

/** The judgement of `vestibule config check`. */
export type ConfigurationAnswer =
  | { is: "faulty"; error: ConfigError }
  | { is: "good"; config: AgentConfig; authorities: readonly AuthorityFault[] };

export interface Machine {
  /** The processor that Windows' own programs there are made for. */
  readonly processor: Processor;
  readonly registry: Registry | undefined;
  /** @param path absolute, as the registry has it; variables in it are replaced */
  readonly dllAt: ((path: string, hasVariables: boolean) => Promise<DllFile>) | undefined;
  readonly askPipe: ((path: string) => Promise<PipeAnswer>) | undefined;
  /** The agent at its known place, or at the one that was named. */
  readonly askAgent: (() => Promise<AgentAnswer>) | undefined;
  readonly readConfiguration: (() => ConfigurationAnswer) | undefined;
}
