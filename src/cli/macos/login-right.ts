/** `vestibule macos login-right --right FILE`: plans on an exported right. It changes no Mac and asks none. */
import {
  installedIn,
  listAfter,
  missingBundles,
  ourPlugin,
  planFor,
  type Refusal,
} from "../../login-right/plan.ts";
import type { MechanismRight } from "../../login-right/right.ts";
import { loginRightTexts as texts } from "../../texts/en/login-right.ts";
import { cli } from "../../texts/en/cli.ts";
import { exitFailed } from "../terminal/failure.ts";
import type { Io } from "../terminal/io.ts";
import type { LoginRightAction, LoginRightOptions } from "./login-right-options.ts";
import { withMechanisms } from "../../login-right/right-text.ts";
import { readRight, writeNew } from "./right-file.ts";

function planned(
  action: LoginRightAction,
  right: MechanismRight,
  { withoutBundle, unwanted }: LoginRightOptions,
): { mechanisms: readonly string[]; refusal?: Refusal } {
  if (action === "status") return { mechanisms: right.mechanisms };
  const { plan, ...refused } = planFor(action, right, { wanted: !unwanted, bundleThere: !withoutBundle });
  return { mechanisms: listAfter(plan, right), ...refused };
}

export function whyNot(refusal: Refusal): string {
  switch (refusal.reason) {
    case "bundle-missing":
      return texts.notPut[refusal.reason];
    case "login-window-replaced":
      return texts.notPut[refusal.reason](refusal.by);
    case "order-unknown":
      return texts.notPut[refusal.reason](refusal.mechanism);
  }
}

/** Both lists as one: `+` what comes, `-` what goes. The other vendors' order never changes. */
export function difference(before: readonly string[], after: readonly string[]): string[] {
  const lines: string[] = [];
  const rest = [...before];
  for (const mechanism of after) {
    const at = rest.indexOf(mechanism);
    const isOurs = (each: string) => each.startsWith(`${ourPlugin}:`);
    // One of ours that moves goes here and comes there.
    const stays = at >= 0 && rest.slice(0, at).every(isOurs);
    if (stays) {
      for (const gone of rest.splice(0, at)) lines.push(`- ${gone}`);
      rest.shift();
    }
    lines.push(`${stays ? " " : "+"} ${mechanism}`);
  }
  return [...lines, ...rest.map((gone) => `- ${gone}`)];
}

/** @returns the exit code */
export function loginRightCommand(
  action: LoginRightAction,
  options: LoginRightOptions & { right: string },
  io: Io,
): number {
  const file = readRight(options.right);
  const { right } = file;
  const { mechanisms, refusal } = planned(action, right, options);
  const isChanged = mechanisms !== right.mechanisms;
  const installed = installedIn(right);
  // Of the list that would be: a Mac must have them before it has the list.
  const bundles = missingBundles({ ...right, mechanisms: [...mechanisms] }, () => false);
  // Healed without ours it is refused and changed: a Mac needs that list most of all.
  const output = refusal === undefined || isChanged ? options.output : undefined;
  if (output !== undefined) writeNew(output, withMechanisms(file, mechanisms));
  if (options.json) {
    io.out(
      JSON.stringify(
        { installed, changed: isChanged, mechanisms, bundles, ...(refusal && { refusal }) },
        null,
        2,
      ),
    );
    return refusal === undefined ? 0 : exitFailed;
  }
  if (action === "status") {
    io.out(texts[installed]);
    if (installed === "half") io.out(cli.hint(texts.halfHint));
    for (const mechanism of mechanisms) io.out(`  ${mechanism}`);
    if (bundles.length > 0) io.out(texts.bundles(bundles.join(", ")));
    return 0;
  }
  if (refusal !== undefined) io.err(`vestibule: ${whyNot(refusal)}`);
  if (isChanged) {
    io.out(texts.changes);
    for (const line of difference(right.mechanisms, mechanisms)) io.out(`  ${line}`);
  } else io.out(texts.nothing);
  if (isChanged && bundles.length > 0) io.out(texts.bundles(bundles.join(", ")));
  if (output !== undefined) io.out(texts.written(output));
  return refusal === undefined ? 0 : exitFailed;
}
