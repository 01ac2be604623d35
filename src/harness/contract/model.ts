/**
 * What the harness shows and what can be done to it, as plain data: the contract between the harness,
 * the page's server and the page in the browser. The harness plays the person, so secrets are strings here;
 * nothing of this is ever loaded by the agent.
 */

import type { MarkName } from "../../protocol/table.ts";
import type { DeviceChoice } from "./device-choices.ts";
import type { LanguageChoice } from "./language-choices.ts";
import type { KeyInput, Mirror, MirrorAction, PointerInput } from "./surface-schemas.ts";

export type { Mirror, MirrorAction, MirrorNode, MirrorOption } from "./surface-schemas.ts";

/** A field as the simulated LogonUI draws it: one row of the Windows field table, filled. */
export interface DrawnField {
  id: number;
  /** `picture`: a Mac's view alone. */
  type:
    "tile-image" | "large-text" | "small-text" | "password" | "edit" | "submit" | "command-link" | "picture";
  purpose: string;
  index: number;
  /** Compiled into the host; what a screen reader says. */
  label: string;
  /** What the agent gave: a title, a message, a link's text. */
  text: string;
  /** Of an item: what kind of line it is. */
  mark?: MarkName;
  /** Of a rule: its number, and the names that it is about. */
  value?: number;
  detail?: string;
  /** Of a countdown: when it ends, in milliseconds since 1970. `{time}` in its label is what is left. */
  until?: number;
  /** Of a picture: a QR code row by row, `1` for a dark square. */
  squares?: string[];
  /** Of an input: digits only; what was typed may be shown. */
  numeric?: boolean;
  reveal?: boolean;
}

/** What became of something that the old secret protected. */
export interface SummaryLine {
  mark: MarkName;
  text: string;
}

export interface Tile {
  id: "brand" | "password";
  label: string;
  /** The tile is the operating system's own and works with the agent dead. */
  builtIn: boolean;
}

export interface SignInScreen {
  system: "windows" | "macos";
  /**
   * `pre-boot`: the disk is locked, and neither the system nor its agent runs. Its fields are drawn as those of the
   * sign-in: users to choose, a password, a link to the recovery key.
   */
  view: "off" | "pre-boot" | "lock" | "sign-in" | "desktop";
  hostName: string;
  users: { id: string; name: string; fullName: string }[];
  selectedUser?: string | undefined;
  /** Sign-in options of the selected user. */
  tiles: Tile[];
  selectedTile?: Tile["id"] | undefined;
  fields: DrawnField[];
  /** The revision that `fields` were drawn for; an action on an older one is dropped. */
  revision: number;
  /** Waiting for the agent or the system: fields do not answer. */
  busy: boolean;
  /** What the system says beneath the tile ("The password is incorrect."); on the desktop, what the agent said last. */
  status: { kind: "none" | "error" | "info"; text: string; summary?: SummaryLine[] };
  /** BCP 47: the language that the screen speaks. */
  locale: string;
  /** The last attempt was wrong: a macOS login window shakes. Grows with each. */
  shaken?: number | undefined;
  /** A browser is shown inside the screen, the agent's or the host's own, in CSS pixels. */
  browser?: { width: number; height: number } | undefined;
  /** Who is on the desktop. */
  signedInAs?: string | undefined;
}

/** Whatever a secret may open. `kept-…`: the old one that a reset has put aside. */
export const stores = [
  "pin-container",
  "account",
  "dpapi",
  "credential-manager",
  "disk",
  "keychain",
  "local-items",
  "kept-dpapi",
  "kept-credential-manager",
  "kept-keychain",
  "kept-local-items",
] as const;
export type StoreName = (typeof stores)[number];

/** The secrets of the play, in the order of the table that shows what each opens. */
export const secretNames = [
  "start-pin",
  "new-pin",
  "start-password",
  "new-password",
  "break-glass",
  "recovery-key",
] as const;
export type SecretName = (typeof secretNames)[number];

/** What one secret opens right now, found by trying on a copy of the device, so nothing is counted. */
export interface OpensRow {
  name: SecretName;
  /** For people: "PIN set at the start", "New PIN", "Break-glass password". */
  secret: string;
  opens: { store: StoreName; opens: boolean | "unknown" }[];
}

export interface DiskTruth {
  encrypted: boolean;
  /** Something has opened it since the device was started. */
  unlocked: boolean;
  serviceAccount: "able" | "absent" | "token-missing" | "token-invalid";
  /** Whether what the directory holds opens the disk. */
  recoveryKey: "none" | "opens" | "does-not-open";
  /** When the directory was given it; an ISO date. */
  recoveryKeySince?: string | undefined;
  /** Somebody has seen it: the device replaces it once somebody has signed in. */
  recoveryKeyShown?: boolean | undefined;
}

export interface DeviceTruth {
  /** Empty until it was tried for the first time. */
  opens: OpensRow[];
  /** Absent on a system whose disk asks for nobody's password. */
  disk?: DiskTruth | undefined;
  /** Absent on a system where no chip counts PINs. */
  tpm?: { triesLeft: number; maximumTries: number; lockedOutUntil?: string | undefined } | undefined;
  account: { passwordSetAt: string; failedAttempts: number; lockedOutUntil?: string | undefined };
  container: boolean;
  agent: "running" | "starting" | "dead";
}

export interface TimelineEntry {
  /** Milliseconds since the harness started. */
  at: number;
  actor: "person" | "host" | "agent" | "directory" | "provider" | "harness";
  text: string;
  /** A stable event name or code, for tests and `--json`. */
  event: string;
}

export interface Person {
  name: string;
  email: string;
  /** At the organisation's identity provider. */
  providerPassword: string;
  /** "Owner of this device", "may not sign in here". */
  note: string;
}

/** Whose phones there are: the first of `people`, whose device it is, and the second. */
export const phoneOwners = ["owner", "colleague"] as const;
export type PhoneOwner = (typeof phoneOwners)[number];

/** Somebody's phone: a browser at the directory's own page. */
export interface PhoneState {
  /** In CSS pixels; absent while it is in the pocket. */
  page?: { width: number; height: number } | undefined;
}

/** Which play of the demo this is. Absent where nothing can be started over: a recording, a harness by itself. */
export interface PlayState {
  device: DeviceChoice;
  language: LanguageChoice;
  /** `failed`: what was to be started is not there; starting over may help. */
  phase: "starting" | "ready" | "failed";
  /** 1 is the first; a greater one has nothing in common with what was before. */
  number: number;
  /** Why it failed, for people. */
  problem?: string | undefined;
}

export interface HarnessState {
  brand: string;
  /** Filled in by whoever can start over, never by the harness itself. */
  play?: PlayState | undefined;
  phones: Record<PhoneOwner, PhoneState>;
  screen: SignInScreen;
  device: DeviceTruth;
  people: Person[];
  /** What the person knew at the start, for whoever tries the demo. */
  hints: { label: string; value: string }[];
  timeline: TimelineEntry[];
}

/** What a person, or whoever stands in for one, can do. */
export type HarnessAction =
  | { do: "wake" }
  | { do: "select-user"; user: string }
  | { do: "select-tile"; tile: Tile["id"] }
  /** Submit the tile: values by field id. */
  | { do: "submit"; revision: number; values: Record<number, string> }
  | { do: "link"; revision: number; field: number }
  | { do: "cancel" }
  | { do: "sign-out" }
  /** Shuts down and starts again: a Mac with an encrypted disk stands at pre-boot then. */
  | { do: "restart" }
  /** Takes somebody's phone out and opens the directory's page on it. */
  | { do: "open-phone"; of: PhoneOwner }
  | { do: "close-phone"; of: PhoneOwner }
  /**
   * Everything from the beginning, with the same device or another. The holder of the harness answers it, not the
   * harness.
   */
  | { do: "start-over"; device?: DeviceChoice; language?: LanguageChoice }
  /** What can go wrong, on purpose. */
  | { do: "kill-agent" }
  | { do: "start-agent" }
  /** The power fails now: the agent dies by SIGKILL and the device starts again. */
  | { do: "power-loss" };

/**
 * Which browser: the one in the sign-in screen, or one of the phones'. The place in the list is the byte before a
 * picture of it.
 */
export const surfaceNames = ["screen", "owner-phone", "colleague-phone"] as const;
export type SurfaceName = (typeof surfaceNames)[number];

export const phoneSurface = (of: PhoneOwner) => `${of}-phone` as const;

/** Whether there is a browser that a picture could be of. */
export function isShown({ screen, phones }: HarnessState, of: SurfaceName): boolean {
  if (of === "screen") return screen.browser !== undefined;
  return phoneOwners.some((owner) => phoneSurface(owner) === of && phones[owner].page !== undefined);
}

/** `on` is the sign-in screen's when absent. */
export type SurfaceAction = { on?: SurfaceName } & (
  | ({ surface: "pointer" } & PointerInput)
  | ({ surface: "key" } & KeyInput)
  /** To a node of its mirror. What is typed is the person's secret. */
  | ({ surface: "mirror" } & MirrorAction)
);

/** Page to server, as JSON over the WebSocket. */
export type PageMessage = HarnessAction | SurfaceAction;

/**
 * Server to page, as JSON over the WebSocket. A binary message is a picture of a browser: one byte, its place in
 * `surfaceNames`, then a JPEG.
 */
export type ServerMessage =
  | { kind: "state"; state: HarnessState }
  /** The page in that browser as controls. */
  | { kind: "mirror"; of: SurfaceName; mirror: Mirror }
  | { kind: "error"; code: string; text: string };
