/**
 * The events of a play in order, by actor: from the host, from the person's actions and from the children's log lines.
 * Filled by the login harness. Entries hold no secret: they name an action but not what was typed.
 */
import { auditTexts, logTexts, timeline as texts } from "../../texts/en/harness.ts";
import type { HarnessAction, SignInScreen, TimelineEntry } from "../contract/model.ts";
import type { LogLine } from "../processes/processes.ts";

/** Entries kept for the page. */
const kept = 500;

export class Timeline {
  readonly #onChange: () => void;
  readonly #listeners = new Set<(entry: TimelineEntry) => void>();
  #entries: TimelineEntry[] = [];
  #start = performance.now();

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get entries(): TimelineEntry[] {
    return this.#entries;
  }

  onEntry(listener: (entry: TimelineEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Forgets all entries; time starts at 0 again. */
  restart(): void {
    this.#entries = [];
    this.#start = performance.now();
  }

  add(entry: Omit<TimelineEntry, "at">): void {
    const whole = { at: this.now(), ...entry };
    this.#entries = [...this.#entries.slice(1 - kept), whole];
    for (const listener of this.#listeners) listener(whole);
    this.#onChange();
  }

  /**
   * Adds a line of a child's log. Lines without an event are dropped; debug lines go to listeners only, as
   * `debug.EVENT`.
   */
  addLog(child: "agent" | "directory" | "provider", { fields = {} }: LogLine): void {
    const { event, code } = fields;
    if (typeof event !== "string") return;
    const { reader } = fields;
    if (reader === "debug") {
      const entry = { at: this.now(), actor: child, event: `debug.${event}`, text: detailOf(fields) };
      for (const listener of this.#listeners) listener(entry);
      return;
    }
    const said = (child === "directory" ? auditTexts[event] : undefined) ?? logTexts[event] ?? event;
    const text = [said, ...adviceOf(fields)].join(" ");
    if (typeof code !== "string") this.add({ actor: child, event, text });
    // A refusal is logged for auditor and operator, but is one event.
    else if (!isRefusal(event)) this.add({ actor: child, event, text: `${text} (${code})` });
    else if (reader !== "operator") this.add({ actor: child, event: code, text: `${text} (${code})` });
  }

  /** Milliseconds since the harness started. */
  now(): number {
    return Math.round(performance.now() - this.#start);
  }

  /** Adds the action that the person is about to take at `screen`. */
  addAction(action: HarnessAction, screen: SignInScreen): void {
    const say = (event: string, text: string) => {
      this.add({ actor: "person", event: `person.${event}`, text });
    };
    switch (action.do) {
      case "wake":
        say("wake", texts.wake);
        return;
      case "select-user":
        say(
          "select-user",
          texts.selectUser(screen.users.find(({ id }) => id === action.user)?.fullName ?? ""),
        );
        return;
      case "select-tile":
        say("select-tile", texts.selectTile(screen.tiles.find(({ id }) => id === action.tile)?.label ?? ""));
        return;
      case "submit":
        say("submit", texts.submitted);
        return;
      case "type":
        return;
      case "link":
        say("link", texts.link(screen.fields.find(({ id }) => id === action.field)?.text ?? ""));
        return;
      case "cancel":
        say("cancel", texts.cancelled);
        return;
      case "sign-out":
        say("sign-out", texts.signedOut);
        return;
      case "restart":
        say("restart", texts.restarted);
        return;
      case "open-phone":
        say("open-phone", texts.phoneOut[action.of]);
        return;
      case "close-phone":
        say("close-phone", texts.phoneAway[action.of]);
        return;
      case "power-loss":
        this.add({ actor: "harness", event: "power.lost", text: texts.powerLost });
        return;
      case "kill-agent":
      case "start-agent":
      case "start-over":
        return;
    }
  }
}

const isRefusal = (event: string) =>
  event === "refused" || event === "proof-refused" || event === "grant-refused";

/** The operator's advice of a line that has some, for users who try a provider of their own. */
function adviceOf({ reader, what, hint }: Record<string, unknown>): string[] {
  if (reader !== "operator") return [];
  return [
    ...(typeof what === "string" && what !== "" ? [what] : []),
    ...(typeof hint === "string" && hint !== "" ? [texts.hint(hint)] : []),
  ];
}

/** The host that a debug line names. */
function detailOf(fields: Record<string, unknown>): string {
  const host = fields["host"];
  return typeof host === "string" ? host : "";
}
