/** The simulated sign-in screen on a Windows that signs nobody in unless a test says so. */
import type { SignInScreen } from "../../../../src/harness/contract/model.ts";
import type { CreateProvider } from "../../../../src/harness/windows/created-provider.ts";
import { LogonUi } from "../../../../src/harness/windows/logon-ui.ts";
import { vestibuleProvider } from "../../../../src/harness/windows/vestibule-provider.ts";
import type { Verification } from "../../../../src/platform/ports.ts";
import type { AgentDouble } from "./agent-double.ts";

export const alice = { id: "S-1-5-21-1-2-3-1001", name: "alice", fullName: "Alice Adler" };

/** A screen in front of a Windows that answers as it is told. */
export interface Ui extends Disposable {
  ui: LogonUi;
  /** What Windows answers; denies by default. */
  windows: { answer: Verification; asked: { name: string; password: string }[]; hold?: Promise<void> };
  events: string[];
  /** Waits until the screen is as wanted, looking at each change and at each event. */
  until(wanted: (screen: SignInScreen) => boolean): Promise<SignInScreen>;
}

/** There is too, and has no tile. */
export const bob = { id: "S-1-5-21-1-2-3-1002", name: "bob", fullName: "Bob Berg" };
const accounts = [alice, bob];

export interface Host extends Ui {
  /** Timers that are waiting, and a way to let them run. */
  timers: { ms: number; run: () => void }[];
}

/** What a provider of a test tells the screen around it. */
export interface Around {
  onEvent: (event: { event: string }) => void;
  look: () => void;
}

export function openUi(providerIn: (around: Around) => CreateProvider, answer: Verification = "wrong"): Ui {
  const windows: Ui["windows"] = { answer, asked: [] };
  const events: string[] = [];
  const waiting = new Set<() => void>();
  const look = () => {
    for (const check of waiting) check();
  };
  const onEvent = ({ event }: { event: string }) => {
    events.push(event);
    look();
  };
  const ui = new LogonUi({
    system: {
      hostName: "DESKTOP",
      users: () => Promise.resolve([alice]),
      async logon(name, password) {
        windows.asked.push({ name, password: password.use((bytes) => Buffer.from(bytes).toString()) });
        await windows.hold;
        return windows.answer;
      },
    },
    provider: providerIn({ onEvent, look }),
    locale: "en",
    onChange: look,
    onEvent,
  });
  return {
    ui,
    windows,
    events,
    until: (wanted) =>
      new Promise((resolve) => {
        const check = () => {
          if (!wanted(ui.screen)) return;
          waiting.delete(check);
          resolve(ui.screen);
        };
        waiting.add(check);
        check();
      }),
    [Symbol.dispose]: () => {
      void ui.close();
    },
  };
}

/** With our provider, which speaks to `agent` and whose timers are the test's. */
export function openHost(agent: AgentDouble): Host {
  const timers: Host["timers"] = [];
  const opened = openUi(({ onEvent, look }) =>
    vestibuleProvider({
      endpoint: agent.endpoint,
      brand: "Vestibule",
      accountId: ({ domain, userName }) =>
        Promise.resolve(domain === "" ? (accounts.find(({ name }) => name === userName)?.id ?? "") : ""),
      locale: "en",
      onEvent,
      schedule(ms, run) {
        const entry = { ms, run };
        timers.push(entry);
        look();
        return () => {
          const at = timers.indexOf(entry);
          if (at >= 0) timers.splice(at, 1);
        };
      },
    }),
  );
  return { ...opened, timers };
}

/** Wakes the screen and chooses the brand's tile of the only user. */
export async function chooseBrand({ ui }: Host): Promise<void> {
  await ui.act({ do: "wake" });
  await ui.act({ do: "select-tile", tile: "brand" });
}

export const hasField = (purpose: string) => (screen: SignInScreen) =>
  screen.fields.some((field) => field.purpose === purpose);
