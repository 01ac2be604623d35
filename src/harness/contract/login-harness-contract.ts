/** What a login harness offers to whoever plays on it: the demo's page, rehearsals, tests of one's own. */
import type { DirectoryAdmin } from "../../directory/admin.ts";
import type {
  DeviceTruth,
  HarnessAction,
  HarnessState,
  Mirror,
  PhoneOwner,
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
  /** Whether a reset can recover the old password; policy of the binding. Default `split`. */
  escrow?: "split" | "device" | "off";
  /**
   * Whether the person has signed in once, so that PIN mode is set up, or the escrow filled. Default true.
   * Done by the real parts, at the simulated screen.
   */
  signedInOnce?: boolean;
  /** The password was then changed behind the agent's back, to the one the person knows: what is in escrow is stale. */
  changedElsewhere?: boolean;
  /**
   * The screen names nobody: Windows shows "Other user" (policy DontDisplayLastUserName), a Mac asks for name and
   * password (SHOWFULLNAME). Default false.
   */
  namesHidden?: boolean;
  /** The account is switched off, after everything else. Default false. */
  accountDisabled?: boolean;
  /** Wrong sign-ins have locked the account out, after everything else. Default false. */
  lockedOut?: boolean;
}

export interface WindowsBefore extends AnyBefore {
  system: "windows";
  /** Default `pin`. */
  localSecret?: "pin" | "password";
  /** Default true. */
  tpm?: boolean;
  /**
   * Policy of the agent: PIN mode also without a TPM, with a long PIN of letters and signs. Default false: without one
   * the person keeps their password.
   */
  pinWithoutTpm?: boolean;
}

export interface MacBefore extends AnyBefore {
  system: "macos";
  /** Default true. */
  fileVault?: boolean;
  /** Default `absent`. */
  serviceAccount?: "absent" | "able" | "token-missing" | "token-invalid";
  /** Whether the directory holds the disk's recovery key. `wrong`: one that no longer opens it. Default `escrowed`. */
  recoveryKey?: "escrowed" | "none" | "wrong";
  /** Whether policy lets the person see it on their phone. Default true. */
  recoveryKeyOnPhone?: boolean;
  /** Where the play begins. Default `login-window`: the disk is open. */
  at?: "login-window" | "pre-boot";
}

/** A provider of one's own in place of the simulated one. */
export interface OwnProvider {
  /** Its issuer: an https address with OpenID Connect Discovery. */
  issuer: string;
  clientId: string;
  /** Absent for a public client. */
  clientSecret?: string | undefined;
  /** Address at that provider of the person whose device it is; its domain is routed to the provider. */
  email: string;
  /** Certificate authorities (PEM) to trust for it, beside the system's. */
  trust?: string;
  /** Hosts that its pages need beside those of its discovery document. */
  allow?: readonly string[];
}

export interface LoginHarnessOptions {
  /** Default: Windows with a PIN that has been set up. */
  device?: DeviceBefore;
  secrets?: Partial<StartingSecrets>;
  /** Where state is kept after the end; made when missing, and it must be empty. Default: a temporary directory. */
  keep?: string | undefined;
  /** On every screen; default "JumpCloud", the brand of the sample configuration. */
  brand?: string;
  /** BCP 47, default "en". */
  locale?: string;
  /** The browser's program; found in the known places when absent. */
  browser?: { path?: string };
  ownProvider?: OwnProvider;
  /** Port of the directory, which one's own provider has to know as redirect address; default: any free one. */
  directoryPort?: number;
  /** Aborts the start; what had been started is ended. */
  signal?: AbortSignal;
}

/** Resolves when the state is as wanted, or rejects after `withinMs` with what was there instead. */
export type Until = (wanted: (state: HarnessState) => boolean, withinMs?: number) => Promise<HarnessState>;

/** One message between sign-in host and agent, for a trace. Secrets are masked where it is made: `•••• (12 bytes)`. */
export interface TracedFrame {
  /** Milliseconds since the harness started. */
  at: number;
  from: "plugin" | "agent";
  message: string;
  /** Field by field, as text. */
  fields: Readonly<Record<string, string>>;
}

export interface LoginHarness extends AsyncDisposable {
  /** Where everything is: state, configurations, certificates. */
  readonly directory: string;
  state(): HarnessState;
  subscribe(listener: (state: HarnessState) => void): () => void;
  until: Until;
  act(action: HarnessAction): Promise<void>;
  /** Mouse and keys into the browser of the sign-in screen, or of a phone; or what is done to a mirror of it. */
  surface(action: SurfaceAction): void;
  /** JPEGs of those browsers. */
  onFrame(listener: (jpeg: Uint8Array, of: SurfaceName) => void): () => void;
  /** The pages in them as labelled controls, whenever they have changed. */
  onMirror(listener: (mirror: Mirror, of: SurfaceName) => void): () => void;
  /** Everything that happened, also what is older than `state().timeline` shows. */
  onEntry(listener: (entry: TimelineEntry) => void): () => void;
  /** Every message between sign-in host and agent. */
  onProtocol(listener: (frame: TracedFrame) => void): () => void;
  /** The text on a phone, the owner's by default, as a person reads it; empty while it is in the pocket. */
  readPhone(of?: PhoneOwner): Promise<string>;
  /** What opens what, tried now. */
  examine(): Promise<DeviceTruth>;
  /** SIGKILL. */
  killAgent(): Promise<void>;
  /** Starts it again; does nothing while it runs, or while the disk is locked. */
  startAgent(): Promise<void>;
  /** The agent dies by SIGKILL when it comes to `point`. Resolves once it is dead. */
  killAgentAt(point: string): Promise<void>;
  /** Names every point that the agent passes from now on, until the returned function is called. */
  points(listener: (point: string) => void): () => void;
  /** A fault at the organisation's provider. @throws `out_of_order` where that is one's own */
  provider(command: ProviderCommand): void;
  /** The administrator of the directory. */
  readonly admin: DirectoryAdmin;
  /** The last lines that each process printed, as they were printed: JSON logs, and whatever else came. */
  logs(): { agent: string[]; directory: string[]; provider: string[] };
  /** Process ids, for tests that look into them. The provider's is 0 where it is one's own. */
  pids(): { agent: number | undefined; directory: number; provider: number };
}
