/** A simulated Mac that signs nobody in and opens no disk unless a test says so. */
import type { HostedBundle } from "../../../../src/harness/macos/hosted-plugin.ts";
import type { MacSystem } from "../../../../src/harness/macos/mac-host.ts";
import { MacHost } from "../../../../src/harness/macos/mac-host.ts";
import { loginMechanisms } from "../../../../src/harness/macos/console-login.ts";
import type { DiskCredential } from "../../../../src/harness/macos/pre-boot.ts";
import type { OpenBrowser, ShownBrowser } from "../../../../src/harness/macos/web-view.ts";
import type { DrawnField, SignInScreen, SurfaceAction } from "../../../../src/harness/contract/model.ts";
import type { Verification } from "../../../../src/platform/ports.ts";
import type { Secret } from "../../../../src/secrets/arena.ts";
import type { AgentDouble } from "../../windows/support/agent-double.ts";

export const alice = { id: "6F1C0A52-0000-4000-8000-000000000501", name: "alice", fullName: "Alice Adler" };
export const bob = { id: "6F1C0A52-0000-4000-8000-000000000502", name: "bob", fullName: "Bob Berg" };

export interface OpenedBrowser {
  options: Parameters<OpenBrowser>[0];
  closed: boolean;
  inputs: SurfaceAction[];
  /** The browser ends by itself. */
  end: () => void;
}

export interface Mac extends AsyncDisposable {
  host: MacHost;
  macos: {
    /** By password; everything else is wrong. */
    answers: Map<string, Verification>;
    asked: { name: string; password: string }[];
    hold?: Promise<void>;
  };
  disk: { opens: Set<string>; asked: string[] };
  browsers: OpenedBrowser[];
  /** What `openBrowser` waits for, and whether it fails then. */
  opening: { hold?: Promise<void>; fails?: boolean };
  unlocked: number;
  pictures: number;
  events: string[];
  timers: { ms: number; run: () => void }[];
  until(wanted: (screen: SignInScreen) => boolean): Promise<SignInScreen>;
  untilEvent(event: string): Promise<void>;
  /** Types into the one field that takes something, and submits. */
  type(text: string): Promise<void>;
  submit(): Promise<void>;
  follow(text: string): Promise<void>;
  /** Lets the timer of that length run. */
  elapse(ms: number): void;
}

const textOf = (secret: Secret) => secret.use((bytes) => Buffer.from(bytes).toString());

export interface MacOptions {
  users?: (typeof alice)[];
  encrypted?: boolean;
  /** With `Vestibule:reconcile` after the sign-in in the place of `Vestibule:capture`. */
  reconcilesAlone?: boolean;
  /** A real plug-in, in the login host, instead of the simulated one. */
  bundle?: HostedBundle;
}

export function openMac(
  agent: Pick<AgentDouble, "endpoint">,
  { users = [alice], encrypted = false, reconcilesAlone = false, bundle }: MacOptions = {},
): Mac {
  const waiting = new Set<() => void>();
  const check = () => {
    for (const each of waiting) each();
  };
  const said = (credential: DiskCredential) =>
    credential.by === "password"
      ? `${credential.user} ${textOf(credential.password)}`
      : `key ${textOf(credential.key)}`;
  const system: MacSystem = {
    hostName: "MacBook",
    encrypted,
    preBoot: {
      users: () => Promise.resolve(users),
      unlock(credential) {
        mac.disk.asked.push(said(credential));
        return Promise.resolve(mac.disk.opens.has(said(credential)) ? "opened" : "wrong");
      },
    },
    users: () => Promise.resolve(users),
    async logon(name, password) {
      const typed = textOf(password);
      mac.macos.asked.push({ name, password: typed });
      check();
      await mac.macos.hold;
      return mac.macos.answers.get(typed) ?? "wrong";
    },
  };
  const host = new MacHost({
    system,
    endpoint: agent.endpoint,
    bundle,
    brand: "Vestibule",
    locale: "en",
    // One session after the sign-in, since the double of the agent serves one at a time.
    mechanisms: loginMechanisms.filter(
      (one) => one !== (reconcilesAlone ? "Vestibule:capture,privileged" : "Vestibule:reconcile"),
    ),
    onChange: check,
    onEvent: ({ event }) => {
      mac.events.push(event);
      check();
    },
    async openBrowser(options) {
      const ended = Promise.withResolvers<undefined>();
      const opened: OpenedBrowser = {
        options,
        closed: false,
        inputs: [],
        end: () => {
          ended.resolve(undefined);
        },
      };
      mac.browsers.push(opened);
      check();
      await mac.opening.hold;
      if (mac.opening.fails === true) throw new Error("no browser");
      const window: ShownBrowser = {
        input: (action) => opened.inputs.push(action),
        mirror: () => undefined,
        ended: ended.promise,
        async close() {
          // A profile is not wiped in the turn in which it is asked for.
          await new Promise(setImmediate);
          opened.closed = true;
          check();
        },
      };
      return window;
    },
    pageSink: {
      picture: () => {
        mac.pictures += 1;
      },
      mirror: () => undefined,
    },
    onUnlocked: () => {
      mac.unlocked += 1;
    },
    schedule(ms, run) {
      const entry = { ms, run };
      mac.timers.push(entry);
      check();
      return () => {
        const at = mac.timers.indexOf(entry);
        if (at >= 0) mac.timers.splice(at, 1);
      };
    },
  });
  const when = (met: () => boolean) =>
    new Promise<void>((resolve) => {
      const each = () => {
        if (!met()) return;
        waiting.delete(each);
        resolve();
      };
      waiting.add(each);
      each();
    });
  const fieldOf = (wanted: (field: DrawnField) => boolean): number =>
    host.screen.fields.find(wanted)?.id ?? -1;
  const mac: Mac = {
    host,
    macos: { answers: new Map(), asked: [] },
    disk: { opens: new Set(), asked: [] },
    browsers: [],
    opening: {},
    unlocked: 0,
    pictures: 0,
    events: [],
    timers: [],
    async until(wanted) {
      await when(() => wanted(host.screen));
      return host.screen;
    },
    untilEvent: (event) => when(() => mac.events.includes(event)),
    type: (text) =>
      host.act({
        do: "submit",
        revision: host.screen.revision,
        values: { [fieldOf(({ type }) => type === "password")]: text },
      }),
    submit: () => host.act({ do: "submit", revision: host.screen.revision, values: {} }),
    follow: (text) =>
      host.act({
        do: "link",
        revision: host.screen.revision,
        field: fieldOf((field) => field.text === text),
      }),
    elapse(ms) {
      const at = mac.timers.findIndex((timer) => timer.ms === ms);
      if (at < 0) throw new Error(`no timer of ${String(ms)} ms`);
      mac.timers.splice(at, 1)[0]?.run();
    },
    [Symbol.asyncDispose]: () => host.close(),
  };
  return mac;
}

export const hasField = (purpose: string) => (screen: SignInScreen) =>
  !screen.busy && screen.fields.some((field) => field.purpose === purpose);

/** The login window with Alice's password field. */
export async function toLoginWindow(mac: Mac): Promise<void> {
  await mac.host.boot("login-window");
  await mac.until(hasField("password"));
}

/** One wrong attempt: the plug-in's own view is up. */
export async function toOffer(mac: Mac): Promise<void> {
  await toLoginWindow(mac);
  await mac.type("not it");
  await mac.untilEvent("host.forgot-offered");
  await mac.until(hasField("action"));
}
