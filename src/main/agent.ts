/**
 * The agent as it ships: one bundle, run by the system's service manager as `node --disable-sigusr1 agent.js`, with
 * `--config FILE --state DIR --browser DIR --endpoint PATH`. It writes JSON log lines to standard output and exits with 2
 * when it was started wrongly. It must not import directory, harness, packaging or the CLI.
 */
import { parseArgs } from "node:util";
import { pino } from "pino";
import { browserPath, loadConfig } from "../agent/setup/config.ts";
import { createLogs } from "../agent/setup/log.ts";
import { startAgent } from "../agent/service.ts";
import { systemClock } from "../clock/clock.ts";
import { VestibuleError, codeOf } from "../errors/error.ts";
import { lowRightsAccount, sharedAccount } from "../identity/browser/account.ts";
import { localBrowserLauncher } from "../identity/browser/local-launcher.ts";
import type { BrowserSurface } from "../identity/browser/surface.ts";
import { closeMemoryWith } from "../platform/native/closed-memory.ts";
import type { Native } from "../platform/native/contract.ts";
import { listenWith } from "../platform/native/listener.ts";
import { loadNative } from "../platform/native/loader.ts";
import { ownStart, refuseDebugger } from "../platform/no-debugger.ts";
import { type PeerPolicy, shippedPolicy } from "../platform/peer-policies.ts";
import { type ProviderSettings, noProviderSettings } from "../platform/provider-settings.ts";
import { systemPlatform } from "../platform/system.ts";
import { providerSettingsOf } from "../platform/windows/registry-provider-settings.ts";
import { ConfigError } from "../settings/settings-file.ts";
import { textsFor } from "../texts/languages/languages.ts";

const logs = createLogs(pino.destination({ fd: 1, sync: true }));

function argumentsOf(argv: string[]): { config: string; state: string; browser: string; endpoint: string } {
  const option = { type: "string" } as const;
  try {
    const { values } = parseArgs({
      args: argv,
      options: { config: option, state: option, browser: option, endpoint: option },
    });
    const { config, state, browser, endpoint } = values;
    if (config !== undefined && state !== undefined && browser !== undefined && endpoint !== undefined) {
      return { config, state, browser, endpoint };
    }
  } catch (cause) {
    throw new VestibuleError("argument_invalid", { cause });
  }
  throw new VestibuleError("argument_invalid", {
    evidence: { expected: "--config FILE --state DIR --browser DIR --endpoint PATH" },
  });
}

/** @throws `platform_unsupported` */
function peerPolicy(): PeerPolicy {
  const policy = shippedPolicy(process.platform);
  if (policy !== undefined) return policy;
  throw new VestibuleError("platform_unsupported", { evidence: { system: process.platform } });
}

/** Windows' credential provider reads the registry; the plug-ins of the other systems read nothing. */
function providerSettings({ windows }: Native): ProviderSettings {
  if (process.platform !== "win32") return noProviderSettings;
  return providerSettingsOf(windows, () => {
    logs.operator.error({
      event: "provider-settings-unsupported",
      code: "addon_unavailable",
      sentence: textsFor("en").codes.addon_unavailable.administrator,
    });
  });
}

/** On a device the browser has a window of its own, so nothing is drawn elsewhere. */
const ownWindow: BrowserSurface = {
  width: 1000,
  height: 720,
  headless: false,
  opened: () => undefined,
  closed: () => undefined,
};

/** A fault is said now, not at the first reset, and stops no start: everybody with a PIN signs in by the agent. */
async function judgeSharedAccount(): Promise<void> {
  try {
    if ((await lowRightsAccount()) !== undefined)
      logs.operator.warn({ event: "browser-account-shared", account: sharedAccount });
  } catch (error) {
    const evidence = error instanceof VestibuleError ? error.evidence : {};
    logs.operator.error({ event: "browser-account-unfit", code: codeOf(error), ...evidence });
  }
}

async function main(): Promise<void> {
  refuseDebugger(ownStart());
  const { config, state, browser, endpoint } = argumentsOf(process.argv.slice(2));
  // Before anything is opened: without the addon no peer can be recognised.
  const native = loadNative();
  closeMemoryWith(native);
  const listen = listenWith(native);
  const settings = loadConfig(config, (fault) => {
    logs.operator.error({ event: "setting-unusable", code: "config_invalid", ...fault });
  });
  if (settings.browser.account === undefined) await judgeSharedAccount();
  const agent = await startAgent({
    config: settings,
    listen,
    peerPolicy: peerPolicy(),
    platform: await systemPlatform(),
    providerSettings: providerSettings(native),
    stateDirectory: state,
    browserLauncher: localBrowserLauncher({
      executable: browserPath(settings),
      runtimeDirectory: browser,
      account: settings.browser.account,
    }),
    endpoint,
    clock: systemClock,
    surface: ownWindow,
    logs,
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      void agent.close();
    });
  }
}

main().catch((error: unknown) => {
  const code = codeOf(error);
  logs.operator.fatal({
    event: "cannot-start",
    code,
    sentence: textsFor("en").codes[code].administrator,
    ...(error instanceof VestibuleError ? error.evidence : {}),
    ...(error instanceof ConfigError ? { faults: error.faults } : {}),
  });
  process.exitCode = 2;
});
