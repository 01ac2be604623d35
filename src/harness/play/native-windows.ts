/**
 * The parts of a play with the real credential provider: a wine prefix, in which the login host loads the shipped DLL and
 * Windows' own Node runs the agent. Opened by the login harness. What runs outside wine is the directory, the provider of
 * identities and the browsers: wine shares this system's network, so loopback is the only bridge.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { VestibuleError } from "../../errors/error.ts";
import { agentPipe, settingsKey } from "../../platform/windows/provider-names.ts";
import { native as texts } from "../../texts/en/harness.ts";
import type { LoginHarnessOptions } from "../contract/login-harness-contract.ts";
import { openWinePrefix, removeRegistryKey, underWine, type WinePrefix } from "../loginhost/wine.ts";
import type { WineRuntime } from "../processes/wine-child.ts";

export interface NativeWindows {
  readonly system: "windows";
  readonly prefix: WinePrefix;
  readonly runtime: WineRuntime;
  /** The credential provider that ships. */
  readonly dll: string;
  /** The program of the sign-in screen: the only one that the agent serves. */
  readonly hostProgram: string;
  /** The agent's, as the DLL knows it. */
  readonly pipe: string;
  close(): Promise<void>;
}

/** From src/harness/play/ and dist/harness/play/ alike. */
const root = fileURLToPath(new URL("../../../", import.meta.url));
const built = {
  dll: "prebuilds/win32-x64/VestibuleCredentialProvider.dll",
  hostProgram: "prebuilds/win32-x64/loginhost.exe",
  addon: "prebuilds/win32-x64/@vestibule+toolkit.node",
  node: ".vestibule/windows/node.exe",
} as const;

const missing = (what: string) =>
  new VestibuleError("platform_unsupported", { evidence: { what, hint: texts.windowsHint } });

/**
 * @param folder of this user alone, for the agent's output
 * @throws `platform_unsupported` when a part was not built, or there is no wine
 */
export async function openNativeWindows(
  { native }: LoginHarnessOptions,
  { folder }: { folder: string },
): Promise<NativeWindows> {
  if (process.platform !== "linux") throw missing("wine");
  for (const part of Object.values(built)) if (!existsSync(join(root, part))) throw missing(part);
  const prefix = await openWinePrefix(native?.winePrefix);
  const removeSettings = () => removeRegistryKey(prefix, `HKLM\\${settingsKey}`);
  // What the agent of an earlier play has kept in a prefix that is used again.
  await removeSettings();
  let outputs = 0;
  return {
    system: "windows",
    prefix,
    runtime: {
      node: join(root, built.node),
      environment: prefix.environment,
      pathOf: underWine,
      outputFile: (name) => {
        outputs += 1;
        return join(folder, `${name}-${String(outputs)}.log`);
      },
    },
    dll: join(root, built.dll),
    hostProgram: join(root, built.hostProgram),
    pipe: agentPipe,
    async close() {
      await removeSettings();
      await prefix.close();
    },
  };
}
