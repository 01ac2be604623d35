/**
 * The simulated login harness: directory, provider and agent as processes, a simulated device, its sign-in screen, and
 * whoever stands in front of it. The demo, rehearsals and tests open one each. It plays the person, so it knows their
 * secrets; nothing of it may be loaded by the agent. It knows no system: that is `devices/`.
 */
import { rm } from "node:fs/promises";
import { systemClock } from "../clock/clock.ts";
import { recoveryPath } from "../directory/pages/recovery.ts";
import { VestibuleError, codeOf } from "../errors/error.ts";
import { hints, timeline as texts } from "../texts/en/harness.ts";
import { AgentLife } from "./agent-life.ts";
import { openBrowserWindow } from "./browser-window.ts";
import { type DemoDirectory, type DemoFiles, makeFolders, writeAgentConfig } from "./demo-files.ts";
import { knownAtStart, passwordBefore } from "./devices/before.ts";
import { openDevice } from "./devices/open-device.ts";
import type { SimulatedDevice } from "./devices/simulated-device.ts";
import { Examiner } from "./examiner.ts";
import { makeBrowserFolder, makeRoot } from "./folders.ts";
import { Listeners } from "./listeners.ts";
import type {
  DeviceBefore,
  LoginHarness,
  LoginHarnessOptions,
  TracedFrame,
  Until,
} from "./login-harness-contract.ts";
import type {
  DeviceTruth,
  HarnessAction,
  HarnessState,
  SignInScreen,
  SurfaceAction,
  SurfaceName,
  TimelineEntry,
} from "./model.ts";
import { type Organisation, startOrganisation } from "./organisation-processes.ts";
import { type ProviderCommand, members, peopleOf } from "./organisation.ts";
import { PersonsPhone } from "./phone.ts";
import { playerOf } from "./player.ts";
import { type Child, Supervisor } from "./processes.ts";
import { stateThat } from "./state-that.ts";
import { Timeline } from "./timeline.ts";
import type { Examined, KnownSecrets } from "./truth.ts";

const accountName = "alice";
const untilMs = 60_000;

/**
 * Starts everything and has the person sign in once, as `options.device` says.
 * @throws whatever a child reported at its start, `port_in_use` for a directory's port that is taken, `cancelled` when
 * `signal` was aborted
 */
export async function createLoginHarness(options: LoginHarnessOptions = {}): Promise<LoginHarness> {
  const [root, browserFolder] = await Promise.all([makeRoot(options.keep), makeBrowserFolder()]);
  const harness = new Harness(options, await makeFolders(root), browserFolder);
  const { signal } = options;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => {
    reject(new VestibuleError("cancelled"));
  };
  if (signal?.aborted === true) abort();
  signal?.addEventListener("abort", abort);
  try {
    // Told first: nothing is started that is not wanted any more.
    await Promise.race([aborted, signal?.aborted === true ? aborted : harness.start()]);
    return harness;
  } catch (error) {
    await harness[Symbol.asyncDispose]();
    throw error;
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}

class Harness implements LoginHarness {
  readonly directory: string;
  readonly #options: LoginHarnessOptions;
  readonly #before: DeviceBefore;
  readonly #brand: string;
  readonly #locale: string;
  readonly #files: DemoFiles;
  readonly #browserFolder: string;
  readonly #supervisor = new Supervisor();
  readonly #timeline: Timeline;
  readonly #states = new Listeners<[HarnessState]>();
  readonly #pictures = new Listeners<[Uint8Array, SurfaceName]>();
  readonly #protocol = new Listeners<[TracedFrame]>();
  readonly #known: KnownSecrets;
  readonly #examiner: Examiner;
  readonly #agent: AgentLife;
  readonly #phone: PersonsPhone;
  #organisation: Organisation | undefined;
  #device: SimulatedDevice | undefined;
  /** Until it has started, nobody looks. */
  #ready = false;
  #starting: Promise<unknown> = Promise.resolve();
  #ended = false;
  #closing: Promise<void> | undefined;

  constructor(options: LoginHarnessOptions, files: DemoFiles, browserFolder: string) {
    this.#options = options;
    this.#before = options.device ?? { system: "windows" };
    this.#brand = options.brand ?? "JumpCloud";
    this.#locale = options.locale ?? "en";
    this.#files = files;
    this.#browserFolder = browserFolder;
    this.directory = files.root;
    this.#known = knownAtStart(this.#before, options.secrets);
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
    this.#agent = this.#makeAgent();
    this.#phone = new PersonsPhone({
      page: () => ({
        ...this.#browser(),
        address: new URL(recoveryPath, this.#its.directoryUrl),
        allowedHosts: this.#its.providerHosts,
        locale: this.#locale,
      }),
      onPicture: (jpeg) => {
        this.#pictures.tell(jpeg, "phone");
      },
      onChange: () => {
        this.#changed();
      },
    });
  }

  // ── start and end ──────────────────────────────────────────────────────────────────────────────

  async start(): Promise<void> {
    // All of it at once; whatever fails, the rest has come to its end before anything is taken away.
    const device = this.#openDevice();
    const organisation = this.#startOrganisation(device);
    this.#agent.load();
    this.#starting = Promise.allSettled([device, organisation]);
    this.#device = await device;
    this.#organisation = await organisation;
    await this.#device.switchOn();
    await this.#enrol(this.#device, this.#organisation);
    if (this.#before.signedInOnce !== false) {
      const player = playerOf({
        state: () => this.state(),
        until: this.until,
        act: (action) => this.act(action),
      });
      await this.#device.signInOnce(player, this.#known);
    }
    await this.#device.befall(this.#known, this.#organisation.store);
    if (this.#device.beginsOff) await this.#restart("orderly");
    await this.#organisation.providerServes;
    this.#forgetWhatWasTyped();
    this.#ready = true;
    // Not awaited: trying every secret takes a second, and nobody has looked yet.
    this.#examiner.soon();
    this.#timeline.restart();
    this.#timeline.add({ actor: "harness", event: "harness.ready", text: texts.harnessReady });
  }

  #openDevice(): Promise<SimulatedDevice> {
    return openDevice(this.#before, {
      directory: this.#files.device,
      clock: systemClock,
      account: { name: accountName, fullName: members[0]?.name ?? "" },
      password: this.#before.changedElsewhere === true ? passwordBefore : this.#known.startPassword,
      endpoint: this.#files.socket,
      brand: this.#brand,
      locale: this.#locale,
      onChange: () => {
        this.#changed();
      },
      onEvent: (event) => {
        this.#timeline.add(event);
      },
      onFrame: (frame) => {
        this.#protocol.tell({ at: this.#timeline.now(), ...frame });
      },
      onTried: () => {
        this.#look();
      },
      onRunning: () => {
        // Whether it came is seen in the state.
        this.#agent.start().catch(() => undefined);
      },
      openBrowser: (page) => openBrowserWindow({ ...page, ...this.#browser() }),
      onPicture: (jpeg) => {
        this.#pictures.tell(jpeg, "screen");
      },
    });
  }

  #startOrganisation(device: Promise<SimulatedDevice>): Promise<Organisation> {
    const { ownProvider, directoryPort = 0 } = this.#options;
    const displayName = members[0]?.name ?? "";
    const binding = device.then((opened) => ({ ...opened.binding, accountName, displayName }));
    // Told by the device itself.
    binding.catch(() => undefined);
    return startOrganisation({
      files: this.#files,
      supervisor: this.#supervisor,
      clock: systemClock,
      brand: this.#brand,
      directoryPort,
      ownProvider,
      binding,
      userEmail: ownProvider?.email ?? members[0]?.email ?? "",
      onLog: (process, line) => {
        this.#timeline.addLog(process, line);
      },
    });
  }

  async #enrol(device: SimulatedDevice, { directoryUrl, providerHosts }: Organisation): Promise<void> {
    const { brand = this.#brand } = this.#options;
    await writeAgentConfig(this.#files, {
      brand,
      directoryUrl,
      allow: providerHosts,
      browserPath: this.#options.browser?.path,
      pinWithoutTpm: device.pinWithoutTpm,
    });
    await this.#agent.start();
    await this.#agent.enrol(this.#files.enrolmentToken);
  }

  #makeAgent(): AgentLife {
    const { agentConfig, device, agentState, socket } = this.#files;
    return new AgentLife({
      supervisor: this.#supervisor,
      timeline: this.#timeline,
      arguments: [
        ...["--system", this.#before.system, "--config", agentConfig, "--simulated", device],
        ...["--state", agentState, "--browser", this.#browserFolder, "--socket", socket],
        // The sign-in screen is played by this process.
        ...["--peer-uid", String(process.getuid?.() ?? 0), "--peer-pid", String(process.pid)],
      ],
      trustSpki: () => this.#its.spki,
      mayRun: () => this.#device?.isRunning() === true,
      onState: () => {
        this.#changed();
      },
      onRunning: () => {
        this.#device?.host.refresh();
        this.#look();
      },
      onEnded: () => {
        this.#look();
      },
      onBrowser: (browser) => {
        this.#device?.host.showBrowser(browser);
      },
      onPicture: (jpeg) => {
        this.#pictures.tell(jpeg, "screen");
      },
    });
  }

  #browser() {
    return {
      runtimeDirectory: this.#browserFolder,
      executable: this.#options.browser?.path,
      trustedSpki: this.#its.spki,
    };
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#ended = true;
    this.#agent.end();
    this.#changed();
    await Promise.all([this.#phone.putAway(), this.#device?.host.close()]);
    await this.#supervisor[Symbol.asyncDispose]();
    await this.#starting;
    await this.#examiner.settled();
    await this.#organisation?.store.close();
    await this.#device?.close();
    await rm(this.#browserFolder, { recursive: true, force: true, maxRetries: 3 });
    if (this.#options.keep === undefined)
      await rm(this.directory, { recursive: true, force: true, maxRetries: 3 });
  }

  // ── what it shows ──────────────────────────────────────────────────────────────────────────────

  state(): HarnessState {
    const { ownProvider } = this.#options;
    const { startPin, startPassword } = this.#known;
    const owner = peopleOf(ownProvider)[0];
    return {
      brand: this.#brand,
      phone: this.#phone.state,
      screen: this.#screen,
      device: { ...this.#examiner.truth, agent: this.#agent.state },
      people: peopleOf(ownProvider),
      hints: [
        { label: hints.email, value: owner?.email ?? "" },
        ...(ownProvider === undefined
          ? [{ label: hints.providerPassword, value: owner?.providerPassword ?? "" }]
          : []),
        ...(startPin === undefined
          ? [{ label: hints.forgottenPassword, value: startPassword }]
          : [
              { label: hints.forgottenPin, value: startPin },
              { label: hints.typedPassword, value: startPassword },
            ]),
      ],
      timeline: this.#timeline.entries,
    };
  }

  get #screen(): SignInScreen {
    return started(this.#device).host.screen;
  }

  get #its(): Organisation {
    return started(this.#organisation);
  }

  subscribe(listener: (state: HarnessState) => void): () => void {
    return this.#states.add(listener);
  }

  #changed(): void {
    if (this.#device !== undefined) this.#states.tell(this.state());
  }

  until: Until = (wanted, withinMs = untilMs) => {
    const stillWanted = (state: HarnessState) => {
      if (this.#ended) throw new VestibuleError("cancelled", { evidence: { what: "the harness has ended" } });
      return wanted(state);
    };
    return stateThat(stillWanted, withinMs, {
      state: () => this.state(),
      subscribe: (listener) => this.subscribe(listener),
    });
  };

  onEntry(listener: (entry: TimelineEntry) => void): () => void {
    return this.#timeline.onEntry(listener);
  }

  onProtocol(listener: (frame: TracedFrame) => void): () => void {
    return this.#protocol.add(listener);
  }

  onFrame(listener: (jpeg: Uint8Array, of: SurfaceName) => void): () => void {
    return this.#pictures.add(listener);
  }

  readPhone(): Promise<string> {
    return this.#phone.read();
  }

  // ── what opens what ────────────────────────────────────────────────────────────────────────────

  async examine(): Promise<DeviceTruth> {
    await this.#examiner.examine();
    return this.state().device;
  }

  #look(): void {
    if (this.#ready) this.#examiner.soon();
  }

  #examined(): Examined | undefined {
    if (this.#device === undefined || this.#organisation === undefined || this.#ended) return undefined;
    return {
      device: this.#device.examined,
      accountId: this.#device.accountId,
      agentState: this.#files.agentState,
      directory: this.#organisation.store,
      known: this.#known,
    };
  }

  // ── what a person does ─────────────────────────────────────────────────────────────────────────

  async act(action: HarnessAction): Promise<void> {
    const screen = this.#screen;
    this.#timeline.addAction(action, screen);
    switch (action.do) {
      case "kill-agent":
        return this.killAgent();
      case "start-agent":
        return this.startAgent();
      case "restart":
        return this.#restart("orderly");
      case "power-loss":
        return this.#restart("at once");
      case "open-phone":
        return this.#phone.takeOut();
      case "close-phone":
        return this.#phone.putAway();
      case "start-over":
        throw new VestibuleError("out_of_order", { evidence: { what: "a harness does not start over" } });
      default:
        if (action.do === "submit" && action.revision === screen.revision)
          this.#remember(screen, action.values);
        await this.#device?.host.act(action);
    }
  }

  /** The person remembers what they typed for a new secret. */
  #remember(screen: SignInScreen, values: Record<number, string>): void {
    const typedFor = (purpose: string) => {
      const field = screen.fields.find((each) => each.purpose === purpose);
      const typed = field === undefined ? undefined : values[field.id];
      return typed === "" ? undefined : typed;
    };
    this.#known.newPin = typedFor("newSecret") ?? this.#known.newPin;
    this.#known.newPassword = typedFor("newPassword") ?? this.#known.newPassword;
  }

  /** Of the first sign-in: what was new then is what the person had at the start. */
  #forgetWhatWasTyped(): void {
    this.#known.newPin = undefined;
    this.#known.newPassword = undefined;
  }

  /** The device goes off and on again. What needs somebody's password to open is closed then. */
  async #restart(how: "orderly" | "at once"): Promise<void> {
    const device = started(this.#device);
    await (how === "orderly" ? this.#agent.stop() : this.#agent.kill());
    device.cutPower();
    await device.host.boot();
    if (device.isRunning()) await this.#agent.start();
    this.#look();
  }

  surface(action: SurfaceAction): void {
    const { on = "screen", ...given } = action;
    if (on === "phone") {
      this.#phone.input(action);
      return;
    }
    if (this.#device?.host.surface(action) === true) return;
    const { surface, ...input } = given;
    this.#agent.send({ type: surface, input });
  }

  // ── what goes wrong ────────────────────────────────────────────────────────────────────────────

  provider(command: ProviderCommand): void {
    const { providerProcess } = this.#its;
    if (providerProcess === undefined)
      throw new VestibuleError("out_of_order", { evidence: { what: "a provider of one's own" } });
    providerProcess.send(command);
  }

  startAgent(): Promise<void> {
    return this.#agent.start();
  }

  async killAgent(): Promise<void> {
    if (this.#agent.pid === undefined) return;
    this.#timeline.add({ actor: "harness", event: "agent.killed", text: texts.agentKilled });
    await this.#agent.kill();
  }

  killAgentAt(point: string): Promise<void> {
    return this.#agent.killAt(point);
  }

  points(listener: (point: string) => void): () => void {
    return this.#agent.points(listener);
  }

  get admin(): DemoDirectory["admin"] {
    return this.#its.admin;
  }

  logs(): { agent: string[]; directory: string[]; provider: string[] } {
    const said = (child: Pick<Child, "lines"> | undefined) => child?.lines.map(({ text }) => text) ?? [];
    const { directoryProcess, providerProcess } = this.#its;
    return { agent: said(this.#agent), directory: said(directoryProcess), provider: said(providerProcess) };
  }

  pids(): { agent: number | undefined; directory: number; provider: number } {
    const { directoryProcess, providerProcess } = this.#its;
    return { agent: this.#agent.pid, directory: directoryProcess.pid, provider: providerProcess?.pid ?? 0 };
  }
}

function started<T>(part: T | undefined): T {
  if (part === undefined)
    throw new VestibuleError("out_of_order", { evidence: { what: "harness not started" } });
  return part;
}
