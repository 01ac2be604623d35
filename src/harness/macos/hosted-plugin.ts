/**
 * A real authorization plug-in, in the login host, as the engine calls one: the second implementation of the seam
 * `authorization-plugin.ts`, beside `vestibule-plugin.ts`. The host calls the bundle in a process of its own; what its
 * mechanisms call back is passed on to the engine here, in the order in which it came.
 *
 * As between authd and its helpers, an invocation carries all values of the evaluation along, and what the mechanism sets
 * comes back before its result.
 */
import { codeOf } from "../../errors/error.ts";
import type { Secret } from "../../secrets/arena.ts";
import { timeline } from "../../texts/en/harness.ts";
import { macTimeline } from "../../texts/en/macos-harness.ts";
import { type DrivenHost, openDrivenHost } from "../authhost/driven-host.ts";
import type { AuthLine } from "../authhost/lines.ts";
import type { TellEvent } from "../drawing/drawn-conversation.ts";
import {
  type AuthorizationMechanism,
  type AuthorizationPlugin,
  type HostedEngine,
  authorizationResult,
} from "./authorization-plugin.ts";
import { HostedView } from "./hosted-view.ts";
import type { ViewHost } from "./view.ts";
import { WebView, type WebViewHost } from "./web-view.ts";

export interface HostedBundle {
  /** The absolute path of the program in the bundle. */
  program: string;
  /** The bundle's name in the authorization database. */
  name: string;
}

export interface HostedPluginOptions extends WebViewHost {
  bundle: HostedBundle;
  /** The name of the right that is evaluated. */
  right: string;
  /** The agent's socket. */
  endpoint: string;
  /** BCP 47. */
  locale: string;
  views: ViewHost;
  /** The accounts that the host lends to the plug-in; ids are UUIDs. */
  accounts(): readonly { name: string; id: string }[];
  onEvent: TellEvent;
}

const results = {
  allow: authorizationResult.allow,
  deny: authorizationResult.deny,
  undefined: authorizationResult.undefined,
  "user-canceled": authorizationResult.userCanceled,
  // No result that there is: the engine refuses it.
  unknown: -1,
} as const;

/** A mechanism in the host, which numbers them from 1. */
interface Hosted {
  engine: HostedEngine;
  number: number;
  state: "idle" | "invoked" | "deactivating" | "destroyed" | "failed";
}

type Line<Event extends AuthLine["event"]> = Extract<AuthLine, { event: Event }>;

/** One process of the host, with what was made in it. */
class Running {
  readonly #options: HostedPluginOptions;
  readonly #opening: Promise<DrivenHost | undefined>;
  readonly #view: HostedView;
  readonly #made: Hosted[] = [];
  readonly #web: WebView;
  /** The page that the host has opened, by its number there. */
  #page = 0;
  #host: DrivenHost | undefined;
  /** Commands until the host is there. */
  #waiting: ((host: DrivenHost) => void)[] = [];
  isOver = false;
  readonly ended: Promise<void>;

  constructor(options: HostedPluginOptions) {
    this.#options = options;
    this.#view = new HostedView({
      ...options,
      press: (view, control) => {
        this.#send((host) => {
          host.send("press", view, control);
        });
      },
      fill: (view, control, text) => {
        this.#send((host) => {
          host.send("fill", view, control, text);
        });
      },
      look: () => {
        this.#send((host) => {
          host.send("look");
        });
      },
      cancel: () => {
        this.#send((host) => {
          host.send("cancel");
        });
      },
    });
    this.#web = this.#webView();
    this.#opening = this.#open();
    this.ended = this.#settle();
  }

  create(engine: HostedEngine, name: string): AuthorizationMechanism {
    const hosted: Hosted = { engine, number: this.#made.length + 1, state: "idle" };
    this.#made.push(hosted);
    this.#send((host) => {
      host.send("create", name);
    });
    return {
      MechanismInvoke: () => {
        this.#invoke(hosted);
      },
      MechanismDeactivate: () => {
        this.#deactivate(hosted);
      },
      MechanismDestroy: () => {
        hosted.state = "destroyed";
        this.#send((host) => {
          host.send("destroy", hosted.number);
        });
      },
    };
  }

  /** PluginDestroy. Resolves when the process is gone. */
  async destroy(): Promise<void> {
    this.#view.close();
    for (const hosted of this.#made) hosted.state = "destroyed";
    const browser = this.#web.close();
    const host = await this.#opening;
    await host?.end();
    await browser;
  }

  #send(command: (host: DrivenHost) => void): void {
    if (this.#host !== undefined) command(this.#host);
    else if (!this.isOver) this.#waiting.push(command);
  }

  /** The browser that stands in for the plug-in's WKWebView: the host has no WebKit, and tells how the page is configured. */
  #webView(): WebView {
    const { openBrowser, pageSink, onBrowser, locale, onEvent } = this.#options;
    const tell = (event: string, text: string) => {
      onEvent({ actor: "host", event, text });
    };
    return new WebView({
      ...{ openBrowser, pageSink, onBrowser, locale },
      ask: (question, address) => {
        const page = this.#page;
        this.#send((host) => {
          host.send("navigate", page, question, address);
        });
      },
      onOpened: () => {
        tell("host.browser-opened", macTimeline.browserOpened);
      },
      onClosed: () => {
        tell("host.browser-closed", macTimeline.browserClosed);
      },
      onFailed: () => {
        tell("host.browser-failed", macTimeline.browserFailed);
        this.#send((host) => {
          host.send("end-page");
        });
      },
      // The host says that the plug-in has denied, and not why.
      onRefused: () => undefined,
    });
  }

  /** @param password what the page answers its proxy */
  #showPage({ page, address, proxyPort }: Line<"page">, password: Secret | undefined): void {
    this.#page = page;
    const to = URL.parse(address);
    // Without the agent's proxy there is no way out, and no page.
    if (to === null || proxyPort === undefined || password === undefined) return;
    const proxyPassword = password.use((bytes) => Buffer.from(bytes).toString("latin1"));
    this.#web.show({ address: to, proxyPort, proxyPassword });
  }

  async #open(): Promise<DrivenHost | undefined> {
    const { bundle, right, endpoint, locale, onEvent } = this.#options;
    try {
      const host = await openDrivenHost({
        program: bundle.program,
        plugin: bundle.name,
        right,
        locale,
        agent: endpoint,
        onLine: (line, value) => {
          this.#take(line, value);
          value?.dispose();
        },
      });
      this.#host = host;
      for (const command of this.#waiting.splice(0)) command(host);
      return host;
    } catch (error) {
      onEvent({ actor: "host", event: "host.provider-failed", text: timeline.hostEnded(codeOf(error)) });
      return undefined;
    }
  }

  /** Nothing waits for a host that is gone: what it was asked has the result that signs nobody in. */
  async #settle(): Promise<void> {
    const host = await this.#opening;
    await host?.ended;
    this.isOver = true;
    this.#waiting = [];
    this.#view.close();
    await this.#web.close();
    for (const hosted of this.#made) this.#fail(hosted);
  }

  #fail(hosted: Hosted): void {
    const { state, engine } = hosted;
    if (state === "destroyed") return;
    hosted.state = "failed";
    if (state === "invoked") engine.SetResult(authorizationResult.undefined);
    if (state === "deactivating") engine.DidDeactivate();
  }

  #invoke(hosted: Hosted): void {
    if (this.isOver || hosted.state === "failed") {
      hosted.engine.SetResult(authorizationResult.undefined);
      return;
    }
    hosted.state = "invoked";
    this.#view.asked();
    this.#send((host) => {
      host.send("forget");
      for (const { name, id } of this.#options.accounts())
        host.send("account", name, Buffer.from(id.replaceAll("-", ""), "hex"), "");
      const { hints, context } = hosted.engine.values();
      for (const [key, value] of hints) host.send("hint", key, value);
      for (const [key, { flags, value }] of context) {
        host.send("context", key, flags, value);
        value.fill(0);
      }
      host.send("invoke", hosted.number);
    });
  }

  #deactivate(hosted: Hosted): void {
    // The host has nothing to deactivate where it never invoked.
    if (this.isOver || hosted.state === "failed") {
      hosted.engine.DidDeactivate();
      return;
    }
    hosted.state = "deactivating";
    this.#view.answered();
    this.#send((host) => {
      host.send("deactivate", hosted.number);
    });
  }

  // ── what the host says ─────────────────────────────────────────────────────────────────────────

  #take(line: AuthLine, value: Secret | undefined): void {
    if ("number" in line && line.event !== "view" && line.event !== "finding") {
      const hosted = this.#made[line.number - 1];
      if (hosted !== undefined && hosted.state !== "destroyed") this.#called(hosted, line, value);
      return;
    }
    const { onEvent } = this.#options;
    switch (line.event) {
      case "view":
      case "control":
      case "view-end":
      case "log":
        this.#view.take(line);
        return;
      case "page":
        this.#showPage(line, value);
        return;
      case "page-gone":
        if (line.page === this.#page) this.#web.show(undefined);
        return;
      case "verdict":
        this.#web.judge({ question: line.question, allow: line.allow, code: line.allow ? "" : "denied" });
        return;
      case "refused":
        onEvent({ actor: "host", event: "host.fault", text: timeline.pluginFound(line.reason) });
        return;
      case "finding":
        onEvent({
          actor: "host",
          event: `host.${line.severity}`,
          text: timeline.pluginFound(line.name),
        });
        return;
      default:
        // For people who read the report.
        return;
    }
  }

  #called(
    hosted: Hosted,
    line: Exclude<AuthLine, Line<"view" | "finding">>,
    value: Secret | undefined,
  ): void {
    const { engine } = hosted;
    switch (line.event) {
      case "created":
        if (line.status !== 0) this.#fail(hosted);
        return;
      case "result":
        if (hosted.state === "invoked") hosted.state = "idle";
        this.#view.answered();
        engine.SetResult(results[line.result]);
        return;
      case "did-deactivate":
        if (hosted.state === "deactivating") hosted.state = "idle";
        engine.DidDeactivate();
        return;
      case "interrupt-requested":
        if (line.accepted) engine.RequestInterrupt();
        return;
      case "context":
        value?.use((bytes) => {
          engine.SetContextValue(line.key, line.flags, bytes);
        });
        return;
      case "context-removed":
        engine.RemoveContextValue(line.key);
        return;
      case "hint":
        value?.use((bytes) => {
          engine.SetHintValue(line.key, bytes);
        });
        return;
      case "hint-removed":
        engine.RemoveHintValue(line.key);
        return;
      default:
        return;
    }
  }
}

export class HostedPlugin implements AuthorizationPlugin {
  readonly #options: HostedPluginOptions;
  #running: Running | undefined;
  #settled: Promise<unknown> = Promise.resolve();

  constructor(options: HostedPluginOptions) {
    this.#options = options;
  }

  /** A host that has ended by itself is started anew, as macOS starts SecurityAgent anew. */
  MechanismCreate(engine: HostedEngine, mechanismId: string): AuthorizationMechanism {
    if (this.#running === undefined || this.#running.isOver) {
      this.#running = new Running(this.#options);
      this.#settled = Promise.all([this.#settled, this.#running.ended]);
    }
    return this.#running.create(engine, `${this.#options.bundle.name}:${mechanismId}`);
  }

  PluginDestroy(): void {
    this.#settled = Promise.all([this.#settled, this.#running?.destroy()]);
    this.#running = undefined;
  }

  /** Resolves once no host is left; read after `PluginDestroy`. */
  get settled(): Promise<unknown> {
    return this.#settled;
  }

  /** The plug-in finds an agent that was started by itself. */
  refresh(): void {
    // It tries again within seconds.
  }
}
