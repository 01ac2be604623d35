/** Has somebody told the provider to stay away? `StandAside`, in the policy or the settings; only a number counts. */
import { policyKey, settingsKey } from "../../platform/windows/provider-names.ts";
import { type Finding, finding } from "../contract/findings.ts";
import type { Machine } from "../contract/machine.ts";
import { type RegistryKey, valueIn } from "../contract/registry.ts";

/** @param keys each key that may say so, by its path */
export function judgeStandAside(keys: readonly (readonly [string, RegistryKey | undefined])[]): Finding[] {
  const found = keys.flatMap(([path, key]): Finding[] => {
    const value = valueIn(key, "StandAside");
    if (value === undefined) return [];
    if (value.kind !== "number") return [finding("stand-aside-no-number", { key: path })];
    return value.number === 0 ? [] : [finding("stand-aside-set", { key: path })];
  });
  return found.length === 0 ? [finding("stand-aside-unset")] : found;
}

export async function examineStandAside({ registry }: Machine): Promise<Finding[]> {
  if (registry === undefined) return [finding("registry-not-here")];
  const paths = [policyKey, settingsKey];
  return judgeStandAside(
    await Promise.all(paths.map(async (path) => [path, await registry.read(path)] as const)),
  );
}
