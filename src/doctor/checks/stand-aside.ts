/** Has somebody told the provider to stay away? `StandAside`, in the policy or the settings; only a number counts. */
import { policyKey, settingsKey } from "../../platform/windows/provider-names.ts";
import { type Finding, finding, keyUnreadable } from "../contract/findings.ts";
import type { Machine } from "../contract/machine.ts";
import { type RegistryKey, keyOf, valueIn } from "../contract/registry.ts";

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
  const answers = await Promise.all(paths.map(async (path) => [path, await registry.read(path)] as const));
  const unreadable = answers.filter(([, { is }]) => is === "unreadable");
  const read = answers.flatMap(([path, answer]) =>
    answer.is === "unreadable" ? [] : [[path, keyOf(answer)] as const],
  );
  const found = judgeStandAside(read);
  if (unreadable.length === 0) return found;
  // What one key says holds; that nobody has said so does not.
  return [
    ...unreadable.map(([path]) => keyUnreadable(path)),
    ...found.filter(({ code }) => code !== "stand-aside-unset"),
  ];
}
