/**
 * The session with the agent after a sign-in that the system has checked: the agent may ask for the disk's earlier
 * password. Started by the mechanism `Vestibule:reconcile`, which allows whatever this ends with. It hands over the
 * password once, draws nothing before the agent asks a person, and waits for that no longer than its bound.
 */
import type { Secret } from "../../secrets/arena.ts";
import { macTimeline } from "../../texts/en/macos-harness.ts";
import { textsFor } from "../../texts/languages/languages.ts";
import type { AgentOutcome } from "../../host/agent-link.ts";
import type { DrawnField } from "../contract/model.ts";
import { noStatus } from "../contract/status.ts";
import { DrawnConversation, tellEnding, typedIn } from "../drawing/drawn-conversation.ts";
import type { PluginHost } from "./forgotten-session.ts";
import { type MacDrawing, drawMacScreen } from "./mac-fields.ts";
import type { ShownView } from "./view.ts";

/** Milliseconds until the desktop comes although the agent has neither asked anything nor ended the session. */
export const reconcileMs = 3_000;

export interface ReconcileOptions {
  host: Pick<PluginHost, "endpoint" | "locale" | "views" | "schedule" | "onEvent" | "onFrame">;
  /** UUID of the account that the system has signed in. */
  accountId: string;
  /** The password that the system has checked. The session owns it from now on. */
  password: Secret;
  /** The session is over: the sign-in goes on. Called once, also by `close`. */
  onEnded(): void;
}

export class ReconcileSession {
  readonly #options: ReconcileOptions;
  readonly #conversation: DrawnConversation<MacDrawing>;
  readonly #withdrawBound: () => void;
  #view: ShownView | undefined;
  #handedOver = false;
  #over = false;

  constructor(options: ReconcileOptions) {
    this.#options = options;
    this.#withdrawBound = options.host.schedule(reconcileMs, () => {
      this.#miss();
    });
    this.#conversation = this.#converse();
  }

  /** The agent was started: connects now. */
  refresh(): void {
    this.#conversation.refresh();
  }

  /** Ends it without an outcome. Idempotent. */
  close(): void {
    if (this.#over) return;
    this.#over = true;
    this.#withdrawBound();
    this.#conversation.close();
    this.#options.password.dispose();
    this.#options.onEnded();
  }

  #converse(): DrawnConversation<MacDrawing> {
    const { host, accountId } = this.#options;
    const { endpoint, locale, schedule, onEvent, onFrame } = host;
    const { labels } = textsFor(locale);
    return new DrawnConversation<MacDrawing>(
      { endpoint, locale, scenario: "reconcile", accountId, shows: 0, schedule, onEvent, onFrame },
      {
        draw: (screen) => drawMacScreen(screen, labels),
        show: ({ fields }, busy) => {
          if (asksForPasswordAlone(fields)) this.#handOver(fields);
          else this.#show(fields, busy);
        },
        // Before the agent has asked anything, it is waited for until the bound.
        showAway: () => {
          if (this.#view !== undefined) this.#miss();
        },
        update: (change) => {
          this.#view?.update(change);
        },
        onBrand: () => undefined,
        onRefused: () => {
          this.#miss();
        },
        onOutcome: (outcome) => {
          this.#finish(outcome);
        },
      },
    );
  }

  /** Once: an agent that wants it again is none of ours. */
  #handOver(fields: DrawnField[]): void {
    if (this.#handedOver) {
      this.#miss();
      return;
    }
    this.#handedOver = true;
    const { password } = this.#options;
    this.#conversation.answer(fields, { secret: () => password.copy(), text: () => "" });
  }

  #show(fields: DrawnField[], busy: boolean): void {
    this.#withdrawBound();
    this.#view = this.#options.host.views.displayView(
      { fields, busy, status: noStatus },
      {
        onSubmit: (values) => {
          this.#conversation.answer(fields, typedIn(values));
        },
        onLink: (field) => {
          this.#conversation.follow(field);
        },
        onCancel: () => {
          // A second one ends it without the agent.
          if (this.#conversation.isCancelled || !this.#conversation.cancel()) this.close();
        },
      },
    );
  }

  #finish(outcome: AgentOutcome): void {
    // This session signs nobody in.
    if (outcome.outcome === "credential") outcome.password.dispose();
    if (outcome.outcome === "credential" || (outcome.outcome === "finished" && outcome.code !== "")) {
      this.#miss(outcome.outcome === "credential" ? "" : outcome.code);
      return;
    }
    if (this.#view !== undefined) tellEnding(outcome, this.#options.host.onEvent);
    this.close();
  }

  #miss(code = ""): void {
    if (this.#over) return;
    const text = macTimeline.reconcileMissed(code);
    this.#options.host.onEvent({ actor: "host", event: "host.reconcile-missed", text });
    this.close();
  }
}

function asksForPasswordAlone(fields: readonly DrawnField[]): boolean {
  const asked = fields.filter(({ type }) => type === "password" || type === "edit");
  return asked.length === 1 && asked[0]?.purpose === "password";
}
