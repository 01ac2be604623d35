/**
 * What follows "Forgot password?": the session with the agent, drawn in the plug-in's view until it has an outcome.
 * Started by the mechanism `Vestibule:offer`. It never keeps a person from the system's own way in: while the agent is
 * away "Try again" is there, and a second cancel leaves whatever the agent does.
 */
import { codeOf } from "../../errors/error.ts";
import { disposeSecrets } from "../../protocol/codec.ts";
import type { Message } from "../../protocol/codec.ts";
import { abilities, purposes } from "../../protocol/table.ts";
import { Secret } from "../../secrets/arena.ts";
import { macTimeline } from "../../texts/en/macos-harness.ts";
import { timeline } from "../../texts/en/harness.ts";
import { explain } from "../../texts/catalogue.ts";
import { textsFor } from "../../texts/languages.ts";
import { systemTextsFor } from "../../texts/system-languages.ts";
import { AgentLink, type AgentOutcome } from "../host/agent-link.ts";
import type { TracedFrame } from "../login-harness-contract.ts";
import type { DrawnField, SignInScreen } from "../model.ts";
import type { Schedule } from "./authorization-engine.ts";
import { type MacDrawing, drawMacScreen } from "./mac-fields.ts";
import { type ShownView, type ViewHost, noStatus } from "./view.ts";
import { WebView, type WebViewHost } from "./web-view.ts";

/** What our plug-in is compiled with, and what it finds in the process that loads it. */
export interface PluginHost extends WebViewHost {
  /** The agent's socket. */
  endpoint: string;
  /** Until the agent has said its own. */
  brand: string;
  /** BCP 47. */
  locale: string;
  views: ViewHost;
  schedule: Schedule;
  onEvent(event: { actor: "host" | "agent"; event: string; text: string }): void;
  onFrame?: ((frame: Omit<TracedFrame, "at">) => void) | undefined;
}

export interface ForgottenSessionOptions {
  host: PluginHost;
  /** UUID of the account; empty when the login window has not said whose it is. */
  accountId: string;
  /** Back to the system's own sign-in, at once. */
  onTryAgain(): void;
  /** Back to where "Forgot password?" is offered. */
  onBack(status: SignInScreen["status"]): void;
  /** A credential's password is the receiver's to dispose. */
  onCredential(credential: Extract<AgentOutcome, { outcome: "credential" }>): void;
}

export const retryFirstMs = 100;
export const retryMostMs = 3000;

export class ForgottenSession {
  readonly #options: ForgottenSessionOptions;
  readonly #web: WebView;
  #brand: string;
  #link: AgentLink | undefined;
  #view: ShownView | undefined;
  #away = false;
  #closed = false;
  #cancelled = false;
  #retryMs = retryFirstMs;
  #withdrawRetry: (() => void) | undefined;
  /** Of the agent's screen that is drawn; 0 before the first. */
  #revision = 0;

  constructor(options: ForgottenSessionOptions) {
    this.#options = options;
    const { host } = options;
    this.#brand = host.brand;
    this.#web = new WebView({
      openBrowser: host.openBrowser,
      onPicture: host.onPicture,
      onMirror: host.onMirror,
      onBrowser: host.onBrowser,
      locale: host.locale,
      ask: (question, address) => {
        this.#link?.send({ message: "navigate", question, address });
      },
      onOpened: () => {
        this.#tell("host.browser-opened", macTimeline.browserOpened);
      },
      onClosed: () => {
        this.#tell("host.browser-closed", macTimeline.browserClosed);
      },
      onFailed: () => {
        this.#tell("host.browser-failed", macTimeline.browserFailed);
        this.#view?.update({
          status: { kind: "error", text: systemTextsFor(host.locale).loginWindow.noBrowser },
        });
      },
      onRefused: (address, code) => {
        const to = URL.parse(address)?.host;
        this.#tell("host.navigation-refused", macTimeline.navigationRefused(to || macTimeline.noHost, code));
      },
    });
    this.#connect();
    this.#view = this.#display({ fields: [this.#brandField()], busy: true, status: noStatus });
  }

  /** The agent was started: it is not waited for any longer. */
  refresh(): void {
    if (!this.#away || this.#link !== undefined) return;
    this.#retryMs = retryFirstMs;
    this.#connect();
  }

  /** Ends it without an outcome. Idempotent. Resolves once its browser is gone. */
  close(): Promise<void> {
    this.#closed = true;
    this.#withdrawRetry?.();
    this.#withdrawRetry = undefined;
    const link = this.#link;
    this.#link = undefined;
    link?.close();
    return this.#web.close();
  }

  #connect(): void {
    this.#withdrawRetry?.();
    this.#withdrawRetry = undefined;
    const { host, accountId } = this.#options;
    const link: AgentLink = new AgentLink(
      {
        endpoint: host.endpoint,
        locale: host.locale,
        scenario: "forgotten",
        accountId,
        shows: abilities.browser | abilities.pictures,
      },
      {
        onFrame: host.onFrame,
        onWelcome: (brand) => {
          if (brand !== "") this.#brand = brand;
        },
        onScreen: (screen) => {
          this.#show(drawMacScreen(screen, textsFor(host.locale).labels));
        },
        onVerdict: (verdict) => {
          this.#web.judge(verdict);
        },
        onOutcome: (outcome) => {
          this.#finish(outcome);
        },
        onLost: () => {
          this.#lost();
        },
        onRefused: (code) => {
          this.#tell("host.refused-agent", timeline.refused(code));
          this.#leave({ kind: "error", text: systemTextsFor(host.locale).loginWindow.cannotDraw });
        },
      },
    );
    this.#link = link;
  }

  /** The agent is not there, or gone: said with texts compiled in, and tried again while the person may go on. */
  #lost(): void {
    this.#link = undefined;
    const wasShown = this.#revision > 0;
    this.#revision = 0;
    void this.#web.close();
    if (this.#cancelled) {
      this.#leave(noStatus);
      return;
    }
    if (!this.#away) {
      this.#away = true;
      this.#tell("host.agent-away", timeline.agentAway);
      const { agentLost, agentNotThere, tryAgain } = textsFor(this.#options.host.locale).labels;
      const said = wasShown ? agentLost : agentNotThere;
      this.#view = this.#display({
        fields: [
          this.#brandField(),
          row({ id: 201, type: "small-text", purpose: "message", label: "", text: said }),
          row({ id: 202, type: "submit", purpose: "submit", label: tryAgain, text: tryAgain }),
        ],
        status: noStatus,
      });
    }
    this.#withdrawRetry = this.#options.host.schedule(this.#retryMs, () => {
      this.#connect();
    });
    this.#retryMs = Math.min(this.#retryMs * 2, retryMostMs);
  }

  #show(drawing: MacDrawing): void {
    if (this.#away) this.#tell("host.agent-back", timeline.agentBack);
    this.#away = false;
    this.#retryMs = retryFirstMs;
    this.#revision = drawing.revision;
    const { fields, web, said } = drawing;
    const answerable = fields.some(({ type }) => type === "submit" || type === "command-link");
    this.#web.show(web);
    this.#view = this.#display({ fields, busy: !answerable, status: noStatus });
    const title = said("title") ?? said("progress");
    if (title !== undefined) this.#tell("host.screen", timeline.screen(title));
    const notice = said("notice");
    if (notice !== undefined) this.#tell("host.notice", timeline.notice(notice));
  }

  #display(view: Parameters<ViewHost["displayView"]>[0]): ShownView {
    return this.#options.host.views.displayView(view, {
      onSubmit: (values) => {
        if (this.#away) this.#options.onTryAgain();
        else this.#answer(view.fields, values);
      },
      onLink: ({ index }) => {
        this.#send({ message: "answer", revision: this.#revision, purpose: purposes.action, index });
      },
      onCancel: () => {
        this.#cancel();
      },
    });
  }

  #answer(fields: readonly DrawnField[], values: Readonly<Record<number, string>>): void {
    const answer: Message<"answer"> = {
      message: "answer",
      revision: this.#revision,
      purpose: purposes.submit,
      index: 0,
      secrets: fields
        .filter(({ type }) => type === "password")
        .map(({ id, purpose }) => ({
          purpose: purposes[purpose as keyof typeof purposes],
          value: Secret.take(Buffer.from(values[id] ?? "", "utf8")),
        })),
    };
    const code = fields.find(({ type }) => type === "edit");
    if (code !== undefined) answer.code = values[code.id] ?? "";
    this.#send(answer);
  }

  /** Sends what a person gave, and waits with the fields dead until the agent says what is next. */
  #send(answer: Message<"answer">): void {
    try {
      this.#link?.send(answer);
      this.#view?.update({ busy: true, status: noStatus });
    } catch (error) {
      const texts = textsFor(this.#options.host.locale);
      this.#view?.update({ status: { kind: "error", text: explain(texts, codeOf(error)) } });
    } finally {
      disposeSecrets(answer);
    }
  }

  /** The agent ends the session in its own way; one that does not is left by cancelling again. */
  #cancel(): void {
    if (this.#link === undefined || this.#revision === 0 || this.#cancelled) {
      this.#leave(noStatus);
      return;
    }
    this.#cancelled = true;
    this.#link.send({ message: "cancel", revision: this.#revision });
  }

  #finish(result: AgentOutcome): void {
    this.#link = undefined;
    void this.close();
    if (result.outcome === "credential") {
      this.#view?.update({ busy: true, status: noStatus });
      this.#options.onCredential(result);
      return;
    }
    const event = `agent.${result.outcome}`;
    this.#options.host.onEvent({
      actor: "agent",
      event: result.code === "" ? event : result.code,
      text: result.text === "" ? event : result.text,
    });
    const kind = result.outcome === "refused" ? ("error" as const) : ("info" as const);
    this.#options.onBack(result.text === "" ? noStatus : { kind, text: result.text });
  }

  #leave(status: SignInScreen["status"]): void {
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
