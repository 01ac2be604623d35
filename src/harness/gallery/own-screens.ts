/**
 * The screens of the simulated systems themselves, without an agent: played on the real hosts, with a system that knows
 * one password and an agent that is not there. Called by the gallery.
 */
import { join } from "node:path";
import { tmpdir } from "node:os";
import { VestibuleError } from "../../errors/error.ts";
import type { Verification } from "../../platform/ports.ts";
import type { Secret } from "../../secrets/arena.ts";
import type { Catalogue } from "../../texts/catalogue.ts";
import { loginMechanisms } from "../macos/console-login.ts";
import { MacHost } from "../macos/mac-host.ts";
import type { HarnessAction, SignInScreen } from "../contract/model.ts";
import { LogonUi } from "../windows/logon-ui.ts";
import { vestibuleProvider } from "../windows/vestibule-provider.ts";
import type { Host } from "./specimens.ts";

const users = [
  { id: "S-1-5-21-1-2-3-1001", name: "ada", fullName: "Ada Lovelace" },
  { id: "S-1-5-21-1-2-3-1002", name: "grace", fullName: "Grace Hopper" },
];
const ada = users[0]?.id ?? "";
const right = "correct";

/** Nothing listens at this address. */
const nobody = join(tmpdir(), "vestibule-gallery-has-no-agent.sock");

interface Played {
  act(action: HarnessAction): Promise<void>;
  /** Resolves with the next screen that `wanted` accepts. */
  until(wanted: (screen: SignInScreen) => boolean): Promise<SignInScreen>;
}

/** Collects each screen of a host as it changes. */
function watched() {
  let now: SignInScreen | undefined;
  const waiting = new Set<() => void>();
  return {
    onChange: (screen: SignInScreen) => {
      now = screen;
      for (const look of [...waiting]) look();
    },
    until: (wanted: (screen: SignInScreen) => boolean) =>
      new Promise<SignInScreen>((resolve) => {
        const look = () => {
          if (now === undefined || !wanted(now)) return;
          waiting.delete(look);
          resolve(now);
        };
        waiting.add(look);
        look();
      }),
  };
}

const has = (purpose: string) => (screen: SignInScreen) =>
  !screen.busy && screen.fields.some((field) => field.purpose === purpose);

async function type({ act, until }: Played, password: string): Promise<void> {
  const screen = await until(
    ({ busy, fields }) => !busy && fields.some((field) => field.type === "password"),
  );
  const field = screen.fields.find((each) => each.type === "password");
  await act({ do: "submit", revision: screen.revision, values: { [field?.id ?? -1]: password } });
}

const verified = (password: Secret): Verification =>
  password.use((bytes) => Buffer.from(bytes).toString() === right) ? "right" : "wrong";

async function windowsScreens(brand: string, locale: string): Promise<Record<string, SignInScreen>> {
  const { onChange, until } = watched();
  const ui = openWindows({ brand, locale, onChange });
  const played: Played = { act: (action) => ui.act(action), until };
  try {
    const lock = ui.screen;
    await ui.act({ do: "wake" });
    const people = ui.screen;
    await ui.act({ do: "select-user", user: ada });
    const builtIn = ui.screen;
    await type(played, "not it");
    const wrong = await until(({ status }) => status.kind === "error");
    await ui.act({ do: "select-tile", tile: "brand" });
    const away = await until(({ fields }) => fields.some(({ purpose }) => purpose === "message"));
    await ui.act({ do: "select-tile", tile: "password" });
    await type(played, right);
    const desktop = await until(({ view }) => view === "desktop");
    return {
      lock,
      people,
      "built-in-tile": builtIn,
      "built-in-tile-wrong": wrong,
      "other-user": await otherUser(brand, locale),
      "agent-away": away,
      desktop,
    };
  } finally {
    await ui.close();
  }
}

/** Where the last user's name is hidden. */
async function otherUser(brand: string, locale: string): Promise<SignInScreen> {
  const ui = openWindows({ brand, locale, onChange: () => undefined, namesHidden: true });
  try {
    await ui.act({ do: "wake" });
    return ui.screen;
  } finally {
    await ui.close();
  }
}

interface Opened {
  brand: string;
  /** BCP 47. */
  locale: string;
  onChange: (screen: SignInScreen) => void;
  namesHidden?: boolean;
}

function openWindows({ brand, locale, onChange, namesHidden }: Opened): LogonUi {
  return new LogonUi({
    system: {
      hostName: "DESKTOP-7Q2",
      users: () => Promise.resolve(users),
      logon: (_name, password) => Promise.resolve(verified(password)),
    },
    provider: vestibuleProvider({
      endpoint: nobody,
      brand,
      locale,
      accountId: () => Promise.resolve(""),
      onEvent: () => undefined,
      schedule: () => () => undefined,
    }),
    locale,
    namesHidden,
    onChange,
    onEvent: () => undefined,
  });
}

function openMac({ brand, locale, onChange, namesHidden }: Opened): MacHost {
  return new MacHost({
    system: {
      hostName: "MAC-7Q2",
      encrypted: true,
      preBoot: { users: () => Promise.resolve(users), unlock: () => Promise.resolve("wrong") },
      users: () => Promise.resolve(users),
      logon: (_name, password) => Promise.resolve(verified(password)),
    },
    endpoint: nobody,
    brand,
    locale,
    namesHidden,
    onChange,
    onEvent: () => undefined,
    openBrowser: () => Promise.reject(new VestibuleError("browser_missing")),
    pageSink: { picture: () => undefined, mirror: () => undefined },
    onUnlocked: () => undefined,
    // No time passes here, and `reconcile` would wait for the agent that is not there.
    schedule: () => () => undefined,
    mechanisms: loginMechanisms.filter((name) => name !== "Vestibule:reconcile"),
  });
}

/** Where the login window shows no users. */
async function nameAndPassword(brand: string, texts: Catalogue): Promise<SignInScreen> {
  const { onChange, until } = watched();
  const host = openMac({ brand, locale: texts.language, onChange, namesHidden: true });
  try {
    await host.boot("login-window");
    return await until(has("userName"));
  } finally {
    await host.close();
  }
}

async function macScreens(brand: string, texts: Catalogue): Promise<Record<string, SignInScreen>> {
  const { onChange, until } = watched();
  const host = openMac({ brand, locale: texts.language, onChange });
  const played: Played = { act: (action) => host.act(action), until };
  const link = async (screen: SignInScreen): Promise<void> => {
    const field = screen.fields.find((each) => each.type === "command-link");
    await host.act({ do: "link", revision: screen.revision, field: field?.id ?? -1 });
  };
  try {
    const off = host.screen;
    await host.boot();
    await until(({ view }) => view === "pre-boot");
    await host.act({ do: "select-user", user: ada });
    const preBoot = await until(has("password"));
    await link(preBoot);
    const recoveryKey = await until(has("recoveryKey"));
    await host.boot("login-window");
    const people = await until(({ view, users: there }) => view === "sign-in" && there.length > 1);
    await host.act({ do: "select-user", user: ada });
    const own = await until(has("password"));
    await type(played, "not it");
    const offer = await until(has("action"));
    await link(offer);
    const away = await until(({ fields }) => fields.some(({ text }) => text === texts.labels.agentNotThere));
    await host.boot("login-window");
    await until(({ view, users: there }) => view === "sign-in" && there.length > 1);
    await host.act({ do: "select-user", user: ada });
    await type(played, right);
    const desktop = await until(({ view }) => view === "desktop");
    return {
      off,
      "pre-boot": preBoot,
      "pre-boot-recovery-key": recoveryKey,
      people,
      "own-sign-in": own,
      "name-and-password": await nameAndPassword(brand, texts),
      "forgot-password-offered": offer,
      "agent-away": away,
      desktop,
    };
  } finally {
    await host.close();
  }
}

/** The desktop's message at the end of a reset, in the agent's words. */
function withSummary(
  desktop: SignInScreen | undefined,
  host: Host,
  texts: Catalogue,
): Record<string, SignInScreen> {
  if (desktop === undefined) return {};
  const { protectedNames, protectedHeadings, resetPassword } = texts.screens;
  const [kept, anew] =
    host === "windows" ? (["dpapi", "credential-manager"] as const) : (["disk", "keychain"] as const);
  const text = resetPassword.doneBesideList({
    kept: [protectedNames[kept]],
    anew: [protectedNames[anew]],
    closed: [],
    diskNotInStep: false,
  });
  const summary = [
    { mark: "kept" as const, text: protectedHeadings[kept] },
    { mark: "anew" as const, text: protectedHeadings[anew] },
  ];
  return { "desktop-after-a-reset": { ...desktop, status: { kind: "info", text, summary } } };
}

/** The screens by name, in the order in which a person sees them. */
export async function ownScreens(
  host: Host,
  brand: string,
  texts: Catalogue,
): Promise<Record<string, SignInScreen>> {
  const screens = await (host === "windows"
    ? windowsScreens(brand, texts.language)
    : macScreens(brand, texts));
  return { ...screens, ...withSummary(screens["desktop"], host, texts) };
}
