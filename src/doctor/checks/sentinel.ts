/**
 * Has the provider's start-up sentinel counted failed starts? After some it stands aside by itself
 * (`native/windows-credprov/provider/sentinel.h`). The count is shown here, and `--reset-sentinel` removes it.
 */
import { mostFailedStarts, startsKey } from "../../platform/windows/provider-names.ts";
import { type Finding, finding, keyUnreadable } from "../contract/findings.ts";
import type { Machine } from "../contract/machine.ts";
import { type Registry, type RegistryKey, keyOf } from "../contract/registry.ts";

/** @param starts the sentinel's key: a number for each version */
export function judgeStarts(starts: RegistryKey | undefined): Finding[] {
  const found = [...(starts?.values ?? [])].flatMap(([version, value]): Finding[] => {
    // The provider takes what is no number for 0.
    if (value.kind !== "number") return [finding("starts-unreadable", { version })];
    const { number: failed } = value;
    if (failed === 0) return [];
    return [
      failed < mostFailedStarts
        ? finding("starts-failed", { version, failed, most: mostFailedStarts })
        : finding("starts-too-many", { version, failed }),
    ];
  });
  return found.length === 0 ? [finding("starts-none-failed")] : found;
}

export async function examineSentinel({ registry }: Machine): Promise<Finding[]> {
  if (registry === undefined) return [finding("registry-not-here")];
  const answer = await registry.read(startsKey);
  return answer.is === "unreadable" ? [keyUnreadable(startsKey)] : judgeStarts(keyOf(answer));
}

/** `would-reset` where it was a dry run. */
export type Reset = "nothing" | "would-reset" | "reset" | "refused";

/**
 * Removes the counts, so that the provider takes part again. It is done when the registry says that it removed them, and
 * has them no more. @throws `store_unavailable`
 */
export async function resetSentinel(registry: Registry, { dryRun }: { dryRun: boolean }): Promise<Reset> {
  const { is } = await registry.read(startsKey);
  if (is === "absent") return "nothing";
  if (is === "unreadable") return "refused";
  if (dryRun) return "would-reset";
  const isRemoved = await registry.remove(startsKey);
  return isRemoved && (await registry.read(startsKey)).is === "absent" ? "reset" : "refused";
}
