/** The interface of a login harness. Used by the demo's page, rehearsals and other people's tests. */
import type { DirectoryAdmin } from "../../directory/admin.ts";
import type {
  DeviceTruth,
  HarnessAction,
  HarnessState,
  Mirror,
  PhoneOwner,
  StartStep,
  SurfaceAction,
  SurfaceName,
  TimelineEntry,
} from "./model.ts";
import type { ProviderCommand } from "./organisation.ts";

/** What the person knows at the start. Each has a default. */
export interface StartingSecrets {
  /** Windows with a PIN: 6 to 127 digits. */
  startPin: string;
  /** The account's password at the start; with a PIN, before PIN mode. */
  startPassword: string;
}

/** A device before the play begins, for each system. */
export type DeviceBefore = WindowsBefore | MacBefore;

interface AnyBefore {
  /** Policy of the binding: whether a reset can recover the old password. Default `split`. */
  escrow?: "split" | "device" | "off";
  /**
   * Whether the person has signed in once, so that PIN mode is set up, or the escrow filled. Default true. The real
   * parts do it, at the simulated screen.
   */
  signedInOnce?: boolean;
  /** The password was then changed past the agent, to the one the person knows: the escrow is stale. */
  changedElsewhere?: boolean;
  /**
   * The sign-in screen names no user: Windows shows "Other user" (policy DontDisplayLastUserName), a Mac asks for name and
   * password (SHOWFULLNAME). Default false.
   */
  namesHidden?: boolean;
  /** The account is disabled, after everything else. Default false. */
  accountDisabled?: boolean;
  /** Wrong sign-ins have locked the account, after everything else. Default false. */
  lockedOut?: boolean;
}

export interface WindowsBefore extends AnyBefore {
  system: "windows";
  /** Default `pin`. */
  localSecret?: "pin" | "password";
  /** Default true. */
  tpm?: boolean;
  /**
   * Policy of the agent: allows PIN mode without a TPM, with a long alphanumeric PIN. Default false: without a TPM the
   * person keeps the password.
   */
  pinWithoutTpm?: boolean;
}

export interface MacBefore extends AnyBefore {
  system: "macos";
  /** Default true. */
  fileVault?: boolean;
  /** Default `absent`. */
  serviceAccount?: "absent" | "able" | "token-missing" | "token-invalid";
  /**
   * Whether the directory holds the disk's recovery key. `wrong`: a key that no longer opens the disk. Default
   * `escrowed`.
   */
  recoveryKey?: "escrowed" | "none" | "wrong";
  /** Policy: whether the person may see the key on their phone. Default true. */
  recoveryKeyOnPhone?: boolean;
  /** Where the play begins. Default `login-window`: the disk is open. */
  at?: "login-window" | "pre-boot";
  /**
   * The password was set past the agent, and the disk alone, or all that it protects, opens with the earlier one
   * (`passwordBefore`). Absent: nothing is behind.
   */
  diskBehind?: "disk" | "everything";
}

/** A provider of your own instead of the simulated one. */
export interface OwnProvider {
  /** An https address with OpenID Connect Discovery. */
  issuer: string;
  clientId: string;
  /** Absent for a public client. */
  clientSecret?: string | undefined;
  /** Address of the device's owner at that provider; its domain is routed to the provider. */
  email: string;
  /** Certificate authorities (PEM) to trust for it, besides the system's. */
  trust?: string;
  /** Claims that must hold at every sign-in, with the values of which one must: needed where many share the issuer. */
  requiredClaims?: Readonly<Record<string, string[]>>;
  /** Hosts that its pages need besides those of its discovery document. */
  allow?: readonly string[];
}

export interface NativeOptions {
  /**
   * Windows alone: a folder with a wine prefix to use, made when missing, and left. The agent's pipe has one name, so one harness at a
   * time may use it. Default: a temporary one, which takes some seconds to make.
   */
  winePrefix?: string | undefined;
}

export interface LoginHarnessOptions {
  /** Default: Windows with a PIN that has been set up. */
  device?: DeviceBefore;
  secrets?: Partial<StartingSecrets>;
  /** Where state is kept after the end; made when missing, must be empty. Default: a temporary directory, not kept. */
  keep?: string | undefined;
  /** Shown on every screen; default "JumpCloud", the brand of the sample configuration. */
  brand?: string;
  /** BCP 47, default "en". */
  locale?: string;
  /** The browser's program; default: a browser in the known places. */
  browser?: { path?: string };
  ownProvider?: OwnProvider;
  /**
   * On Linux alone so far, the plug-in that ships. Windows: the credential provider in the login host and the agent in
   * Windows' Node, both under wine, with a real pipe between them. macOS: the authorization plug-in in its login host, with
   * a real socket to the agent. Default: the simulated plug-in, and the agent in this Node.
   */
  native?: NativeOptions | undefined;
  /** Port of the directory, which your own provider has to know for its redirect address; default: any free port. */
  directoryPort?: number;
  /** Aborts the start; every process that was started is ended. */
  signal?: AbortSignal;
  /** Called when a step of the start begins. */
  onStep?: ((step: StartStep) => void) | undefined;
}

/** Resolves when the state is as wanted; rejects after `withinMs` with the state that was there instead. */
export type Until = (wanted: (state: HarnessState) => boolean, withinMs?: number) => Promise<HarnessState>;

/** One message between sign-in host and agent, for a trace. Secrets are masked when it is made: `•••• (12 bytes)`. */
export interface TracedFrame {
  /** Milliseconds since the harness started. */
  at: number;
  from: "plugin" | "agent";
  message: string;
  /** Each field as text. */
  fields: Readonly<Record<string, string>>;
}

export interface LoginHarness extends AsyncDisposable {
  /** The folder of everything: state, configurations, certificates. */
  readonly directory: string;
  state(): HarnessState;
  subscribe(listener: (state: HarnessState) => void): () => void;
  until: Until;
  act(action: HarnessAction): Promise<void>;
  /** Pointer and keys for the browser of the sign-in screen or of a phone, or an action on its mirror. */
  surface(action: SurfaceAction): void;
  /** Calls `listener` with JPEGs of those browsers. */
  onFrame(listener: (jpeg: Uint8Array, of: SurfaceName) => void): () => void;
  /** Calls `listener` with the pages in those browsers as labelled controls, after each change. */
  onMirror(listener: (mirror: Mirror, of: SurfaceName) => void): () => void;
  /** Calls `listener` with every event, also those that `state().timeline` no longer shows. */
  onEntry(listener: (entry: TimelineEntry) => void): () => void;
  /** Calls `listener` with every message between sign-in host and agent. */
  onProtocol(listener: (frame: TracedFrame) => void): () => void;
  /** The text on a phone, by default the owner's, as a person reads it; empty while the phone is put away. */
  readPhone(of?: PhoneOwner): Promise<string>;
  /** Tries now what each secret opens. */
  examine(): Promise<DeviceTruth>;
  /** Ends the agent by SIGKILL. */
  killAgent(): Promise<void>;
  /** Starts the agent again; does nothing while it runs, or while the disk is locked. */
  startAgent(): Promise<void>;
  /** Ends the agent by SIGKILL when it reaches `point`. Resolves once it is dead. */
  killAgentAt(point: string): Promise<void>;
  /** Calls `listener` with every point that the agent passes, until the returned function is called. */
  points(listener: (point: string) => void): () => void;
  /** A fault at the organisation's provider. @throws `out_of_order` with a provider of your own */
  provider(command: ProviderCommand): void;
  /** The administrator sets the directory password of the person. @throws the codes of one that may not be set */
  setDirectoryPassword(password: string): Promise<void>;
  /** The administrator of the directory. */
  readonly admin: DirectoryAdmin;
  /** The last lines that each process printed, unchanged: JSON logs and any other output. */
  logs(): { agent: string[]; directory: string[]; provider: string[] };
  /**
   * Process ids, for tests that inspect them. 0 for a provider of your own. `agentUnderWine`: the agent's as wine numbers
   * it, with `native`.
   */
  pids(): {
    agent: number | undefined;
    directory: number;
    provider: number;
    agentUnderWine?: number | undefined;
  };
}
