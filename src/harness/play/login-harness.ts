/**
 * The simulated login harness: directory, provider and agent as processes, a simulated device, its sign-in screen, and
 * the person in front of it. The demo, rehearsals and tests open one each. It plays the person, so it knows their
 * secrets; the agent may load none of it. It knows no operating system: that is `devices/`.
 */
import { rm } from "node:fs/promises";
import { VestibuleError, codeOf } from "../../errors/error.ts";
import { timeline as texts } from "../../texts/en/harness.ts";
import { type DemoDirectory, type DemoFiles, makeFolders } from "../organisation/demo-files.ts";
import { knownAtStart } from "../devices/before.ts";
import { Examiner } from "../devices/examiner.ts";
import { makeBrowserFolder } from "../browser/browser-folder.ts";
import { makeRoot, namingTheDisk } from "../processes/folders.ts";
import { Listeners } from "./listeners.ts";
import type {
  DeviceBefore,
  LoginHarness,
  LoginHarnessOptions,
  TracedFrame,
  Until,
} from "../contract/login-harness-contract.ts";
import type {
  DeviceTruth,
  HarnessAction,
  HarnessState,
  Mirror,
  PhoneOwner,
  SignInScreen,
  SurfaceAction,
  SurfaceName,
  TimelineEntry,
} from "../contract/model.ts";
import { type ProviderCommand, peopleOf } from "../contract/organisation.ts";
import { secretOf } from "../contract/secret-of.ts";
import { openNativeMac } from "./native-mac.ts";
import { openNativeWindows } from "./native-windows.ts";
import { hintsOf } from "./owner-hints.ts";
import { playerOf } from "./player.ts";
import type { Child } from "../processes/processes.ts";
import { type NativeParts, Stage, accountName } from "./stage.ts";
import { stateThat } from "./state-that.ts";
import { Timeline } from "./timeline.ts";
import type { Examined, KnownSecrets } from "../devices/truth.ts";

const untilMs = 60_000;

/** That of the sample configuration. */
const defaultBrand = "JumpCloud";

/**
 * Starts everything and has the person sign in once, as `options.device` says.
 * @throws the codes that a child reported at its start, `port_in_use` for a directory's port that is taken, `cancelled`
 * when `signal` was aborted, `folder_unusable` when the temporary folder or `keep` is full, missing, read-only or has too
 * long a path
 */
export async function createLoginHarness(options: LoginHarnessOptions = {}): Promise<LoginHarness> {
  // One after the other, so that a refused `keep` folder leaves nothing behind.
  const root = await makeRoot(options.keep);
  const browserFolder = await makeBrowserFolder().catch(async (error: unknown) => {
    if (options.keep === undefined) await rm(root, { recursive: true, force: true, maxRetries: 3 });
    throw error;
  });
  let files: DemoFiles;
  try {
    files = makeFolders(root);
  } catch (error) {
    await Promise.all([root, browserFolder].map((folder) => rm(folder, { recursive: true, force: true })));
    throw error;
  }
  const removeAll = () =>
    Promise.all([root, browserFolder].map((folder) => rm(folder, { recursive: true, force: true })));
  let native: NativeParts | undefined;
  try {
    native = await openNative(options, files.root);
  } catch (error) {
    await removeAll();
    throw error;
  }
  const harness = new Harness(options, files, browserFolder, native);
  const { signal } = options;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => {
    reject(new VestibuleError("cancelled"));
  };
  if (signal?.aborted === true) abort();
  signal?.addEventListener("abort", abort);
  try {
    // `aborted` comes first: after an abort nothing must be started.
    await Promise.race([aborted, signal?.aborted === true ? aborted : harness.start()]);
    return harness;
  } catch (error) {
    // Before the folders are removed: that makes room again.
    const reported = namingTheDisk(error, root);
    await harness[Symbol.asyncDispose]();
    throw reported;
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}

/** @throws `platform_unsupported` */
async function openNative(options: LoginHarnessOptions, folder: string): Promise<NativeParts | undefined> {
  if (options.native === undefined) return undefined;
  if (options.device?.system === "macos") return openNativeMac();
  options.onStep?.("wine");
  return openNativeWindows(options, { folder });
}

class Harness implements LoginHarness {
  readonly directory: string;
  readonly #options: LoginHarnessOptions;
  readonly #brand: string;
  readonly #timeline: Timeline;
  readonly #states = new Listeners<[HarnessState]>();
  readonly #pictures = new Listeners<[Uint8Array, SurfaceName]>();
  readonly #mirrors = new Listeners<[Mirror, SurfaceName]>();
  readonly #protocol = new Listeners<[TracedFrame]>();
  readonly #known: KnownSecrets;
  readonly #examiner: Examiner;
  readonly #stage: Stage;
  readonly #files: DemoFiles;
  /** Set after the start; until then no state is published. */
  #ready = false;
  #ended = false;
  #closing: Promise<void> | undefined;

  /** @param browserFolder owned by the harness from now on, like the files and `native` */
  constructor(
    options: LoginHarnessOptions,
    files: DemoFiles,
    browserFolder: string,
    native: NativeParts | undefined,
  ) {
    const before: DeviceBefore = options.device ?? { system: "windows" };
    this.#options = options;
    this.#brand = options.brand ?? defaultBrand;
    this.#files = files;
    this.directory = files.root;
    this.#known = knownAtStart(before, options.secrets);
    const onChange = () => {
      this.#changed();
      // Found out and not believed: any event may have changed the device, in whichever process.
      if (this.#ready) this.#examiner.soon();
    };
    this.#timeline = new Timeline(onChange);
    this.#examiner = new Examiner({
      subject: () => this.#examined(),
      onTruth: () => {
        this.#changed();
      },
      onFailure: (error) => {
        this.#timeline.add({ actor: "harness", event: codeOf(error), text: texts.notExamined });
      },
    });
    this.#stage = new Stage({
      harness: options,
      before,
      brand: this.#brand,
      files,
      browserFolder,
      native,
      timeline: this.#timeline,
      known: this.#known,
      onChange,
      pageSink: (of) => ({
        picture: (jpeg) => {
          this.#pictures.tell(jpeg, of);
        },
        mirror: (mirror) => {
          this.#mirrors.tell(mirror, of);
        },
      }),
      onFrame: (frame) => {
        this.#protocol.tell({ at: this.#timeline.now(), ...frame });
      },
    });
  }

  // ── start and end ──────────────────────────────────────────────────────────────────────────────

  async start(): Promise<void> {
    const { until } = this;
    const player = playerOf({ until, state: () => this.state(), act: (action) => this.act(action) });
    await this.#stage.setUp(player);
    // The new secrets of the first sign-in are the start secrets of the play.
    for (const each of ["typedPin", "newPin", "typedPassword", "newPassword"] as const)
      this.#known[each] = undefined;
    this.#ready = true;
    // Not awaited: trying every secret takes a second, and nobody has asked yet.
    this.#examiner.soon();
    this.#timeline.restart();
    this.#timeline.add({ actor: "harness", event: "harness.ready", text: texts.harnessReady });
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#ended = true;
    // Rejects everybody who still waits for a state.
    this.#changed();
    await this.#stage.takeDown(() => this.#examiner.settled());
    if (this.#options.keep === undefined)
      await rm(this.directory, { recursive: true, force: true, maxRetries: 3 });
  }

  // ── what it shows ──────────────────────────────────────────────────────────────────────────────

  state(): HarnessState {
    const { ownProvider } = this.#options;
    const people = peopleOf(ownProvider);
    return {
      brand: this.#brand,
      ...(this.#options.native !== undefined && { native: true as const }),
      phones: { owner: this.#stage.phones.owner.state, colleague: this.#stage.phones.colleague.state },
      screen: this.#screen,
      device: { ...this.#examiner.truth, agent: this.#stage.agent.state },
      people,
      hints: hintsOf({
        owner: people[0],
        ownProvider: ownProvider !== undefined,
        userName: accountName,
        namesHidden: this.#options.device?.namesHidden === true,
        known: this.#known,
      }),
      timeline: this.#timeline.entries,
    };
  }

  get #screen(): SignInScreen {
    return this.#stage.device.host.screen;
  }

  subscribe(listener: (state: HarnessState) => void): () => void {
    return this.#states.add(listener);
  }

  #changed(): void {
    if (this.#stage.isOpen) this.#states.tell(this.state());
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

  onMirror(listener: (mirror: Mirror, of: SurfaceName) => void): () => void {
    return this.#mirrors.add(listener);
  }

  readPhone(of: PhoneOwner = "owner"): Promise<string> {
    return this.#stage.phones[of].read();
  }

  // ── what opens what ────────────────────────────────────────────────────────────────────────────

  async examine(): Promise<DeviceTruth> {
    await this.#examiner.examine();
    return this.state().device;
  }

  #examined(): Examined | undefined {
    if (!this.#stage.isOpen || this.#ended) return undefined;
    const { device, organisation } = this.#stage;
    return {
      device: device.examined,
      accountId: device.accountId,
      deviceState: this.#files.device,
      agentState: this.#files.agentState,
      directory: organisation.store,
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
        return this.#stage.restart("orderly");
      case "power-loss":
        return this.#stage.restart("at once");
      case "open-phone":
        return this.#stage.phones[action.of].takeOut();
      case "close-phone":
        return this.#stage.phones[action.of].putAway();
      case "start-over":
        throw new VestibuleError("out_of_order", { evidence: { what: "a harness does not start over" } });
      default:
        if (action.do === "submit" && action.revision === screen.revision)
          this.#remember(screen, action.values);
        await this.#stage.device.host.act(action);
    }
  }

  /** Keeps what the person typed for a new secret. */
  #remember(screen: SignInScreen, values: Record<number, string>): void {
    const typedFor = (purpose: string) => {
      const field = screen.fields.find((each) => each.purpose === purpose);
      const typed = field === undefined ? undefined : values[field.id];
      return typed === "" ? undefined : typed;
    };
    this.#known.typedPin = typedFor("newSecret") ?? this.#known.typedPin;
    this.#known.typedPassword = typedFor("newPassword") ?? this.#known.typedPassword;
  }

  surface(action: SurfaceAction): void {
    this.#stage.surface(action);
  }

  // ── what goes wrong ────────────────────────────────────────────────────────────────────────────

  provider(command: ProviderCommand): void {
    const { providerProcess } = this.#stage.organisation;
    if (providerProcess === undefined)
      throw new VestibuleError("out_of_order", { evidence: { what: "a provider of one's own" } });
    providerProcess.send(command);
  }

  startAgent(): Promise<void> {
    return this.#stage.agent.start();
  }

  async killAgent(): Promise<void> {
    if (this.#stage.agent.pid === undefined) return;
    this.#timeline.add({ actor: "harness", event: "agent.killed", text: texts.agentKilled });
    await this.#stage.agent.kill();
  }

  killAgentAt(point: string): Promise<void> {
    return this.#stage.agent.killAt(point);
  }

  points(listener: (point: string) => void): () => void {
    return this.#stage.agent.points(listener);
  }

  async setDirectoryPassword(password: string): Promise<void> {
    const { hostName } = this.state().screen;
    const [binding] = await this.admin.bindings({ hostName });
    if (binding === undefined) throw new VestibuleError("not_bound");
    using secret = secretOf(password);
    await this.admin.setPassword(binding.userId, secret);
    this.#known.directoryPassword = password;
    this.#examiner.soon();
  }

  get admin(): DemoDirectory["admin"] {
    return this.#stage.organisation.admin;
  }

  logs(): { agent: string[]; directory: string[]; provider: string[] } {
    const said = (child: Pick<Child, "lines"> | undefined) => child?.lines.map(({ text }) => text) ?? [];
    const { directoryProcess, providerProcess } = this.#stage.organisation;
    return {
      agent: said(this.#stage.agent),
      directory: said(directoryProcess),
      provider: said(providerProcess),
    };
  }

  pids(): ReturnType<LoginHarness["pids"]> {
    const { directoryProcess, providerProcess } = this.#stage.organisation;
    return {
      agent: this.#stage.agent.pid,
      directory: directoryProcess.pid,
      provider: providerProcess?.pid ?? 0,
      agentUnderWine: this.#stage.isUnderWine ? this.#stage.agent.processId : undefined,
    };
  }
}
