/** `vestibule macos login-right` without `--right`: the login right of the Mac that it runs on. */
import { change, type Failed, type NotAsked, type Outcome, statusOf } from "../../login-right/mac/change.ts";
import { type Mac, macAt } from "../../login-right/mac/mac.ts";
import { places, shippedHelper } from "../../login-right/mac/places.ts";
import { helperBy } from "../../login-right/mac/right-helper.ts";
import { installedIn, missingBundles } from "../../login-right/plan.ts";
import { cli } from "../../texts/en/cli.ts";
import { loginRightTexts as texts } from "../../texts/en/login-right.ts";
import { exitFailed } from "../terminal/failure.ts";
import type { Io } from "../terminal/io.ts";
import { Refusal } from "../terminal/refusal.ts";
import { difference, whyNot } from "./login-right.ts";
import type { LoginRightAction, LoginRightOptions } from "./login-right-options.ts";

const refuse = (sentence: string, hint?: string) => new Refusal("argument_invalid", { sentence, hint });

function saidOf({ step, right, failure }: NotAsked): { sentence: string; hint?: string } {
  const { why, status } = failure;
  if (why === "not-started") return { sentence: texts.noHelper, hint: texts.noHelperHint };
  if (step === "read")
    return { sentence: texts.notRead(right, texts.status(status)), hint: texts.notReadHint };
  if (why === "denied")
    return { sentence: texts.denied(right, texts.status(status)), hint: texts.deniedHint };
  if (why === "bundle-missing") return { sentence: texts.notPut["bundle-missing"] };
  return { sentence: texts.notWritten(right, texts.status(status)) };
}

function sayFailed(failed: Failed, io: Io): number {
  if (failed.step === "verify") {
    io.err(`vestibule: ${texts.notKept(failed.right)}`);
    io.err(cli.hint(failed.restored ? texts.restored : texts.notRestored(places.backup)));
    return exitFailed;
  }
  const { sentence, hint } = saidOf(failed);
  io.err(`vestibule: ${sentence}`);
  if (hint !== undefined) io.err(cli.hint(hint));
  return exitFailed;
}

function sayOutcome(outcome: Exclude<Outcome, Failed>, { dryRun }: { dryRun: boolean }, io: Io): number {
  const { changes, refusal } = outcome;
  if (refusal !== undefined) io.err(`vestibule: ${whyNot(refusal)}`);
  if (changes.length === 0) io.out(texts.nothing);
  for (const { right, before, after } of changes) {
    io.out(dryRun ? texts.wouldChange(right) : texts.changed(right));
    for (const line of difference(before, after)) io.out(`  ${line}`);
  }
  return refusal === undefined ? 0 : exitFailed;
}

function status(mac: Mac, { json }: { json: boolean }, io: Io): number {
  const found = statusOf(mac);
  if (found.is === "failed") {
    if (json) io.out(JSON.stringify({ failed: found }, null, 2));
    return sayFailed(found, io);
  }
  const { right, screenSaver, wanted } = found;
  const installed = installedIn(right);
  const missing = missingBundles(right, (plugin) => mac.isBundleThere(plugin));
  if (json) {
    const { mechanisms } = right;
    io.out(JSON.stringify({ installed, wanted, mechanisms, missing, screenSaver }, null, 2));
    return 0;
  }
  io.out(texts[installed]);
  if (installed === "half") io.out(cli.hint(texts.healHint));
  for (const mechanism of right.mechanisms) io.out(`  ${mechanism}`);
  if (missing.length > 0) io.out(texts.bundlesMissing(missing.join(", ")));
  for (const each of screenSaver) {
    io.out(texts.screenSaverHasOurs(each.right));
    io.out(cli.hint(texts.screenSaverHint));
  }
  if (wanted) io.out(texts.backup(places.backup));
  return 0;
}

/** @returns the exit code */
export function loginRightOf(
  mac: Mac,
  action: LoginRightAction,
  { dryRun, json }: { dryRun: boolean; json: boolean },
  io: Io,
): number {
  if (action === "status") return status(mac, { json }, io);
  const outcome = change(mac, action, { dryRun });
  if (json) io.out(JSON.stringify({ dryRun, ...outcome }, null, 2));
  if (outcome.is === "failed") return sayFailed(outcome, io);
  if (!json) return sayOutcome(outcome, { dryRun }, io);
  return outcome.refusal === undefined ? 0 : exitFailed;
}

/** @returns the exit code @throws `argument_invalid`: no Mac, not root, or an option that is for an exported right */
export function loginRightOfThisMac(action: LoginRightAction, options: LoginRightOptions, io: Io): number {
  const { dryRun, output, withoutBundle, unwanted } = options;
  if (output !== undefined) throw refuse(texts.onlyWithRight("--output"));
  if (withoutBundle) throw refuse(texts.onlyWithRight("--without-bundle"));
  if (unwanted) throw refuse(texts.onlyWithRight("--unwanted"));
  if (process.platform !== "darwin") throw refuse(texts.noMac, texts.noMacHint);
  if (action !== "status" && !dryRun && process.geteuid?.() !== 0)
    throw refuse(texts.noRoot, texts.noRootHint(action));
  return loginRightOf(macAt(helperBy([shippedHelper])), action, options, io);
}
