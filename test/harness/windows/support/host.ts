/** The simulated sign-in screen on a Windows that signs nobody in unless a test says so. */
import type { SignInScreen } from "../../../../src/harness/contract/model.ts";
import { LogonUi } from "../../../../src/harness/windows/logon-ui.ts";
import { vestibuleProvider } from "../../../../src/harness/windows/vestibule-provider.ts";
import type { Verification } from "../../../../src/platform/ports.ts";
import type { AgentDouble } from "./agent-double.ts";

export const alice = { id: "S-1-5-21-1-2-3-1001", name: "alice", fullName: "Alice Adler" };

export interface Host extends Disposable {
  ui: LogonUi;
  /** What Windows answers; denies by default. */
  windows: { answer: Verification; asked: { name: string; password: string }[]; hold?: Promise<void> };
  events: string[];
  /** Waits until the screen is as wanted. */
  until(wanted: (screen: SignInScreen) => boolean): Promise<SignInScreen>;
  /** Timers that are waiting, and a way to let them run. */
  timers: { ms: number; run: () => void }[];
}

export function openHost(agent: AgentDouble): Host {
  const windows: Host["windows"] = { answer: "wrong", asked: [] };
  const events: string[] = [];
  const timers: Host["timers"] = [];
  const waiting = new Set<() => void>();
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
    provider: vestibuleProvider({
      endpoint: agent.endpoint,
      brand: "Vestibule",
      locale: "en",
      onEvent: ({ event }) => events.push(event),
      schedule(ms, run) {
        const entry = { ms, run };
        timers.push(entry);
        for (const check of waiting) check();
        return () => {
          const at = timers.indexOf(entry);
          if (at >= 0) timers.splice(at, 1);
        };
      },
    }),
    locale: "en",
    onChange: () => {
      for (const check of waiting) check();
    },
    onEvent: ({ event }) => events.push(event),
  });
  return {
    ui,
    windows,
    events,
    timers,
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

/** Wakes the screen and chooses the brand's tile of the only user. */
export async function chooseBrand({ ui }: Host): Promise<void> {
  await ui.act({ do: "wake" });
  await ui.act({ do: "select-tile", tile: "brand" });
}

export const hasField = (purpose: string) => (screen: SignInScreen) =>
  screen.fields.some((field) => field.purpose === purpose);
