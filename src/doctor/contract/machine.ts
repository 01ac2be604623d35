/**
 * What the checks can ask of a machine: the port that they read through. A composition fills it for Windows, for a wine
 * prefix, or for another system; what a machine does not have is undefined, and the checks say so. Nothing here judges.
 */
import type { AgentConfig } from "../../agent/setup/config.ts";
import type { AuthorityFault } from "../../agent/setup/authorities.ts";
import type { ConfigError } from "../../settings/settings-file.ts";
import type { MacMachine } from "./mac.ts";
import type { Registry } from "./registry.ts";

/** Of PE (IMAGE_FILE_HEADER.Machine), by the names of Node's `process.arch`; else the number. */
export type Processor = string;

/** The file that would be loaded as a DLL. */
export type DllFile =
  { is: "missing" } | { is: "unreadable" } | { is: "no-dll" } | { is: "dll"; processor: Processor };

/** A file or folder on the way to a registered file, as the system has it. */
export interface Place {
  path: string;
  /** Nothing is there: whoever may write to the folder above could put it there. */
  isMissing?: true;
  /** Its owner and its access list (SDDL, [MS-DTYP] 2.5.1). Undefined: it could not be read. */
  rights?: string;
}

/** From the root of the disk down to the file; where a link is followed, also those of what it leads to. */
export type RightsAnswer = { is: "read"; ways: readonly (readonly Place[])[] } | { is: "unreadable" };

/** The process that serves a pipe, by the system. */
export interface PipeServer {
  processId: number;
  sid: string;
  imagePath: string;
  /** Whether it is the process of the agent's registered service. */
  isService: boolean;
}

const localSystem = "S-1-5-18";

/** As the provider judges it before it sends a byte. */
export const isTheAgent = ({ isService, sid }: PipeServer): boolean => isService && sid === localSystem;

export type PipeAnswer =
  | { is: "absent" }
  /** It is there, and its rights keep this user out. */
  | { is: "closed" }
  /** It is there; who serves it cannot be asked, for want of the addon. */
  | { is: "there" }
  | { is: "served"; by: PipeServer };

export type AgentAnswer =
  | { is: "absent" }
  /** It said that it does not serve this program, or it is known to be the agent and hung up on us, as on everybody else. */
  | { is: "refuses" }
  /**
   * The system kept us out, the connection ended without an answer, or failed as nothing here knows: it may be an agent
   * or not. `reason` is the system's code, or that of a fault, for the report alone.
   */
  | { is: "unknown"; reason: string }
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
  /** The one that the sign-in screen's own program is made for, which loads the DLL; undefined: not known. */
  readonly processor: Processor | undefined;
  readonly registry: Registry | undefined;
  /** On macOS. */
  readonly mac?: MacMachine | undefined;
  /** @param path absolute, as the registry has it; variables in it are replaced */
  readonly dllAt: ((path: string, hasVariables: boolean) => Promise<DllFile>) | undefined;
  /** Who may write to a registered file, and to the folders that it lies in. */
  readonly rightsAt: ((path: string, hasVariables: boolean) => Promise<RightsAnswer>) | undefined;
  /** Whether the addon that is there can keep the provider's settings; undefined where none is or none is needed. */
  readonly canKeepSettings: boolean | undefined;
  readonly askPipe: ((path: string) => Promise<PipeAnswer>) | undefined;
  /** The agent at its known place, or at the one that was named. */
  readonly askAgent: (() => Promise<AgentAnswer>) | undefined;
  readonly readConfiguration: (() => ConfigurationAnswer) | undefined;
}
