/**
 * Everything that runs behind a play: the organisation's processes, the agent's, the simulated device, the phones. Set
 * up and taken down by the login harness, which is the interface for the person and for onlookers.
 */
import { rm } from "node:fs/promises";
import { systemClock } from "../../clock/clock.ts";
import { recoveryPath } from "../../directory/pages/recovery.ts";
import { VestibuleError } from "../../errors/error.ts";
import { localBrowserLauncher } from "../../identity/browser/local-launcher.ts";
import { AgentLife } from "./agent-life.ts";
import { openBrowserWindow } from "../browser/browser-window.ts";
import { type OfferedLauncher, offerLauncher } from "../browser/served-launcher.ts";
import { type DemoFiles, writeAgentConfig } from "../organisation/demo-files.ts";
import { firstPassword } from "../devices/before.ts";
import { openDevice } from "../devices/open-device.ts";
import type { DeviceOptions, Player, SimulatedDevice } from "../devices/simulated-device.ts";
import type { PageSink } from "../contract/page-sink.ts";
import type { DeviceBefore, LoginHarnessOptions, TracedFrame } from "../contract/login-harness-contract.ts";
import {
  type PhoneOwner,
  type SurfaceAction,
  type SurfaceName,
  phoneOwners,
  phoneSurface,
} from "../contract/model.ts";
import { type Organisation, startOrganisation } from "../organisation/organisation-processes.ts";
import { members } from "../contract/organisation.ts";
import type { NativeMac } from "./native-mac.ts";
import type { NativeWindows } from "./native-windows.ts";
import { PersonsPhone } from "./phone.ts";
import { Supervisor } from "../processes/processes.ts";
import type { Timeline } from "./timeline.ts";
import type { KnownSecrets } from "../devices/truth.ts";

/** The user name of the device's only account. */
export const accountName = "alice";

/** The parts of a play with a real plug-in. */
export type NativeParts = NativeWindows | NativeMac;

export interface StageOptions {
  harness: LoginHarnessOptions;
  before: DeviceBefore;
  brand: string;
  files: DemoFiles;
  /** Owned by the stage from now on. */
  browserFolder: string;
  /** Owned by the stage from now on. */
  native: NativeParts | undefined;
  timeline: Timeline;
  known: KnownSecrets;
  /** The visible state has changed. */
  onChange(): void;
  /** Receives the page of that surface's browser. */
  pageSink(of: SurfaceName): PageSink;
  onFrame(frame: Omit<TracedFrame, "at">): void;
}

export class Stage {
  readonly agent: AgentLife;
  readonly phones: Readonly<Record<PhoneOwner, PersonsPhone>>;
  readonly #options: StageOptions;
  readonly #supervisor = new Supervisor();
  readonly #locale: string;
  #launcher: Promise<OfferedLauncher> | undefined;
  #organisation: Organisation | undefined;
  #device: SimulatedDevice | undefined;
  #opening: Promise<unknown> = Promise.resolve();

  constructor(options: StageOptions) {
    this.#options = options;
    this.#locale = options.harness.locale ?? "en";
    this.agent = this.#makeAgent();
    this.phones = { owner: this.#makePhone("owner"), colleague: this.#makePhone("colleague") };
  }

  /** Whether device and organisation exist. */
  get isOpen(): boolean {
    return this.#device !== undefined && this.#organisation !== undefined;
  }

  /** @throws `out_of_order` before it exists */
  get device(): SimulatedDevice {
    return opened(this.#device);
  }

  /** @throws `out_of_order` before it exists */
  get organisation(): Organisation {
    return opened(this.#organisation);
  }

  /**
   * Resolves when the play can begin.
   * @throws the codes that a child reported at its start, `port_in_use` for a directory's port that is taken
   */
  async setUp(player: Player): Promise<void> {
    const { before, known } = this.#options;
    const { onStep = () => undefined } = this.#options.harness;
    onStep("organisation");
    // Started together. After a failure of one, `takeDown` waits for the other before it removes anything.
    const opening = this.#openDevice();
    const starting = this.#startOrganisation(opening);
    this.agent.load();
    this.#opening = Promise.allSettled([opening, starting]);
    const device = await opening;
    this.#device = device;
    const organisation = await starting;
    this.#organisation = organisation;
    await device.switchOn();
    onStep("enrolment");
    await this.#enrol(device, organisation);
    onStep("first-sign-in");
    if (before.signedInOnce !== false) await device.signInOnce(player, known);
    onStep("before");
    const { agentState } = this.#options.files;
    await device.befall(known, { directory: organisation.store, agentState });
    if (device.beginsOff) await this.restart("orderly");
    await organisation.providerServes;
  }

  /** Turns the device off and on. Everything that needs a person's password to open is closed then. */
  async restart(how: "orderly" | "at once"): Promise<void> {
    const { device } = this;
    await (how === "orderly" ? this.agent.stop() : this.agent.kill());
    device.cutPower();
    await device.host.boot();
    if (device.isRunning()) await this.agent.start();
    this.#options.onChange();
  }

  /** Sends pointer, keys and mirror actions to the browser that they are for. */
  surface({ on = "screen", ...action }: SurfaceAction): void {
    const owner = phoneOwners.find((one) => phoneSurface(one) === on);
    if (owner !== undefined) {
      this.phones[owner].input(action);
      return;
    }
    if (this.#device?.host.surface(action) === true) return;
    const { surface, ...input } = action;
    this.agent.send({ type: surface, input });
  }

  /** Ends everything that was started, also what was still starting. @param settled waits for a running examination */
  async takeDown(settled: () => Promise<void>): Promise<void> {
    this.agent.end();
    const putAway = phoneOwners.map((owner) => this.phones[owner].putAway());
    await Promise.all([...putAway, this.#device?.host.close()]);
    await this.#supervisor[Symbol.asyncDispose]();
    await (await this.#launcher?.catch(() => undefined))?.close();
    await this.#opening;
    await settled();
    await this.#organisation?.store.close();
    await this.#device?.close();
    await this.#options.native?.close();
    await rm(this.#options.browserFolder, { recursive: true, force: true, maxRetries: 3 });
  }

  #openDevice(): Promise<SimulatedDevice> {
    const { before, known, brand, files, timeline, onChange, onFrame } = this.#options;
    return openDevice(before, {
      directory: files.device,
      clock: systemClock,
      account: { name: accountName, fullName: members[0]?.name ?? "" },
      password: firstPassword(before, known),
      endpoint: files.socket,
      brand,
      locale: this.#locale,
      onChange,
      onEvent: (event) => {
        timeline.add(event);
      },
      onFrame,
      onRunning: () => {
        // The state shows whether the agent came up.
        this.agent.start().catch(() => undefined);
      },
      openBrowser: (page) => openBrowserWindow({ ...page, ...this.#browser() }),
      pageSink: this.#options.pageSink("screen"),
      ...this.#plugin(),
    });
  }

  #plugin(): Pick<DeviceOptions, "dll" | "bundle"> {
    const { native, files } = this.#options;
    switch (native?.system) {
      case undefined:
        return {};
      case "windows": {
        const { prefix: wine, dll } = native;
        return { dll: { dll, wine, folder: files.root, agentProcess: () => this.agent.processId } };
      }
      case "macos":
        return { bundle: native.bundle };
    }
  }

  get isUnderWine(): boolean {
    return this.#options.native?.system === "windows";
  }

  /** One for all starts of the agent. */
  #offerLauncher(): Promise<OfferedLauncher> {
    this.#launcher ??= offerLauncher(this.#browser().launcher);
    return this.#launcher;
  }

  #startOrganisation(device: Promise<SimulatedDevice>): Promise<Organisation> {
    const { files, brand, timeline, harness } = this.#options;
    const { ownProvider, directoryPort = 0 } = harness;
    const displayName = members[0]?.name ?? "";
    const binding = device.then((known) => ({ ...known.binding, accountName, displayName }));
    // The device reports the failure itself.
    binding.catch(() => undefined);
    return startOrganisation({
      files,
      supervisor: this.#supervisor,
      clock: systemClock,
      brand,
      directoryPort,
      ownProvider,
      binding,
      userEmail: ownProvider?.email ?? members[0]?.email ?? "",
      onLog: (process, line) => {
        timeline.addLog(process, line);
      },
    });
  }

  async #enrol(
    { pinWithoutTpm }: SimulatedDevice,
    { directoryUrl, providerHosts }: Organisation,
  ): Promise<void> {
    const { files, brand, harness } = this.#options;
    await writeAgentConfig(files, {
      brand,
      directoryUrl,
      allow: providerHosts,
      browserPath: harness.browser?.path,
      pinWithoutTpm,
    });
    await this.agent.start();
    await this.agent.enrol(files.enrolmentToken);
  }

  #makeAgent(): AgentLife {
    const { files, before, browserFolder, native, timeline, onChange } = this.#options;
    const windows = native?.system === "windows" ? native : undefined;
    const path = (of: string) => windows?.runtime.pathOf(of) ?? of;
    const browser = windows === undefined ? ["--browser", browserFolder] : [];
    const peer =
      native === undefined
        ? // This process plays the sign-in screen.
          ["--peer-uid", String(process.getuid?.() ?? 0), "--peer-pid", String(process.pid)]
        : ["--peer-program", path(native.hostProgram)];
    return new AgentLife({
      supervisor: this.#supervisor,
      timeline,
      windows: windows && {
        runtime: windows.runtime,
        launcher: async () => (await this.#offerLauncher()).offer,
      },
      arguments: [
        ...["--system", before.system, "--config", path(files.agentConfig)],
        ...["--simulated", path(files.device), "--state", path(files.agentState)],
        ...[...browser, "--socket", windows?.pipe ?? files.socket, ...peer],
      ],
      trustSpki: () => this.organisation.spki,
      trustCa: () => this.organisation.authorities,
      mayRun: () => this.#device?.isRunning() === true,
      onState: onChange,
      onRunning: () => {
        this.#device?.host.refresh();
      },
      onEnded: onChange,
      onBrowser: (browser) => {
        this.#device?.host.showBrowser(browser);
      },
      onSaidOnDesktop: (said) => {
        this.#device?.host.sayOnDesktop(said);
      },
      pageSink: this.#options.pageSink("screen"),
    });
  }

  #makePhone(owner: PhoneOwner): PersonsPhone {
    const { pageSink, onChange } = this.#options;
    return new PersonsPhone({
      page: () => ({
        ...this.#browser(),
        address: new URL(recoveryPath, this.organisation.directoryUrl),
        allowedHosts: this.organisation.providerHosts,
        locale: this.#locale,
      }),
      pageSink: pageSink(phoneSurface(owner)),
      onChange,
    });
  }

  #browser() {
    return {
      launcher: localBrowserLauncher({
        executable: this.#options.harness.browser?.path,
        runtimeDirectory: this.#options.browserFolder,
      }),
      trustedSpki: this.organisation.spki,
      trustedCertificates: this.organisation.authorities,
    };
  }
}

function opened<T>(part: T | undefined): T {
  if (part === undefined)
    throw new VestibuleError("out_of_order", { evidence: { what: "harness not started" } });
  return part;
}

/** Whether the line says that the directory's recovery key was replaced or shown. */
