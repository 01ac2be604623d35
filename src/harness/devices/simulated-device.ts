/**
 * The login harness's interface to a simulated device: its sign-in screen, its power, the person's first day, and
 * faults before the play. Implemented once for each system, so that nothing above it needs to know which.
 */
import type { Clock } from "../../clock/clock.ts";
import type { AccountId } from "../../platform/ports.ts";
import type { Store } from "../../directory/store/open.ts";
import type { DemoBinding } from "../organisation/demo-files.ts";
import type { PageSink } from "../contract/page-sink.ts";
import type { SignInHost } from "../contract/sign-in-host.ts";
import type { TracedFrame } from "../contract/login-harness-contract.ts";
import type { HarnessState, TimelineEntry } from "../contract/model.ts";
import type { ExaminedDevice, KnownSecrets } from "./truth.ts";
import type { HostedBundle } from "../macos/hosted-plugin.ts";
import type { DllProviderOptions } from "../windows/dll-provider.ts";
import type { BrowserWindow, BrowserWindowOptions } from "../browser/browser-window.ts";

export interface DeviceOptions {
  /** Folder of the device's own state; made when missing. */
  directory: string;
  clock: Clock;
  /** The local account of the device's owner. */
  account: { name: string; fullName: string };
  /** The account's first password. */
  password: string;
  /** The agent's socket. */
  endpoint: string;
  /** Shown until the agent has sent its own. */
  brand: string;
  /** BCP 47. */
  locale: string;
  onChange(): void;
  onEvent(event: Omit<TimelineEntry, "at">): void;
  onFrame(frame: Omit<TracedFrame, "at">): void;
  /** The system runs now, so the agent may run too. */
  onRunning(): void;
  /** Opens a browser of the host's own. */
  openBrowser(
    page: Pick<
      BrowserWindowOptions,
      "address" | "proxyPort" | "proxyPassword" | "locale" | "width" | "height" | "mayNavigate" | "onPicture"
    >,
  ): Promise<BrowserWindow>;
  pageSink: PageSink;
  /** Windows alone: the sign-in screen loads this DLL, in the login host, instead of the simulated provider. */
  dll?: Pick<DllProviderOptions, "dll" | "wine" | "folder" | "agentProcess"> | undefined;
  /** macOS alone: the login window loads this bundle, in the login host, instead of the simulated plug-in. */
  bundle?: HostedBundle | undefined;
}

/** Plays the person at the screen. */
export interface Player {
  state(): HarnessState;
  /** @throws the code with which the agent refused meanwhile */
  until(wanted: (state: HarnessState) => boolean): Promise<HarnessState>;
  /** Fills in each screen's fields from `values`, by purpose, until `done`. */
  answer(values: Readonly<Record<string, string>>, done: (state: HarnessState) => boolean): Promise<void>;
  /** Whether the timeline has had `event` since the player was made. */
  happened(event: string): boolean;
}

export interface SimulatedDevice {
  readonly accountId: AccountId;
  readonly host: SignInHost;
  /** The administrator's settings for such a device. */
  readonly binding: Pick<DemoBinding, "localSecret" | "escrow" | "recoveryKeyRelease">;
  /** Policy of the device's agent. */
  readonly pinWithoutTpm: boolean;
  /** For trying what opens what. */
  readonly examined: ExaminedDevice;
  /** The play begins where the device is switched on. */
  readonly beginsOff: boolean;
  /** Whether its system runs: not while its disk is locked. */
  isRunning(): boolean;
  /** Shows the first screen, as on a started device with an open disk. */
  switchOn(): Promise<void>;
  /** The person's first sign-in, at the screen; resolves once agent and directory have finished it. */
  signInOnce(player: Player, known: KnownSecrets): Promise<void>;
  /** Changes the device before the play, bypassing the agent. */
  befall(known: KnownSecrets, state: { directory: Store; agentState: string }): Promise<void>;
  /** Cuts the power. Everything that needs a person's password to open is closed. */
  cutPower(): void;
  close(): Promise<void>;
}
