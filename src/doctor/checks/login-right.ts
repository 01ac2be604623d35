/** Is the login right ours, whole, and one that lets people sign in? And are the screen saver's rights free of ours? */
import { inserted, installedIn, missingBundles, ourPlugin } from "../../login-right/plan.ts";
import { builtIn, pluginOf } from "../../login-right/right.ts";
import { type Finding, finding } from "../contract/findings.ts";
import type { RightsAnswer } from "../contract/mac.ts";
import type { Machine } from "../contract/machine.ts";

/** Bundles that come with macOS, by the stock list. */
const systems: ReadonlySet<string> = new Set([
  ...builtIn,
  "PKINITMechanism",
  "HomeDirMechanism",
  "MCXMechanism",
  "CryptoTokenKit",
  "PSSOAuthPlugin",
]);

function judgeInstalled(answer: Extract<RightsAnswer, { is: "read" }>): Finding {
  const { right, wanted } = answer;
  const plan = inserted(right, { bundleThere: true });
  if (plan.outcome === "refused")
    return plan.refusal.reason === "login-window-replaced"
      ? finding("login-right-replaced", { by: plan.refusal.by ?? "" })
      : finding("login-right-unknown-order");
  switch (installedIn(right)) {
    case "whole":
      return finding("login-right-whole");
    case "half":
      return finding("login-right-half");
    case "none":
      return finding(wanted ? "login-right-lost" : "login-right-none");
  }
}

export function judgeLoginRight(answer: RightsAnswer, isBundleThere: (plugin: string) => boolean): Finding[] {
  if (answer.is === "failed")
    return [finding("login-right-unreadable", answer.status === undefined ? {} : { status: answer.status })];
  const { right, screenSaver } = answer;
  const missing = missingBundles(right, isBundleThere);
  const plugins = new Set(right.mechanisms.flatMap((mechanism) => pluginOf(mechanism) ?? []));
  const others = [...plugins].filter((plugin) => plugin !== ourPlugin && !systems.has(plugin));
  return [
    ...missing.map((bundle) => finding("login-right-bundle-missing", { bundle })),
    judgeInstalled(answer),
    ...others.map((bundle) => finding("login-right-other-vendor", { bundle })),
    ...screenSaver.map((name) => finding("screen-saver-has-ours", { right: name })),
    ...(screenSaver.length === 0 ? [finding("screen-saver-without-ours")] : []),
  ];
}

export function examineLoginRight({ mac }: Machine): Promise<Finding[]> {
  return Promise.resolve(
    mac === undefined ? [finding("mac-not-here")] : judgeLoginRight(mac.readRights(), mac.isBundleThere),
  );
}
