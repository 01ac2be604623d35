/**
 * The state of a harness and the actions on it, as plain data: the contract between the harness, the page's server and
 * the page in the browser. The harness plays the person, so secrets are strings here; the agent never loads this file.
 */

import type { MarkName } from "../../protocol/table.ts";
import type { DeviceChoice } from "./device-choices.ts";
import type { LanguageChoice } from "./language-choices.ts";
import type { KeyInput, Mirror, MirrorAction, PointerInput } from "./surface-schemas.ts";

export type { Mirror, MirrorAction, MirrorNode, MirrorOption } from "./surface-schemas.ts";

/** A field as the simulated LogonUI draws it: one filled row of the Windows field table. */
export interface DrawnField {
  id: number;
  /** `picture`: only in a Mac's view. */
  type:
    "tile-image" | "large-text" | "small-text" | "password" | "edit" | "submit" | "command-link" | "picture";
  purpose: string;
  index: number;
  /** Compiled into the host; read out by a screen reader. */
  label: string;
  /** The agent's text: a title, a message, a link's text. */
  text: string;
  /** Of an item: the kind of line. Without it the text says that itself, as a DLL's does. */
  mark?: MarkName;
  /** Of a rule: its number, and the names that it forbids. */
  value?: number;
  detail?: string;
  /**
   * Of a countdown: its end, in milliseconds since 1970. `{time}` in its label is the time left. Without it the text says
   * that itself, as a DLL's does.
   */
  until?: number;
  /** Of a picture: a QR code row by row, `1` for a dark square. */
  squares?: string[];
  /** Of an input: digits only; the typed text may be shown. */
  numeric?: boolean;
  reveal?: boolean;
}

/** What became of one store that the old secret protected. */
export interface SummaryLine {
  mark: MarkName;
  text: string;
}

export interface Tile {
  id: "brand" | "password";
  label: string;
  /** The tile is the operating system's own and works without the agent. */
  builtIn: boolean;
}

export interface SignInScreen {
  system: "windows" | "macos";
  /**
   * `pre-boot`: the disk is locked, and neither the system nor its agent runs. Its fields are drawn like those of the
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
  /** A real plug-in ticks off its rules itself: it is told what is typed, at each key. */
  watchesTyping?: boolean | undefined;
  /** Waiting for the agent or the system: fields take no input. */
  busy: boolean;
  /** The system's message below the tile ("The password is incorrect."); on the desktop, the agent's last message. */
  status: { kind: "none" | "error" | "info"; text: string; summary?: SummaryLine[] };
  /** BCP 47: the language of the screen. */
  locale: string;
  /** Grows with each wrong attempt, at which a macOS login window shakes. */
  shaken?: number | undefined;
  /** A browser is shown inside the screen, the agent's or the host's own, in CSS pixels. */
  browser?: { width: number; height: number } | undefined;
  /** The user on the desktop. */
  signedInAs?: string | undefined;
}

/** Everything that a secret may open. `kept-…`: the old store that a reset has put aside. */
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
  "directory-password",
  "break-glass",
  "recovery-key",
] as const;
export type SecretName = (typeof secretNames)[number];

/**
 * Whether a secret opens a store right now. `locked-out`: it is the right one, and chip or account refuse every secret
 * until their lock-out ends. `unknown`: it cannot be tried.
 */
export type Opening = boolean | "locked-out" | "unknown";

/** What one secret opens right now. Tried on a copy of the device, so no attempt is counted. */
export interface OpensRow {
  name: SecretName;
  /** For people: "PIN set at the start", "New PIN", "Break-glass password". */
  secret: string;
  opens: { store: StoreName; opens: Opening }[];
}

export interface DiskTruth {
  encrypted: boolean;
  /** The disk has been opened since the device was started. */
  unlocked: boolean;
  serviceAccount: "able" | "absent" | "token-missing" | "token-invalid";
  /** Whether the directory's key opens the disk. */
  recoveryKey: "none" | "opens" | "does-not-open";
  /** When the directory got the key; an ISO date. */
  recoveryKeySince?: string | undefined;
  /** A person has seen the key: the device replaces it after the next sign-in. */
  recoveryKeyShown?: boolean | undefined;
}

export interface DeviceTruth {
  /** Empty until the first examination. */
  opens: OpensRow[];
  /** Absent on a system whose disk needs no person's password. */
  disk?: DiskTruth | undefined;
  /** Absent on a system without a chip that counts PINs. */
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
  /** The person's password at the organisation's identity provider. */
  providerPassword: string;
  /** "Owner of this device", "may not sign in here". */
  note: string;
}

/** Whose phones there are: the first of `people`, who owns the device, and the second. */
export const phoneOwners = ["owner", "colleague"] as const;
export type PhoneOwner = (typeof phoneOwners)[number];

/** A person's phone: a browser with the directory's page. */
export interface PhoneState {
  /** In CSS pixels; absent while the phone is put away. */
  page?: { width: number; height: number } | undefined;
}

/**
 * The steps of a start, in their order: what a person waits for. `programs`: the plug-ins that ship are built; `before`: what
 * has befallen the device before the play begins.
 */
export type StartStep = "programs" | "wine" | "organisation" | "enrolment" | "first-sign-in" | "before";

/**
 * Which play of the demo this is. Absent where nothing can be started over: a recording, a harness without a holder.
 */
export interface PlayState {
  device: DeviceChoice;
  language: LanguageChoice;
  /** `failed`: the play could not be started; starting over may help. */
  phase: "starting" | "ready" | "failed";
  /** While it starts: what is being done. */
  step?: StartStep | undefined;
  /** Begins at 1; plays with different numbers share nothing. */
  number: number;
  /** The reason of the failure, for people. */
  problem?: string | undefined;
}

export interface HarnessState {
  brand: string;
  /** The tile is the one of the credential provider that ships, and not a simulated one. */
  native?: true;
  /** Set by the holder that can start over, never by the harness itself. */
  play?: PlayState | undefined;
  phones: Record<PhoneOwner, PhoneState>;
  screen: SignInScreen;
  device: DeviceTruth;
  people: Person[];
  /** What the person knew at the start, shown to the user of the demo. */
  hints: { label: string; value: string }[];
  timeline: TimelineEntry[];
}

/** What a person, or a program in their place, can do. */
export type HarnessAction =
  | { do: "wake" }
  | { do: "select-user"; user: string }
  | { do: "select-tile"; tile: Tile["id"] }
  /** Submits the tile: values by field id. */
  | { do: "submit"; revision: number; values: Record<number, string> }
  /** What is in the inputs now, where the screen wants to know at each key. Submits nothing. */
  | { do: "type"; revision: number; values: Record<number, string> }
  | { do: "link"; revision: number; field: number }
  | { do: "cancel" }
  | { do: "sign-out" }
  /** Shuts down and starts again; a Mac with an encrypted disk is then at pre-boot. */
  | { do: "restart" }
  /** Opens the directory's page on a person's phone. */
  | { do: "open-phone"; of: PhoneOwner }
  | { do: "close-phone"; of: PhoneOwner }
  /** Starts over with the same device or another. Handled by the holder of the harness, not by the harness. */
  | { do: "start-over"; device?: DeviceChoice; language?: LanguageChoice }
  /** Faults, caused on purpose. */
  | { do: "kill-agent" }
  | { do: "start-agent" }
  /** The power fails: the agent dies by SIGKILL and the device starts again. */
  | { do: "power-loss" };

/**
 * A browser: the one in the sign-in screen, or one of the phones'. A picture of it begins with its index in this list,
 * as a byte.
 */
export const surfaceNames = ["screen", "owner-phone", "colleague-phone"] as const;
export type SurfaceName = (typeof surfaceNames)[number];

export const phoneSurface = (of: PhoneOwner) => `${of}-phone` as const;

/** Whether that browser exists. */
export function isShown({ screen, phones }: HarnessState, of: SurfaceName): boolean {
  if (of === "screen") return screen.browser !== undefined;
  return phoneOwners.some((owner) => phoneSurface(owner) === of && phones[owner].page !== undefined);
}

/** `on` defaults to the sign-in screen. */
export type SurfaceAction = { on?: SurfaceName } & (
  | ({ surface: "pointer" } & PointerInput)
  | ({ surface: "key" } & KeyInput)
  /** An action on a node of the browser's mirror. The typed text is the person's secret. */
  | ({ surface: "mirror" } & MirrorAction)
);

/** Page to server, as JSON over the WebSocket. */
export type PageMessage = HarnessAction | SurfaceAction;

/**
 * Server to page, as JSON over the WebSocket. A binary message is a picture of a browser: one byte, its index in
 * `surfaceNames`, then a JPEG.
 */
export type ServerMessage =
  | { kind: "state"; state: HarnessState }
  /** The page in that browser as controls. */
  | { kind: "mirror"; of: SurfaceName; mirror: Mirror }
  | { kind: "error"; code: string; text: string };
