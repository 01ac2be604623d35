/**
 * The session with the agent after "Forgot password?", drawn in the plug-in's view until it has an outcome. Started by
 * the mechanism `Vestibule:offer`. It never stops a person from using the system's own sign-in: while the agent is away
 * there is "Try again", and a second cancel leaves the session whatever the agent does.
 */
import { abilities } from "../../protocol/table.ts";
import { macTimeline } from "../../texts/en/macos-harness.ts";
import { textsFor } from "../../texts/languages/languages.ts";
import { systemTextsFor } from "../../texts/languages/system-languages.ts";
import {
  DrawnConversation,
  type Credential,
  type TellEvent,
  tellEnding,
  typedIn,
} from "../drawing/drawn-conversation.ts";
import type { TellFrame } from "../drawing/traced.ts";
import type { AgentOutcome } from "../../host/agent-link.ts";
import type { Schedule } from "../../host/schedule.ts";
import { type Status, noStatus } from "../contract/status.ts";
import type { DrawnField } from "../contract/model.ts";
import { type MacDrawing, drawMacScreen } from "./mac-fields.ts";
import type { ShownView, ViewHost } from "./view.ts";
import { WebView, type WebViewHost } from "./web-view.ts";

/** The plug-in's compiled-in settings, and the services of the process that loads it. */
export interface PluginHost extends WebViewHost {
  /** The agent's socket. */
  endpoint: string;
  /** The brand until the agent has sent its own. */
  brand: string;
  /** BCP 47. */
  locale: string;
  views: ViewHost;
  schedule: Schedule;
  onEvent: TellEvent;
  onFrame?: TellFrame | undefined;
}

export interface ForgottenSessionOptions {
  host: PluginHost;
  /** UUID of the account; empty when the login window has not named one. */
  accountId: string;
  /** Back to the system's own sign-in, at once. */
  onTryAgain(): void;
  /** Back to the view with "Forgot password?". */
  onBack(status: Status): void;
  /**
   * The session goes on without a view until it is closed or the evaluation's end is reported. The receiver disposes
   * the password.
   */
  onCredential(credential: Credential): void;
}

export class ForgottenSession {
  readonly #options: ForgottenSessionOptions;
  readonly #web: WebView;
  readonly #conversation: DrawnConversation<MacDrawing>;
  #brand: string;
  #view: ShownView | undefined;
  /** What became of the agent's credential; undefined again once the agent shows a screen. */
  #credential: "handed" | "refused" | undefined;
  #closed = false;

  constructor(options: ForgottenSessionOptions) {
    this.#options = options;
    this.#brand = options.host.brand;
    this.#web = this.#webView();
    this.#conversation = this.#converse();
    this.#view = this.#display({ fields: [this.#brandField()], busy: true, status: noStatus });
  }

  /** The agent was started: connects now. */
  refresh(): void {
    this.#conversation.refresh();
  }

  /** The evaluation with the credential signed nobody in. The view is shown again, with the agent's next screen. */
  reportRefused(outcome: bigint, reason: number): void {
    this.#credential = "refused";
    this.#view = this.#display({ fields: [this.#brandField()], busy: true, status: noStatus });
    this.#conversation.report({ outcome, system: "macos", accepted: false, code: reason });
  }

  /** Whether the session with the agent is open. */
  get isOpen(): boolean {
    return !this.#closed;
  }

  /** Ends it without an outcome. Idempotent. Resolves once its browser is gone. */
  close(): Promise<void> {
    this.#closed = true;
    this.#conversation.close();
    return this.#web.close();
  }

  #webView(): WebView {
    const { host } = this.#options;
    return new WebView({
      openBrowser: host.openBrowser,
      pageSink: host.pageSink,
      onBrowser: host.onBrowser,
      locale: host.locale,
      ask: (question, address) => {
        this.#conversation.ask(question, address);
      },
      onOpened: () => {
        this.#tell("host.browser-opened", macTimeline.browserOpened);
      },
      onClosed: () => {
        this.#tell("host.browser-closed", macTimeline.browserClosed);
      },
      onFailed: () => {
        this.#tell("host.browser-failed", macTimeline.browserFailed);
        const text = systemTextsFor(host.locale).loginWindow.noBrowser;
        this.#view?.update({ status: { kind: "error", text } });
      },
      onRefused: (address, code) => {
        const to = URL.parse(address)?.host;
        this.#tell("host.navigation-refused", macTimeline.navigationRefused(to || macTimeline.noHost, code));
      },
    });
  }

  #converse(): DrawnConversation<MacDrawing> {
    const { host, accountId } = this.#options;
    const { endpoint, locale, schedule, onEvent, onFrame } = host;
    const { labels } = textsFor(locale);
    return new DrawnConversation<MacDrawing>(
      {
        endpoint,
        locale,
        scenario: "forgotten",
        accountId,
        shows: abilities.browser | abilities.pictures,
        schedule,
        onEvent,
        onFrame,
      },
      {
        draw: (screen) => drawMacScreen(screen, labels),
        show: ({ fields, web }, busy) => {
          this.#credential = undefined;
          this.#web.show(web);
          this.#view = this.#display({ fields, busy, status: noStatus });
        },
        showAway: (said) => {
          const { tryAgain } = labels;
          this.#view = this.#display({
            fields: [
              this.#brandField(),
              row({ id: 201, type: "small-text", purpose: "message", label: "", text: said }),
              row({ id: 202, type: "submit", purpose: "submit", label: tryAgain, text: tryAgain }),
            ],
            status: noStatus,
          });
        },
        update: (change) => {
          this.#view?.update(change);
        },
        onBrand: (brand) => {
          this.#brand = brand;
        },
        onVerdict: (verdict) => {
          this.#web.judge(verdict);
        },
        onLost: () => {
          void this.#web.close();
          if (this.#credential === "handed") void this.close();
          else if (this.#conversation.isCancelled || this.#credential === "refused") this.#leave(noStatus);
        },
        onRefused: () => {
          // The evaluation goes on with what it has.
          if (this.#credential === "handed") void this.close();
          else this.#leave({ kind: "error", text: systemTextsFor(locale).loginWindow.cannotDraw });
        },
        onOutcome: (outcome) => {
          this.#finish(outcome);
        },
      },
    );
  }

  #display(view: Parameters<ViewHost["displayView"]>[0]): ShownView {
    return this.#options.host.views.displayView(view, {
      onSubmit: (values) => {
        if (this.#conversation.isAway) this.#options.onTryAgain();
        else this.#conversation.answer(view.fields, typedIn(values));
      },
      onLink: (field) => {
        this.#conversation.follow(field);
      },
      onCancel: () => {
        this.#cancel();
      },
    });
  }

  /** Asks the agent to end the session. A second cancel leaves it without the agent. */
  #cancel(): void {
    if (this.#conversation.isCancelled || !this.#conversation.cancel()) this.#leave(noStatus);
  }

  #finish(outcome: AgentOutcome): void {
    if (outcome.outcome === "credential") {
      void this.#web.close();
      this.#credential = "handed";
      this.#view?.update({ busy: true, status: noStatus });
      this.#options.onCredential(outcome);
      return;
    }
    const isTried = this.#credential === "handed";
    void this.close();
    const status = tellEnding(outcome, this.#options.host.onEvent);
    if (!isTried) this.#options.onBack(status);
  }

  #leave(status: Status): void {
    if (this.#closed) return;
    void this.close();
    this.#options.onBack(status);
  }

  #brandField(): DrawnField {
    const { brandImage } = textsFor(this.#options.host.locale).labels;
    return row({ id: 200, type: "tile-image", purpose: "brand", label: brandImage, text: this.#brand });
  }

  #tell(event: string, text: string): void {
    this.#options.host.onEvent({ actor: "host", event, text });
  }
}

/** A row of a view that is compiled into the plug-in. */
export function row(field: Omit<DrawnField, "index">): DrawnField {
  return { ...field, index: 0 };
}
