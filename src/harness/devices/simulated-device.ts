/**
 * What the login harness knows of any simulated device: its sign-in screen, its power, and what a person's first day and
 * bad luck make of it. Implemented once for each system; nothing above it knows which.
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
import type { BrowserWindow, BrowserWindowOptions } from "../browser/browser-window.ts";

export interface DeviceOptions {
  /** Of the device's own state; made when missing. */
  directory: string;
  clock: Clock;
  /** The local account of the person whose device it is. */
  account: { name: string; fullName: string };
  /** What that account has at first. */
  password: string;
  /** The agent's socket. */
  endpoint: string;
  /** On the screen until the agent has said its own. */
  brand: string;
  /** BCP 47. */
  locale: string;
  onChange(): void;
  onEvent(event: Omit<TimelineEntry, "at">): void;
  onFrame(frame: Omit<TracedFrame, "at">): void;
  /** Somebody's secret was tried at it. */
  onTried(): void;
  /** The system runs now, and with it the agent may. */
  onRunning(): void;
  /** For a host with a browser of its own. */
  openBrowser(
    page: Pick<
      BrowserWindowOptions,
      "address" | "proxyPort" | "proxyPassword" | "locale" | "width" | "height" | "mayNavigate" | "onPicture"
    >,
  ): Promise<BrowserWindow>;
  pageSink: PageSink;
}

/** Whoever plays the person at the screen. */
export interface Player {
  state(): HarnessState;
  /** @throws the code with which the agent refused meanwhile */
  until(wanted: (state: HarnessState) => boolean): Promise<HarnessState>;
  /** Answers each screen with what `values` has for the purposes of its fields, until `done`. */
  answer(values: Readonly<Record<string, string>>, done: (state: HarnessState) => boolean): Promise<void>;
  /** Has seen `event` in the timeline since the player was made. */
  happened(event: string): boolean;
}

export interface SimulatedDevice {
  readonly accountId: AccountId;
  readonly host: SignInHost;
  /** What the administrator decides for such a device. */
  readonly binding: Pick<DemoBinding, "localSecret" | "escrow" | "recoveryKeyRelease">;
  /** Policy of its agent. */
  readonly pinWithoutTpm: boolean;
  /** For trying what opens what. */
  readonly examined: ExaminedDevice;
  /** The play begins where it is switched on. */
  readonly beginsOff: boolean;
  /** Whether its system runs: not while its disk is locked. */
  isRunning(): boolean;
  /** The first screen, as on a device that has been started and whose disk is open. */
  switchOn(): Promise<void>;
  /** The person's first sign-in, as a person does it; it resolves once agent and directory are done with it. */
  signInOnce(player: Player, known: KnownSecrets): Promise<void>;
  /** What befell the device before the play, none of it through the agent. */
  befall(known: KnownSecrets, directory: Store): Promise<void>;
  /** The power goes. Whatever needs somebody's password to open is closed. */
  cutPower(): void;
  close(): Promise<void>;
}
