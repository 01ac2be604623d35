/**
 * The life of the agent's process: started, killed, killed at a point, started again. Called by the login harness,
 * which tells it when there is a device for it to run on. It knows no operating system.
 */
import { isErrorCode } from "../../errors/codes.ts";
import { VestibuleError } from "../../errors/error.ts";
import { timeline as texts } from "../../texts/en/harness.ts";
import type { ControlMessage } from "../processes/control-channel.ts";
import type { PageSink } from "../contract/page-sink.ts";
import { type SaidOnDesktop, parseSaidOnDesktop } from "../contract/said-on-desktop.ts";
import { parseMirror } from "../contract/surface-schemas.ts";
import type { DeviceTruth } from "../contract/model.ts";
import type { Child, LogLine, Supervisor } from "../processes/processes.ts";
import { compileCache, programFile } from "../processes/programs.ts";
import type { LauncherOffer } from "../browser/served-launcher.ts";
import type { WineRuntime } from "../processes/wine-child.ts";
import type { Timeline } from "./timeline.ts";

export interface AgentLifeOptions {
  supervisor: Supervisor;
  timeline: Timeline;
  /** The arguments of `agent-process.ts`. */
  arguments: readonly string[];
  /** Public keys that its browser trusts; called at each start. */
  trustSpki(): readonly string[];
  /** Certificate authorities (PEM) that its browser trusts; called at each start. */
  trustCa(): readonly string[];
  /** Runs it in Windows' Node; its browsers are started by this launcher then. */
  windows?: { runtime: WineRuntime; launcher(): Promise<LauncherOffer> } | undefined;
  /** Whether the agent can run now: not while the device is off or its disk is locked. */
  mayRun(): boolean;
  onState(): void;
  onRunning(): void;
  onEnded(): void;
  /** Called when its browser appears in the sign-in screen, with the size, and when it is gone. */
  onBrowser(browser: { width: number; height: number } | undefined): void;
  /** With a real plug-in: what the agent tells the person for their desktop. */
  onSaidOnDesktop(said: SaidOnDesktop): void;
  pageSink: PageSink;
}

export class AgentLife {
  readonly #options: AgentLifeOptions;
  readonly #points = new Set<(point: string) => void>();
  #state: DeviceTruth["agent"] = "dead";
  /** The process, loaded but not started yet. */
  #loaded: Promise<Child> | undefined;
  #child: Child | undefined;
  #processId = 0;
  #starting: Promise<void> | undefined;
  #enrolment: PromiseWithResolvers<void> | undefined;
  #lines: readonly LogLine[] = [];
  #ended = false;

  constructor(options: AgentLifeOptions) {
    this.#options = options;
  }

  get state(): DeviceTruth["agent"] {
    return this.#state;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Its id in the system that it runs in: under wine another than `pid`. 0 before it has run. */
  get processId(): number {
    return this.#processId;
  }

  /** The last lines that it printed, also after it has ended. */
  get lines(): readonly LogLine[] {
    return this.#lines;
  }

  /** Loads the program for a start that follows soon. */
  load(): void {
    this.#loaded ??= this.#begin();
    // `start` reports the failure.
    this.#loaded.catch(() => undefined);
  }

  /** Starts the agent; does nothing while it runs, or cannot run. */
  start(): Promise<void> {
    this.#starting ??= this.#start().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  /** @throws the code with which the agent or its directory refused */
  async enrol(tokenFile: string): Promise<void> {
    const enrolment = Promise.withResolvers<void>();
    this.#enrolment = enrolment;
    this.#running().send({ type: "enrol", tokenFile });
    await enrolment.promise;
  }

  send(message: ControlMessage): void {
    this.#child?.send(message);
  }

  /** Ends it in an orderly way, as the system does before it shuts down. */
  async stop(): Promise<void> {
    await this.#starting?.catch(() => undefined);
    await this.#child?.stop();
  }

  /** Ends it by SIGKILL. Resolves once it is gone. */
  async kill(): Promise<void> {
    await this.#child?.kill();
  }

  /** Ends it by SIGKILL at `point`. Resolves once it is gone. */
  async killAt(point: string): Promise<void> {
    const child = this.#running();
    child.send({ type: "kill-at", point });
    await child.exited;
  }

  points(listener: (point: string) => void): () => void {
    this.#points.add(listener);
    this.send({ type: "list-points" });
    return () => {
      this.#points.delete(listener);
    };
  }

  /** Prevents further starts. The owner of the processes ends the running one. */
  end(): void {
    this.#ended = true;
  }

  #running(): Child {
    if (this.#child === undefined) throw new VestibuleError("agent_not_there");
    return this.#child;
  }

  async #begin(): Promise<Child> {
    const { supervisor, timeline } = this.#options;
    const child = await supervisor.begin({
      name: "agent",
      program: programFile("harness/play/agent-process.js"),
      compileCache,
      wine: this.#options.windows?.runtime,
      arguments: this.#options.arguments,
      onMessage: (message) => {
        this.#take(message);
      },
      onLog: (line) => {
        timeline.addLog("agent", line);
      },
    });
    this.#lines = child.lines;
    return child;
  }

  async #start(): Promise<void> {
    if (this.#child !== undefined || this.#ended || !this.#options.mayRun()) return;
    this.#setState("starting");
    const { onRunning, onEnded, onBrowser, timeline, trustSpki, trustCa } = this.#options;
    const loaded = this.#loaded ?? this.#begin();
    this.#loaded = undefined;
    let child: Child;
    try {
      child = await loaded;
      const launcher = await this.#options.windows?.launcher();
      child.send({ type: "start", trustSpki: trustSpki(), trustCa: trustCa(), launcher });
      this.#child = child;
      const { processId } = await child.ready;
      this.#processId = typeof processId === "number" ? processId : child.pid;
    } catch (error) {
      this.#child = undefined;
      this.#setState("dead");
      throw error;
    }
    void child.exited.then(() => {
      this.#child = undefined;
      this.#enrolment?.reject(new VestibuleError("agent_not_there"));
      onBrowser(undefined);
      this.#setState("dead");
      timeline.add({ actor: "harness", event: "agent.ended", text: texts.childEnded("agent") });
      onEnded();
    });
    this.#setState("running");
    onRunning();
  }

  #setState(state: DeviceTruth["agent"]): void {
    this.#state = state;
    this.#options.onState();
  }

  #take(message: ControlMessage): void {
    const { onBrowser, onSaidOnDesktop, pageSink, timeline } = this.#options;
    switch (message.type) {
      case "enrolled":
        this.#enrolment?.resolve();
        return;
      case "error": {
        const { code } = message;
        this.#enrolment?.reject(
          new VestibuleError(isErrorCode(code) ? code : "internal", { evidence: { child: "agent" } }),
        );
        return;
      }
      case "browser": {
        const { width, height } = message;
        if (typeof width === "number" && typeof height === "number") onBrowser({ width, height });
        timeline.add({ actor: "agent", event: "browser.opened", text: texts.browserOpened });
        return;
      }
      case "browser-closed":
        onBrowser(undefined);
        timeline.add({ actor: "agent", event: "browser.closed", text: texts.browserClosed });
        return;
      case "frame":
        if (typeof message["image"] === "string") pageSink.picture(Buffer.from(message["image"], "base64"));
        return;
      case "mirror": {
        const mirror = parseMirror(message["mirror"]);
        if (mirror !== undefined) pageSink.mirror(mirror);
        return;
      }
      case "said-on-desktop": {
        const said = parseSaidOnDesktop(message["said"]);
        if (said !== undefined) onSaidOnDesktop(said);
        return;
      }
      case "point": {
        const { point } = message;
        if (typeof point === "string") for (const listener of this.#points) listener(point);
        return;
      }
      default:
        // The harness does not use other messages.
        return;
    }
  }
}
