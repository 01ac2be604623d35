/** What a login harness offers to whoever plays on it: the demo's page, rehearsals, tests of one's own. */
import type { DemoDirectory } from "./demo-files.ts";
import type { DeviceTruth, HarnessAction, HarnessState, SurfaceAction, TimelineEntry } from "./model.ts";
import type { ProviderCommand } from "./organisation.ts";
import type { KnownSecrets } from "./truth.ts";

export interface LoginHarnessOptions {
  /** Where state is kept after the end; made when missing, and it must be empty. Default: a temporary directory. */
  keep?: string | undefined;
  /** On every screen; default "JumpCloud", the brand of the sample configuration. */
  brand?: string;
  /** BCP 47, default "en". */
  locale?: string;
  /** Whether the person has set up their PIN before the harness is handed over; default true. */
  pinSetUp?: boolean;
  /** What the person knows at the start. */
  secrets?: Partial<Pick<KnownSecrets, "startPin" | "typedPassword">>;
  browser?: { path?: string; user?: string };
  /** Aborts the start; what had been started is ended. */
  signal?: AbortSignal;
}

/** Resolves when the state is as wanted, or rejects after `withinMs` with what was there instead. */
export type Until = (wanted: (state: HarnessState) => boolean, withinMs?: number) => Promise<HarnessState>;

export interface LoginHarness extends AsyncDisposable {
  /** Where everything is: state, configurations, certificates. */
  readonly directory: string;
  state(): HarnessState;
  subscribe(listener: (state: HarnessState) => void): () => void;
  until: Until;
  act(action: HarnessAction): Promise<void>;
  /** Mouse and keys into the agent's browser. */
  surface(action: SurfaceAction): void;
  /** JPEGs of the agent's browser. */
  onFrame(listener: (jpeg: Uint8Array) => void): () => void;
  /** Everything that happened, also what is older than `state().timeline` shows. */
  onEntry(listener: (entry: TimelineEntry) => void): () => void;
  /** What opens what, tried now. */
  examine(): Promise<DeviceTruth>;
  /** SIGKILL. */
  killAgent(): Promise<void>;
  /** Starts it again; does nothing while it runs. */
  startAgent(): Promise<void>;
  /** The agent dies by SIGKILL when it comes to `point`. Resolves once it is dead. */
  killAgentAt(point: string): Promise<void>;
  /** Names every point that the agent passes from now on, until the returned function is called. */
  points(listener: (point: string) => void): () => void;
  /** A fault at the organisation's provider. */
  provider(command: ProviderCommand): void;
  /** The administrator of the directory. */
  readonly admin: DemoDirectory["admin"];
  /** Process ids, for tests that look into them. */
  /** The last lines that each process printed, as they were printed: JSON logs, and whatever else came. */
  logs(): { agent: string[]; directory: string[]; provider: string[] };
  pids(): { agent: number | undefined; directory: number; provider: number };
}
