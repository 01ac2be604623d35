/**
 * What the suites of the harness's page share: a scripted harness that refuses what a test did not allow, a
 * state to show, and a raw client of its server.
 */
import { once } from "node:events";
import { type ClientRequestArgs, type IncomingMessage, request } from "node:http";
import type { Socket } from "node:net";
import { VestibuleError } from "../../../../src/errors/error.ts";
import type {
  DrawnField,
  HarnessAction,
  HarnessState,
  Mirror,
  SignInScreen,
  SurfaceAction,
  SurfaceName,
} from "../../../../src/harness/contract/model.ts";
import type { PageSource } from "../../../../src/harness/contract/page-source.ts";

/** A harness that a test scripts. */
export class ScriptedHarness implements PageSource {
  readonly allowed = new Set<HarnessAction["do"]>();
  /** Allowed actions never settle. */
  held = false;
  readonly #acted: (HarnessAction | SurfaceAction)[] = [];
  #waiting: (() => void) | undefined;
  #state: HarnessState;
  readonly #states = new Set<(state: HarnessState) => void>();
  readonly #frames = new Set<(jpeg: Uint8Array, of: SurfaceName) => void>();
  readonly #mirrors = new Set<(mirror: Mirror, of: SurfaceName) => void>();

  constructor(state: HarnessState) {
    this.#state = state;
  }

  state(): HarnessState {
    return this.#state;
  }

  subscribe(listener: (state: HarnessState) => void): () => void {
    this.#states.add(listener);
    return () => this.#states.delete(listener);
  }

  onFrame(listener: (jpeg: Uint8Array, of: SurfaceName) => void): () => void {
    this.#frames.add(listener);
    return () => this.#frames.delete(listener);
  }

  onMirror(listener: (mirror: Mirror, of: SurfaceName) => void): () => void {
    this.#mirrors.add(listener);
    return () => this.#mirrors.delete(listener);
  }

  act(action: HarnessAction): Promise<void> {
    if (!this.allowed.has(action.do)) return Promise.reject(new VestibuleError("out_of_order"));
    this.#record(action);
    return this.held ? new Promise(() => undefined) : Promise.resolve();
  }

  surface(action: SurfaceAction): void {
    this.#record(action);
  }

  #record(action: HarnessAction | SurfaceAction): void {
    this.#acted.push(action);
    this.#waiting?.();
  }

  /** The oldest action that no test has taken yet; waits for one. */
  async next(): Promise<HarnessAction | SurfaceAction> {
    for (;;) {
      const action = this.#acted.shift();
      if (action !== undefined) return action;
      await new Promise<void>((resolve) => (this.#waiting = resolve));
    }
  }

  /** The next one that is not a bare move of the mouse, which browsers send as they like. */
  async nextPress(): Promise<HarnessAction | SurfaceAction> {
    for (;;) {
      const action = await this.next();
      if (!("type" in action && action.type === "move")) return action;
    }
  }

  get untaken(): number {
    return this.#acted.length;
  }

  show(screen: Partial<SignInScreen>, rest: Partial<Omit<HarnessState, "screen">> = {}): void {
    this.#state = { ...this.#state, ...rest, screen: { ...this.#state.screen, ...screen } };
    for (const listener of this.#states) listener(this.#state);
  }

  /** Listeners to states, pictures and mirrors. */
  get listeners(): number {
    return this.#states.size + this.#frames.size + this.#mirrors.size;
  }

  mirror(mirror: Mirror, of: SurfaceName = "screen"): void {
    for (const listener of this.#mirrors) listener(mirror, of);
  }

  frame(jpeg: Uint8Array, of: SurfaceName = "screen"): void {
    for (const listener of this.#frames) listener(jpeg, of);
  }
}

/** Sign-in with a PIN, the brand's tile selected. */
export function signInState(): HarnessState {
  return {
    brand: "JumpCloud",
    phones: { owner: {}, colleague: {} },
    screen: {
      system: "windows",
      view: "sign-in",
      hostName: "DESKTOP-7Q2",
      locale: "en",
      users: [
        { id: "S-1-5-21-1", name: "ada", fullName: "Ada Lovelace" },
        { id: "S-1-5-21-2", name: "grace", fullName: "Grace Hopper" },
      ],
      selectedUser: "S-1-5-21-1",
      tiles: [
        { id: "brand", label: "JumpCloud", builtIn: false },
        { id: "password", label: "Password", builtIn: true },
      ],
      selectedTile: "brand",
      fields: [
        { id: 0, type: "tile-image", purpose: "brand", index: 0, label: "", text: "JumpCloud" },
        { id: 2, type: "small-text", purpose: "message", index: 0, label: "", text: "Enter your PIN." },
        { id: 3, type: "password", purpose: "secret", index: 0, label: "PIN", text: "" },
        { id: 7, type: "submit", purpose: "submit", index: 0, label: "Continue", text: "" },
        { id: 10, type: "command-link", purpose: "action", index: 0, label: "", text: "I forgot my PIN" },
      ],
      revision: 4,
      busy: false,
      status: { kind: "none", text: "" },
    },
    device: {
      opens: [
        {
          name: "start-pin",
          secret: "PIN set at the start",
          opens: [
            { store: "pin-container", opens: true },
            { store: "account", opens: false },
            { store: "dpapi", opens: true },
            { store: "credential-manager", opens: true },
          ],
        },
        {
          name: "break-glass",
          secret: "Break-glass password",
          opens: [
            { store: "pin-container", opens: false },
            { store: "account", opens: true },
            { store: "dpapi", opens: true },
            { store: "credential-manager", opens: "unknown" },
          ],
        },
      ],
      tpm: { triesLeft: 4, maximumTries: 5 },
      account: { passwordSetAt: "2026-11-01T08:00:00Z", failedAttempts: 1 },
      container: true,
      agent: "running",
    },
    people: [
      {
        name: "Ada Lovelace",
        email: "ada@example.com",
        providerPassword: "analytical engine 1843",
        note: "Owner of this device",
      },
      {
        name: "Grace Hopper",
        email: "grace@example.com",
        providerPassword: "a moth in relay 70",
        note: "May not sign in here",
      },
    ],
    hints: [{ label: "PIN", value: "493817" }],
    timeline: [
      { at: 0, actor: "harness", text: "The computer was set up.", event: "harness.ready" },
      { at: 1840, actor: "person", text: "Pressed a key at the lock screen.", event: "person.wake" },
      { at: 1922, actor: "host", text: "Connected to the agent.", event: "host.connected" },
      { at: 1931, actor: "agent", text: "Asked for the PIN.", event: "agent.screen" },
      { at: 9312, actor: "directory", text: "Took the request in.", event: "directory.par" },
      { at: 9800, actor: "provider", text: "Showed its sign-in page.", event: "provider.login" },
    ],
  };
}

const macPassword: DrawnField[] = [
  { id: 1, type: "password", purpose: "password", index: 0, label: "Enter Password", text: "" },
  { id: 2, type: "submit", purpose: "submit", index: 0, label: "Sign in", text: "" },
];

/** A Mac's login window with somebody chosen, its disk open. */
export function macState(): HarnessState {
  const { people, ...rest } = signInState();
  return {
    ...rest,
    people,
    screen: {
      system: "macos",
      view: "sign-in",
      hostName: "MAC-7Q2",
      locale: "en",
      users: [
        { id: "5A8B3A5E-0001", name: "ada", fullName: "Ada Lovelace" },
        { id: "5A8B3A5E-0002", name: "grace", fullName: "Grace Hopper" },
      ],
      selectedUser: "5A8B3A5E-0001",
      tiles: [],
      fields: macPassword,
      revision: 1,
      busy: false,
      status: { kind: "none", text: "" },
    },
    device: {
      opens: [
        {
          name: "start-password",
          secret: "Password at the start",
          opens: [
            { store: "account", opens: false },
            { store: "disk", opens: false },
            { store: "keychain", opens: false },
            { store: "local-items", opens: false },
            { store: "kept-keychain", opens: true },
            { store: "kept-local-items", opens: true },
          ],
        },
        {
          name: "new-password",
          secret: "New password",
          opens: [
            { store: "account", opens: true },
            { store: "disk", opens: true },
            { store: "keychain", opens: true },
            { store: "local-items", opens: "unknown" },
            { store: "kept-keychain", opens: false },
            { store: "kept-local-items", opens: false },
          ],
        },
        { name: "recovery-key", secret: "Recovery key", opens: [{ store: "disk", opens: true }] },
      ],
      disk: { encrypted: true, unlocked: true, serviceAccount: "token-missing", recoveryKey: "opens" },
      account: { passwordSetAt: "2026-11-01T08:00:00Z", failedAttempts: 0 },
      container: false,
      agent: "running",
    },
    hints: [{ label: "Password", value: "correct horse battery 9" }],
  };
}

/** What a Mac's plug-in shows after a wrong attempt, then the agent's own screen for a new password. */
export const macScreens = {
  offer: {
    revision: 2,
    shaken: 1,
    fields: [
      ...macPassword,
      { id: 10, type: "command-link", purpose: "action", index: 0, label: "", text: "Forgot password?" },
    ],
    status: { kind: "error", text: "The password is incorrect." },
  },
  newPassword: {
    revision: 9,
    fields: [
      { id: 0, type: "tile-image", purpose: "brand", index: 0, label: "", text: "JumpCloud" },
      { id: 1, type: "large-text", purpose: "title", index: 0, label: "", text: "Choose a new password" },
      {
        id: 2,
        type: "small-text",
        purpose: "message",
        index: 0,
        label: "",
        text: "Your old password is not known: a new login keychain is made, and the old one is kept.",
      },
      { id: 15, type: "password", purpose: "newPassword", index: 0, label: "New password", text: "" },
      { id: 16, type: "password", purpose: "confirmPassword", index: 0, label: "Confirm password", text: "" },
      { id: 7, type: "submit", purpose: "submit", index: 0, label: "Continue", text: "" },
      {
        id: 11,
        type: "command-link",
        purpose: "action",
        index: 0,
        label: "",
        text: "I still know the old one",
      },
    ],
  },
  working: {
    revision: 10,
    busy: true,
    fields: [
      { id: 0, type: "tile-image", purpose: "brand", index: 0, label: "", text: "JumpCloud" },
      { id: 8, type: "small-text", purpose: "progress", index: 0, label: "", text: "Setting your password…" },
    ],
  },
  preBoot: {
    view: "pre-boot",
    revision: 0,
    fields: [
      ...macPassword,
      {
        id: 10,
        type: "command-link",
        purpose: "action",
        index: 0,
        label: "",
        text: "Restart and show the recovery key field",
      },
    ],
  },
  desktop: {
    view: "desktop",
    fields: [],
    signedInAs: "Ada Lovelace",
    status: {
      kind: "info",
      text: "Your new password is set.",
      summary: [
        { mark: "kept", text: "Disk" },
        { mark: "anew", text: "Login keychain" },
      ],
    },
  },
} as const satisfies Record<string, Partial<SignInScreen>>;

export interface Answer {
  status: number;
  headers: IncomingMessage["headers"];
  body: string;
}

/** A request with exactly these headers, which a browser would not let a page choose. */
export async function ask(
  address: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const { port } = new URL(address);
  const options: ClientRequestArgs = { host: "127.0.0.1", port, path, headers, agent: false };
  const asked = request(options);
  asked.end();
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: Buffer.concat(chunks).toString(),
  };
}

/** Exchanges the address for the cookie, as opening it does. */
export async function cookieFor(address: string): Promise<string> {
  const { pathname, search } = new URL(address);
  const { headers } = await ask(address, pathname + search);
  return headers["set-cookie"]?.[0]?.split(";", 1)[0] ?? "";
}

/** Tries to open the WebSocket, with the address's token or what `search` says. @returns the refusal's status, or the socket. */
export async function upgrade(
  address: string,
  headers: Record<string, string>,
  search = new URL(address).search,
): Promise<number | Socket> {
  const { port } = new URL(address);
  const asked = request({
    host: "127.0.0.1",
    port,
    agent: false,
    path: `/channel${search}`,
    headers: {
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": Buffer.alloc(16, 7).toString("base64"),
      ...headers,
    },
  });
  asked.end();
  return new Promise((resolve, reject) => {
    asked.once("upgrade", (_response, socket: Socket, head: Buffer) => {
      socket.on("error", () => socket.destroy());
      // The first frames may have come with the answer's headers.
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    asked.once("response", (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.once("error", reject);
  });
}

/** The payloads of whole unmasked frames in `bytes` (RFC 6455 section 5.2). */
export function framesIn(bytes: Buffer): Buffer[] {
  const frames: Buffer[] = [];
  let at = 0;
  while (at + 10 <= bytes.length) {
    const short = (bytes[at + 1] ?? 0) & 0x7f;
    const [header, length] =
      short === 127
        ? [10, Number(bytes.readBigUInt64BE(at + 2))]
        : short === 126
          ? [4, bytes.readUInt16BE(at + 2)]
          : [2, short];
    if (at + header + length > bytes.length) break;
    frames.push(bytes.subarray(at + header, at + header + length));
    at += header + length;
  }
  return frames;
}
