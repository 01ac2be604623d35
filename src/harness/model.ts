/**
 * What the harness shows and what can be done to it, as plain data: the contract between the harness,
 * the page's server and the page in the browser. The harness plays the person, so secrets are strings here;
 * nothing of this is ever loaded by the agent.
 */

/** A field as the simulated LogonUI draws it: one row of the Windows field table, filled. */
export interface DrawnField {
  id: number;
  type: "tile-image" | "large-text" | "small-text" | "password" | "edit" | "submit" | "command-link";
  purpose: string;
  index: number;
  /** Compiled into the host; what a screen reader says. */
  label: string;
  /** What the agent gave: a title, a message, a link's text. */
  text: string;
}

export interface Tile {
  id: "brand" | "password";
  label: string;
  /** The tile is the operating system's own and works with the agent dead. */
  builtIn: boolean;
}

export interface SignInScreen {
  view: "off" | "lock" | "sign-in" | "desktop";
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
  /** What the system says beneath the tile ("The password is incorrect."). */
  status: { kind: "none" | "error" | "info"; text: string };
  /** The browser that the agent controls is shown inside the screen, in CSS pixels. */
  browser?: { width: number; height: number } | undefined;
  /** Who is on the desktop. */
  signedInAs?: string | undefined;
}

/** What one secret opens right now, found by trying on a copy of the device, so nothing is counted. */
export interface OpensRow {
  /** "PIN set at the start", "New PIN", "Break-glass password". */
  secret: string;
  opens: {
    store: "pin-container" | "account" | "dpapi" | "credential-manager";
    opens: boolean | "unknown";
  }[];
}

export interface DeviceTruth {
  opens: OpensRow[];
  tpm: { triesLeft: number; maximumTries: number; lockedOutUntil?: string | undefined };
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

export interface HarnessState {
  brand: string;
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
  /** What can go wrong, on purpose. */
  | { do: "kill-agent" }
  | { do: "start-agent" };

export type SurfaceAction =
  | {
      surface: "pointer";
      type: "down" | "up" | "move" | "wheel";
      x: number;
      y: number;
      button?: "left" | "middle" | "right";
      clickCount?: number;
      deltaX?: number;
      deltaY?: number;
    }
  | {
      surface: "key";
      type: "down" | "up";
      key: string;
      code: string;
      text?: string;
      keyCode: number;
      modifiers: number;
    };

/** Page to server, as JSON over the WebSocket. */
export type PageMessage = HarnessAction | SurfaceAction;

/** Server to page, as JSON; a binary message is a JPEG of the browser. */
export type ServerMessage =
  { kind: "state"; state: HarnessState } | { kind: "error"; code: string; text: string };
