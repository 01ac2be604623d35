/**
 * The simulated login harness: directory, provider and agent as processes, a simulated Windows, its sign-in
 * screen, and whoever stands in front of it. The demo, rehearsals and tests open one each. It plays the person,
 * so it knows their secrets; nothing of it may be loaded by the agent.
 */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { systemClock } from "../clock/clock.ts";
import { isErrorCode } from "../errors/codes.ts";
import { VestibuleError, codeOf } from "../errors/error.ts";
import type { AccountState } from "../platform/ports.ts";
import { type SimulatedWindows, openSimulatedWindows } from "../platform/simulated/windows/machine.ts";
import { Secret } from "../secrets/arena.ts";
import { hints, timeline as texts } from "../texts/en/harness.ts";
import type { ControlMessage } from "./control-channel.ts";
import { type DemoDirectory, type DemoFiles, layOut } from "./demo-files.ts";
import { Timeline } from "./timeline.ts";
import type {
  DeviceTruth,
  HarnessAction,
  HarnessState,
  SignInScreen,
  SurfaceAction,
  SurfaceName,
  TimelineEntry,
} from "./model.ts";
import { type ProviderCommand, members, people } from "./organisation.ts";
import { type Child, Supervisor } from "./processes.ts";
import { stateThat } from "./state-that.ts";
import { programFile } from "./programs.ts";
import type { LoginHarness, LoginHarnessOptions, TracedFrame, Until } from "./login-harness-contract.ts";
import { Examiner } from "./examiner.ts";
import { makeBrowserFolder, makeRoot } from "./folders.ts";
import type { Examined, KnownSecrets } from "./truth.ts";
import { LogonUi } from "./windows/logon-ui.ts";

const accountName = "alice";
const defaults = { startPin: "274951", startPassword: "correct horse battery 9" };
const untilMs = 60_000;

/**
 * Starts everything and has the person set up their PIN.
 * @throws whatever a child reported at its start, `cancelled` when `signal` was aborted
 */
export async function createLoginHarness(options: LoginHarnessOptions = {}): Promise<LoginHarness> {
  const harness = new Harness(options, await makeRoot(options.keep));
  const abort = () => {
    void harness[Symbol.asyncDispose]();
  };
  options.signal?.addEventListener("abort", abort);
  try {
    await harness.start(await makeBrowserFolder());
    if (options.signal?.aborted === true) throw new VestibuleError("cancelled");
    return harness;
  } catch (error) {
    await harness[Symbol.asyncDispose]();
    throw options.signal?.aborted === true ? new VestibuleError("cancelled") : error;
  } finally {
    options.signal?.removeEventListener("abort", abort);
  }
}

class Harness implements LoginHarness {
  readonly directory: string;
  readonly #options: LoginHarnessOptions;
  readonly #brand: string;
  readonly #supervisor = new Supervisor();
  readonly #timeline: Timeline;
  readonly #listeners = new Set<(state: HarnessState) => void>();
  readonly #frames = new Set<(jpeg: Uint8Array, of: SurfaceName) => void>();
  readonly #protocol = new Set<(frame: TracedFrame) => void>();
  readonly #points = new Set<(point: string) => void>();
  readonly #known: KnownSecrets;
  readonly #examiner: Examiner;
  readonly #children: { agent?: Child | undefined; directory?: Child; provider?: Child } = {};
  #browserDirectory = "";
  #files: DemoFiles | undefined;
  #demo: DemoDirectory | undefined;
  #device: SimulatedWindows | undefined;
  #account: AccountState | undefined;
  #ui: LogonUi | undefined;
  #agent: DeviceTruth["agent"] = "dead";
  #starting: Promise<void> | undefined;
  #enrolment = Promise.withResolvers<void>();
  #closing: Promise<void> | undefined;

  constructor(options: LoginHarnessOptions, directory: string) {
    this.#enrolment.promise.catch(() => undefined);
    this.#options = options;
    this.directory = directory;
    this.#brand = options.brand ?? "JumpCloud";
    this.#known = { ...defaults, ...options.secrets };
    this.#timeline = new Timeline(() => {
      this.#changed();
    });
    this.#examiner = new Examiner({
      subject: () => this.#examined(),
      onTruth: () => {
        this.#changed();
      },
      onFailure: (error) => {
        this.#timeline.add({ actor: "harness", event: codeOf(error), text: texts.notExamined });
      },
    });
  }

  // ── start and end ──────────────────────────────────────────────────────────────────────────────

  /** @param browserDirectory belongs to the harness from now on */
  async start(browserDirectory: string): Promise<void> {
    this.#browserDirectory = browserDirectory;
    const { browser = {} } = this.#options;
    const settings = {
      brand: this.#brand,
      accountName,
      displayName: members[0]?.name ?? "",
      clock: systemClock,
      browser,
    };
    const device = this.#makeDevice(join(this.directory, "device"));
    const [laidOut] = await Promise.all([layOut(this.directory, settings), device]);
    this.#files = laidOut.files;
    this.#demo = laidOut.directory;
    const { files } = laidOut;
    await Promise.all([
      this.#startChild(
        "directory",
        "main/directory.js",
        ["--config", files.directoryConfig, "--control-fd", "3"],
        "listening",
      ),
      this.#startChild("provider", "harness/provider-process.js", ["--config", files.providerConfig]),
      this.startAgent(),
    ]);
    this.#children.agent?.send({ type: "enrol", tokenFile: files.enrolmentToken });
    await this.#enrolment.promise;
    if (this.#options.device?.signedInOnce !== false) await this.#setUpPin();
    // Not awaited: trying every secret takes a second, and nobody has looked yet.
    this.#examiner.soon();
    this.#timeline.restart();
    this.#timeline.add({ actor: "harness", event: "harness.ready", text: texts.harnessReady });
  }

  async #makeDevice(directory: string): Promise<void> {
    const device = await openSimulatedWindows({ directory, clock: systemClock });
    this.#device = device;
    using password = secretOf(this.#known.startPassword);
    this.#account = await device.addAccount({
      name: accountName,
      fullName: members[0]?.name ?? "",
      password,
    });
    this.#ui = new LogonUi({
      system: {
        hostName: device.hostName,
        users: async () =>
          (await device.accounts.list()).map(({ id, name, fullName }) => ({ id, name, fullName })),
        logon: async (name, typed) => {
          const { result } = await device.logon({ name, password: typed });
          this.#examiner.soon();
          return result;
        },
      },
      endpoint: join(this.directory, "agent", "agent.sock"),
      brand: this.#brand,
      locale: this.#options.locale ?? "en",
      onChange: () => {
        this.#changed();
      },
      onFrame: (frame) => {
        const at = this.#timeline.now();
        for (const listener of this.#protocol) listener({ at, ...frame });
      },
      onEvent: (event) => {
        this.#timeline.add(event);
      },
    });
  }

  async #startChild(
    name: "directory" | "provider",
    program: string,
    given: string[],
    readyEvent?: string,
  ): Promise<void> {
    this.#children[name] = await this.#supervisor.start({
      name,
      program: programFile(program),
      arguments: given,
      ...(readyEvent !== undefined && { readyEvent }),
      onLog: (line) => {
        this.#timeline.addLog(name, line);
      },
    });
  }

  /** The person's first sign-in at the brand's tile: the password they know once, then a PIN of their own. */
  async #setUpPin(): Promise<void> {
    const { startPin, startPassword } = this.#known;
    await this.act({ do: "wake" });
    await this.act({ do: "select-tile", tile: "brand" });
    const come = (wanted: (screen: SignInScreen) => boolean) => (state: HarnessState) => {
      const refusal = state.timeline.find(
        ({ actor, event }) => actor === "agent" && isErrorCode(event),
      )?.event;
      if (isErrorCode(refusal))
        throw new VestibuleError(refusal, { evidence: { what: "setting up the PIN" } });
      return wanted(state.screen);
    };
    const fieldShown = (purpose: string) =>
      come((screen) => !screen.busy && screen.fields.some((field) => field.purpose === purpose));
    await this.#fill(await this.until(fieldShown("currentPassword")), { currentPassword: startPassword });
    await this.#fill(await this.until(fieldShown("newSecret")), { newSecret: startPin, confirm: startPin });
    await this.until(come(({ view }) => view === "desktop"));
    this.#known.newPin = undefined;
    await this.act({ do: "sign-out" });
  }

  async #fill({ screen }: HarnessState, values: Record<string, string>): Promise<void> {
    const byId = screen.fields.flatMap(({ id, purpose }) => {
      const value = values[purpose];
      return value === undefined ? [] : [[id, value] as const];
    });
    await this.act({ do: "submit", revision: screen.revision, values: Object.fromEntries(byId) });
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#ui?.close();
    await this.#supervisor[Symbol.asyncDispose]();
    await this.#examiner.settled();
    await this.#demo?.store.close();
    this.#device?.[Symbol.dispose]();
    if (this.#browserDirectory !== "")
      await rm(this.#browserDirectory, { recursive: true, force: true, maxRetries: 3 });
    if (this.#options.keep === undefined)
      await rm(this.directory, { recursive: true, force: true, maxRetries: 3 });
  }

  // ── what it shows ──────────────────────────────────────────────────────────────────────────────

  state(): HarnessState {
    return {
      brand: this.#brand,
      phone: {},
      screen: this.#screen(),
      device: { ...this.#examiner.truth, agent: this.#agent },
      people: [...people],
      hints: [
        { label: hints.email, value: members[0]?.email ?? "" },
        { label: hints.providerPassword, value: members[0]?.password ?? "" },
        { label: hints.forgottenPin, value: this.#known.startPin },
        { label: hints.typedPassword, value: this.#known.startPassword },
      ],
      timeline: this.#timeline.entries,
    };
  }

  #screen(): SignInScreen {
    if (this.#ui === undefined)
      throw new VestibuleError("out_of_order", { evidence: { what: "harness not started" } });
    return this.#ui.screen;
  }

  subscribe(listener: (state: HarnessState) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  #changed(): void {
    if (this.#ui === undefined) return;
    const state = this.state();
    for (const listener of this.#listeners) listener(state);
  }

  until: Until = (wanted, withinMs = untilMs) =>
    stateThat(wanted, withinMs, {
      state: () => this.state(),
      subscribe: (listener) => this.subscribe(listener),
    });

  onEntry(listener: (entry: TimelineEntry) => void): () => void {
    return this.#timeline.onEntry(listener);
  }

  onProtocol(listener: (frame: TracedFrame) => void): () => void {
    this.#protocol.add(listener);
    return () => {
      this.#protocol.delete(listener);
    };
  }

  onFrame(listener: (jpeg: Uint8Array, of: SurfaceName) => void): () => void {
    this.#frames.add(listener);
    return () => {
      this.#frames.delete(listener);
    };
  }

  /** Nobody has taken a phone out. */
  readPhone(): Promise<string> {
    return Promise.resolve("");
  }

  // ── what opens what ────────────────────────────────────────────────────────────────────────────

  async examine(): Promise<DeviceTruth> {
    await this.#examiner.examine();
    return this.state().device;
  }

  #examined(): Examined | undefined {
    if (
      this.#device === undefined ||
      this.#account === undefined ||
      this.#demo === undefined ||
      this.#files === undefined ||
      this.#closing !== undefined
    ) {
      return undefined;
    }
    return {
      device: this.#device,
      accountId: this.#account.id,
      agentState: this.#files.agentState,
      directory: this.#demo.store,
      known: this.#known,
    };
  }

  // ── what a person does ─────────────────────────────────────────────────────────────────────────

  async act(action: HarnessAction): Promise<void> {
    if (action.do === "kill-agent") return this.killAgent();
    if (action.do === "start-agent") return this.startAgent();
    const screen = this.#screen();
    this.#timeline.addAction(action, screen);
    if (action.do === "submit" && action.revision === screen.revision) this.#remember(screen, action.values);
    await this.#ui?.act(action);
  }

  /** The person remembers what they typed as a new PIN. */
  #remember(screen: SignInScreen, values: Record<number, string>): void {
    const field = screen.fields.find(({ purpose }) => purpose === "newSecret");
    const typed = field === undefined ? undefined : values[field.id];
    if (typed !== undefined && typed !== "") this.#known.newPin = typed;
  }

  surface(action: SurfaceAction): void {
    const { surface, ...input } = action;
    this.#children.agent?.send({ type: surface, input });
  }

  provider(command: ProviderCommand): void {
    this.#children.provider?.send(command);
  }

  // ── the agent's life ───────────────────────────────────────────────────────────────────────────

  startAgent(): Promise<void> {
    this.#starting ??= this.#startAgent().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  async #startAgent(): Promise<void> {
    if (this.#children.agent !== undefined || this.#files === undefined || this.#closing !== undefined)
      return;
    const { files } = this;
    this.#setAgent("starting");
    let child: Child;
    try {
      child = await this.#supervisor.start({
        name: "agent",
        program: programFile("harness/agent-process.js"),
        arguments: [
          ...["--config", files.agentConfig, "--simulated", files.device, "--state", files.agentState],
          ...["--browser", this.#browserDirectory, "--socket", files.socket, "--trust-spki", files.ca.spki],
          // The sign-in screen is played by this process.
          ...["--peer-uid", String(process.getuid?.() ?? 0), "--peer-pid", String(process.pid)],
        ],
        onMessage: (message) => {
          this.#onAgent(message);
        },
        onLog: (line) => {
          this.#timeline.addLog("agent", line);
        },
      });
    } catch (error) {
      this.#setAgent("dead");
      throw error;
    }
    this.#children.agent = child;
    void child.exited.then(() => {
      this.#children.agent = undefined;
      this.#ui?.showBrowser(undefined);
      this.#setAgent("dead");
      this.#timeline.add({ actor: "harness", event: "agent.ended", text: texts.childEnded("agent") });
      this.#examiner.soon();
    });
    this.#setAgent("running");
    this.#ui?.refresh();
    this.#examiner.soon();
  }

  get files(): DemoFiles {
    if (this.#files === undefined)
      throw new VestibuleError("out_of_order", { evidence: { what: "harness not started" } });
    return this.#files;
  }

  #setAgent(agent: DeviceTruth["agent"]): void {
    this.#agent = agent;
    this.#changed();
  }

  #onAgent(message: ControlMessage): void {
    switch (message.type) {
      case "enrolled":
        this.#enrolment.resolve();
        return;
      case "error":
        this.#enrolment.reject(
          new VestibuleError(isErrorCode(message["code"]) ? message["code"] : "internal", {
            evidence: { child: "agent" },
          }),
        );
        return;
      case "browser": {
        const { width, height } = message;
        if (typeof width === "number" && typeof height === "number") this.#ui?.showBrowser({ width, height });
        this.#timeline.add({ actor: "agent", event: "browser.opened", text: texts.browserOpened });
        return;
      }
      case "browser-closed":
        this.#ui?.showBrowser(undefined);
        this.#timeline.add({ actor: "agent", event: "browser.closed", text: texts.browserClosed });
        return;
      case "frame": {
        const { image } = message;
        if (typeof image !== "string") return;
        const jpeg = Buffer.from(image, "base64");
        for (const listener of this.#frames) listener(jpeg, "screen");
        return;
      }
      case "point": {
        const { point } = message;
        if (typeof point === "string") for (const listener of this.#points) listener(point);
        return;
      }
      default:
        // Nothing that concerns a harness.
        return;
    }
  }

  async killAgent(): Promise<void> {
    const { agent } = this.#children;
    if (agent === undefined) return;
    this.#timeline.add({ actor: "harness", event: "agent.killed", text: texts.agentKilled });
    await agent.kill();
  }

  async killAgentAt(point: string): Promise<void> {
    const { agent } = this.#children;
    if (agent === undefined) throw new VestibuleError("agent_not_there");
    agent.send({ type: "kill-at", point });
    await agent.exited;
  }

  points(listener: (point: string) => void): () => void {
    this.#points.add(listener);
    this.#children.agent?.send({ type: "list-points" });
    return () => {
      this.#points.delete(listener);
    };
  }

  get admin(): DemoDirectory["admin"] {
    if (this.#demo === undefined)
      throw new VestibuleError("out_of_order", { evidence: { what: "harness not started" } });
    return this.#demo.admin;
  }

  logs(): { agent: string[]; directory: string[]; provider: string[] } {
    const said = (child: Child | undefined) => child?.lines.map(({ text }) => text) ?? [];
    const { agent, directory, provider } = this.#children;
    return { agent: said(agent), directory: said(directory), provider: said(provider) };
  }

  pids(): { agent: number | undefined; directory: number; provider: number } {
    const { agent, directory, provider } = this.#children;
    return { agent: agent?.pid, directory: directory?.pid ?? 0, provider: provider?.pid ?? 0 };
  }
}

function secretOf(text: string): Secret {
  return Secret.take(Buffer.from(text, "utf8"));
}
