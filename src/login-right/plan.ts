/**
 * The login right with our mechanisms and without them: from list to list, and nothing is written here. Called by the
 * commands and by the doctor. A Mac evaluates this list at each sign-in, so a list that is not understood is left as it
 * is, and other vendors' mechanisms keep their order, whatever they are.
 */
import { builtIn, isMechanism, type MechanismRight, pluginOf } from "./right.ts";

/** The name of our bundle, without `.bundle`. */
export const ourPlugin = "Vestibule";

/**
 * Our mechanisms, with the one of the system that each stands beside. `offer` shows nothing at the first try, so Apple's
 * window stays the one that signs people in. `capture` and `reconcile` want a password that was checked.
 */
const places = [
  { mechanism: `${ourPlugin}:offer`, beside: ["loginwindow", "login"], side: "before" },
  { mechanism: `${ourPlugin}:capture,privileged`, beside: ["builtin", "authenticate"], side: "after" },
  { mechanism: `${ourPlugin}:reconcile`, beside: ["loginwindow", "done"], side: "before" },
] as const;

/** Our mechanisms in the order of the list. */
export const ourMechanisms: readonly string[] = places.map(({ mechanism }) => mechanism);

/**
 * Why our mechanisms cannot be put into a list. `login-window-replaced`: another product shows the window for signing in,
 * by `by`, where it could be told. `order-unknown`: a mechanism of the system's that ours stand beside is missing, is
 * there twice, or comes in another order. `bundle-missing`: our bundle is not on the disk, and the list would keep
 * everybody out.
 */
export type Refusal =
  | { reason: "login-window-replaced"; by: string | undefined }
  | { reason: "order-unknown"; mechanism: string }
  | { reason: "bundle-missing" };

export type Plan =
  | { outcome: "unchanged" }
  | { outcome: "changed"; mechanisms: readonly string[] }
  | { outcome: "refused"; refusal: Refusal };

const isOurs = (mechanism: string) => pluginOf(mechanism) === ourPlugin;

const without = (mechanisms: readonly string[]) => mechanisms.filter((mechanism) => !isOurs(mechanism));

/** A plan that leads from the right's list to `mechanisms`. */
function planTo({ mechanisms: from }: MechanismRight, mechanisms: readonly string[]): Plan {
  const isSame = from.length === mechanisms.length && from.every((each, at) => each === mechanisms[at]);
  return isSame ? { outcome: "unchanged" } : { outcome: "changed", mechanisms };
}

/** What stands between the system's beginning and its check of the password, and is not the system's: the window's owner. */
function ownerOfTheWindow(others: readonly string[]): string | undefined {
  const checked = others.findIndex((each) => isMechanism(each, "builtin", "authenticate"));
  return others.slice(0, Math.max(checked, 0)).find((each) => {
    const plugin = pluginOf(each);
    return plugin !== undefined && !builtIn.has(plugin);
  });
}

function refusalFor(others: readonly string[]): Refusal | undefined {
  const found = places.map(({ beside: [plugin, name] }) => ({
    mechanism: `${plugin}:${name}`,
    at: others.flatMap((each, index) => (isMechanism(each, plugin, name) ? [index] : [])),
  }));
  const [window] = found;
  if (window?.at.length === 0) return { reason: "login-window-replaced", by: ownerOfTheWindow(others) };
  const odd = found.find(
    ({ at }, index) => at.length !== 1 || (at[0] ?? 0) < (found[Math.max(index - 1, 0)]?.at[0] ?? 0),
  );
  return odd && { reason: "order-unknown", mechanism: odd.mechanism };
}

/**
 * Puts our mechanisms in, each once and in its place, whatever of them is there already.
 * @param bundleThere whether our bundle is on the disk, where the system looks for it
 */
export function inserted(right: MechanismRight, { bundleThere }: { bundleThere: boolean }): Plan {
  if (!bundleThere) return { outcome: "refused", refusal: { reason: "bundle-missing" } };
  const others = without(right.mechanisms);
  const refusal = refusalFor(others);
  if (refusal !== undefined) return { outcome: "refused", refusal };
  const mechanisms = others.flatMap((other) => {
    const place = places.find(({ beside: [plugin, name] }) => isMechanism(other, plugin, name));
    if (place === undefined) return [other];
    return place.side === "before" ? [place.mechanism, other] : [other, place.mechanism];
  });
  return planTo(right, mechanisms);
}

/** Takes all of ours out, of whatever version, and nothing else. For the screen saver's rights too. */
export function removed(right: MechanismRight): Plan {
  return planTo(right, without(right.mechanisms));
}

/**
 * What a list should be after somebody else has written it: an upgrade of the system, another vendor, a half of our own
 * installation. Where ours cannot be in it they are taken out, so that no list names a bundle that is not there.
 * @param wanted whether an administrator had them installed
 */
export function healed(
  right: MechanismRight,
  { wanted, bundleThere }: { wanted: boolean; bundleThere: boolean },
): { plan: Plan; refusal?: Refusal } {
  if (!wanted) return { plan: removed(right) };
  const plan = inserted(right, { bundleThere });
  return plan.outcome === "refused" ? { plan: removed(right), refusal: plan.refusal } : { plan };
}

/** What may be done to a list. */
export const actions = ["install", "remove", "heal"] as const;
export type Action = (typeof actions)[number];

/** @param there what `inserted` and `healed` are told */
export function planFor(
  action: Action,
  right: MechanismRight,
  there: { wanted: boolean; bundleThere: boolean },
): { plan: Plan; refusal?: Refusal } {
  switch (action) {
    case "install": {
      const plan = inserted(right, there);
      return plan.outcome === "refused" ? { plan, refusal: plan.refusal } : { plan };
    }
    case "remove":
      return { plan: removed(right) };
    case "heal":
      return healed(right, there);
  }
}

/** The list once the plan was followed. One that was refused leaves it as it is. */
export const listAfter = (plan: Plan, right: MechanismRight): readonly string[] =>
  plan.outcome === "changed" ? plan.mechanisms : right.mechanisms;

/** `half`: some of ours are there, or not in their places. */
export type Installed = "whole" | "half" | "none";

export function installedIn(right: MechanismRight): Installed {
  if (!right.mechanisms.some(isOurs)) return "none";
  return inserted(right, { bundleThere: true }).outcome === "unchanged" ? "whole" : "half";
}

/**
 * Bundles that a list names and that are not on the disk. Each of them keeps everybody out. Another vendor's are named,
 * and never taken out by us.
 */
export function missingBundles(right: MechanismRight, isThere: (plugin: string) => boolean): string[] {
  const plugins = right.mechanisms.flatMap((text) => pluginOf(text) ?? []);
  const bundles = [...new Set(plugins)].filter((plugin) => !builtIn.has(plugin));
  return bundles.filter((plugin) => !isThere(plugin));
}
