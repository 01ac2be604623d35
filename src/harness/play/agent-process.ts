/**
 * The harness's own agent entry: the real agent, composed with a simulated device. A process of its own, started by the
 * login harness: `--system windows|macos --config FILE --simulated DIR --state DIR --socket PATH [--browser DIR]
 * (--peer-uid UID --peer-pid PID | --peer-program PATH) [--control socket]`. It waits for `start` on its control channel, so that it can be
 * loaded before there is a configuration. Never packaged; the shipped agent is `src/main/agent.ts`.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { pino } from "pino";
import { z } from "zod";
import { type AgentConfig, browserPath, loadConfig } from "../../agent/setup/config.ts";
import { createLogs } from "../../agent/setup/log.ts";
import { type RunningAgent, startAgent } from "../../agent/service.ts";
import { systemClock } from "../../clock/clock.ts";
import { VestibuleError, codeOf } from "../../errors/error.ts";
import { environmentFault } from "../../folders/make-folder.ts";
import type { BrowserLauncher } from "../../identity/browser/launcher.ts";
import { localBrowserLauncher } from "../../identity/browser/local-launcher.ts";
import { loadNative } from "../../platform/native/loader.ts";
import type { Platform } from "../../platform/ports.ts";
import { type ProviderSettings, noProviderSettings } from "../../platform/provider-settings.ts";
import type { StoreMoment } from "../../platform/simulated/document-file.ts";
import { closeMemory } from "../../platform/native/closed-memory.ts";
import { ownStart, refuseDebugger } from "../../platform/no-debugger.ts";
import { accessFor, type HarnessHost, skipPeerCheck } from "./agent-access.ts";
import { openControl } from "../processes/child-control.ts";
import type { ControlMessage } from "../processes/control-channel.ts";
import { FaultPoints } from "../contract/fault-points.ts";
import type { SaidOnDesktop } from "../contract/said-on-desktop.ts";
import { hearing } from "./desktop-ear.ts";
import { ForwardedSurface } from "../browser/forwarded-surface.ts";
import { remoteLauncher } from "../browser/remote-launcher.ts";
import { connectToOffer, launcherOffer } from "../browser/served-launcher.ts";
import { keyInput, mirrorAction, pointerInput } from "../contract/surface-schemas.ts";

/** Every file that it reads exists now. */
const startCommand = z.object({
  type: z.literal("start"),
  trustSpki: z.array(z.string()).max(16),
  trustCa: z.array(z.string()).max(16).default([]),
  /** Where browsers are started for it; by default it starts them itself, in the folder of `--browser`. */
  launcher: launcherOffer.optional(),
});
type StartCommand = z.infer<typeof startCommand>;

const command = z.discriminatedUnion("type", [
  startCommand,
  z.object({ type: z.literal("enrol"), tokenFile: z.string().min(1) }),
  z.object({ type: z.literal("pointer"), input: pointerInput }),
  z.object({ type: z.literal("key"), input: keyInput }),
  z.object({ type: z.literal("mirror"), input: mirrorAction }),
  /** Ends the process by SIGKILL at once when the workflow reaches `point`. */
  z.object({ type: z.literal("kill-at"), point: z.string().min(1).max(200) }),
  z.object({ type: z.literal("list-points") }),
]);

refuseDebugger(ownStart());
const closed = closeMemory();

const { values } = parseArgs({
  options: {
    control: { type: "string" },
    system: { type: "string" },
    config: { type: "string" },
    simulated: { type: "string" },
    state: { type: "string" },
    browser: { type: "string" },
    socket: { type: "string" },
    "peer-uid": { type: "string" },
    "peer-pid": { type: "string" },
    "peer-program": { type: "string" },
  },
});

const logs = createLogs(pino.destination({ fd: 1, sync: true }), "debug");
let agent: RunningAgent | undefined;
let starting: Promise<void> | undefined;

const control = openControl(values.control, obey, async () => {
  await starting;
  await agent?.close();
});
const surface = new ForwardedSurface(control);

const points = new FaultPoints({
  report: (point) => {
    control.send({ type: "point", point });
  },
  die: () => {
    process.kill(process.pid, "SIGKILL");
  },
});

function obey(message: ControlMessage): void {
  const { data } = command.safeParse(message);
  switch (data?.type) {
    case "start":
      starting ??= start(data);
      return;
    case "enrol":
      void enrol(data.tokenFile);
      return;
    case "pointer":
      surface.pointer(data.input);
      return;
    case "key":
      surface.key(data.input);
      return;
    case "mirror":
      surface.mirror(data.input);
      return;
    case "kill-at":
      points.arm(data.point);
      return;
    case "list-points":
      points.list();
      return;
    case undefined:
      control.send({ type: "error", code: "message_unknown" });
  }
}

async function enrol(tokenFile: string): Promise<void> {
  try {
    if (agent === undefined) throw new VestibuleError("agent_not_there");
    await agent.enrol(tokenFile);
    control.send({ type: "enrolled" });
  } catch (error) {
    control.send({ type: "error", code: codeOf(error) });
  }
}

function tellOfDesktop(said: SaidOnDesktop): void {
  control.send({ type: "said-on-desktop", said });
}

function required(
  name: "system" | "config" | "simulated" | "state" | "browser" | "socket" | "peer-uid" | "peer-pid",
): string {
  const value = values[name];
  if (value === undefined) throw new VestibuleError("argument_invalid", { evidence: { what: `--${name}` } });
  return value;
}

const onMoment = ({ store, moment }: StoreMoment): void => {
  points.pass(`${store}:${moment}`);
};

interface Opened {
  platform: Platform;
  providerSettings: ProviderSettings;
}

/** Loads only the requested system. */
async function openSimulated(): Promise<(directory: string) => Promise<Opened>> {
  switch (required("system")) {
    case "windows": {
      const [{ openSimulatedWindows }, settingsOf] = await Promise.all([
        import("../../platform/simulated/windows/machine.ts"),
        process.platform === "win32" ? registrySettings() : recordedSettings(),
      ]);
      return async (directory) => ({
        platform: await openSimulatedWindows({ directory, clock: systemClock, onMoment }),
        providerSettings: settingsOf(directory),
      });
    }
    case "macos": {
      const { openSimulatedMacos } = await import("../../platform/simulated/macos/machine.ts");
      return async (directory) => ({
        platform: await openSimulatedMacos({ directory, clock: systemClock, onMoment }),
        // The authorization plug-in reads none.
        providerSettings: noProviderSettings,
      });
    }
    default:
      throw new VestibuleError("argument_invalid", { evidence: { what: "--system" } });
  }
}

/** In wine the real credential provider reads them. @throws `addon_unavailable` */
async function registrySettings(): Promise<() => ProviderSettings> {
  const { registryProviderSettings } = await import("../../platform/windows/registry-provider-settings.ts");
  const { windows } = loadNative();
  if (windows === undefined) throw new VestibuleError("addon_unavailable");
  return () => registryProviderSettings((key, name, value) => windows.keepValue(key, name, value));
}

async function recordedSettings(): Promise<(directory: string) => ProviderSettings> {
  const { RecordedProviderSettings, providerSettingsFile } =
    await import("../../platform/simulated/windows/provider-settings.ts");
  return (directory) => new RecordedProviderSettings({ file: join(directory, providerSettingsFile) });
}

const loading = openSimulated();
loading
  .then(async () => {
    // Before `start` there is time to load what a shipped agent loads when it first calls its directory.
    if (starting !== undefined) return;
    await Promise.all([
      import("../../agent/directory/directory-https.ts"),
      import("../../http/client.ts"),
      import("../../identity/oauth.ts"),
    ]);
  })
  // `start` reports the failure.
  .catch(() => undefined);

function hostOf(): HarnessHost {
  const program = values["peer-program"];
  if (program !== undefined) return { program };
  return { uid: Number(required("peer-uid")), pid: Number(required("peer-pid")) };
}

function launcherOf(config: AgentConfig, { launcher }: StartCommand): BrowserLauncher {
  if (launcher !== undefined) return remoteLauncher(connectToOffer(launcher));
  return localBrowserLauncher({
    executable: browserPath(config),
    runtimeDirectory: required("browser"),
    account: config.browser.account,
  });
}

async function start(given: StartCommand): Promise<void> {
  try {
    const config = loadConfig(required("config"), (fault) => {
      logs.operator.error({ event: "setting-unusable", code: "config_invalid", ...fault });
    });
    const host = hostOf();
    const access = accessFor(host);
    const options = {
      config,
      stateDirectory: required("state"),
      browserLauncher: launcherOf(config, given),
      endpoint: required("socket"),
      ...access,
      // A real plug-in's program.
      ...("program" in host && { listen: hearing(access.listen, tellOfDesktop) }),
    };
    const opened = await (await loading)(required("simulated"));
    agent = await startAgent({
      ...options,
      ...opened,
      clock: systemClock,
      surface,
      trust: { spki: given.trustSpki, browserCa: given.trustCa },
      logs,
      decorate: points.decorate,
    });
    if (!closed) logs.operator.warn({ event: "core-dump-possible" });
    if (options.peerPolicy === skipPeerCheck) {
      logs.operator.warn({
        event: "peers-not-checked",
        hint: "the native addon is missing: only the socket's folder guards it",
      });
    }
    // Under wine the id is another than the one that the harness knows this process by.
    control.send({ type: "listening", enrolled: agent.enrolled, processId: process.pid });
  } catch (error) {
    const fault = environmentFault(error, values.state);
    if (fault === undefined) control.send({ type: "error", code: codeOf(error) });
    else control.send({ type: "error", ...fault.evidence, code: fault.code });
  }
}
