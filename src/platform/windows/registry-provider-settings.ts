/**
 * The settings of the credential provider in the registry of Windows, through the addon. Composed by the agent on
 * Windows, as SYSTEM. The key has the rights that Windows gives below `HKEY_LOCAL_MACHINE\SOFTWARE`: administrators and
 * SYSTEM write, users read. Other values of the key (`StandAside`) are not touched.
 */
import { VestibuleError } from "../../errors/error.ts";
import { type ProviderSettings, type SettingName, noProviderSettings } from "../provider-settings.ts";
import { settingsKey } from "./provider-names.ts";
import { settingNames, valuesOf } from "./provider-values.ts";

/** `keepValue` of the addon (`platform/native/contract.ts`). */
export type KeepValue = (
  key: string,
  name: string,
  value: string | readonly string[] | Uint8Array | undefined,
) => boolean;

const errnoOf = (error: unknown) =>
  error instanceof Error && "errno" in error && typeof error.errno === "number" ? { errno: error.errno } : {};

/** @param key another one for tests */
export function registryProviderSettings(keepValue: KeepValue, key = settingsKey): ProviderSettings {
  return {
    keep(settings) {
      const { values, leftOut } = valuesOf(settings);
      const failed: SettingName[] = [];
      let cause: unknown;
      for (const setting of ["brand", "contact", "accounts", "logo.small", "logo.large"] as const) {
        const name = settingNames[setting];
        try {
          keepValue(key, name, values[name]);
        } catch (error) {
          failed.push(setting);
          cause = error;
        }
      }
      if (failed.length > 0)
        throw new VestibuleError("store_unavailable", {
          evidence: { store: "registry", settings: failed.join(" "), ...errnoOf(cause) },
          cause,
        });
      return leftOut;
    },
  };
}

/**
 * By the addon of this Windows. One of an earlier version may have less than the contract; people sign in all the same, so
 * that stops no start, and is said.
 */
export function providerSettingsOf(
  windows: { readonly keepValue?: KeepValue } | undefined,
  onUnsupported: () => void,
): ProviderSettings {
  if (typeof windows?.keepValue === "function") return registryProviderSettings(windows.keepValue);
  onUnsupported();
  return noProviderSettings;
}
