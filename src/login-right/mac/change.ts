/**
 * Puts our mechanisms into a Mac's login right and takes them out. Called by `vestibule macos login-right`. The order
 * matters more than the speed: the back-up first, one right at a time, each read again. After every single step the Mac
 * signs people in as before, or better.
 */
import { isDeepStrictEqual } from "node:util";
import { type Action, listAfter, ourPlugin, planFor, type Refusal, removed } from "../plan.ts";
import { loginRight, type MechanismRight, pluginOf, screenSaverRights } from "../right.ts";
import { type RightText, rightIn, withMechanisms } from "../right-text.ts";
import type { Mac } from "./mac.ts";
import type { HelperFailure } from "./right-helper.ts";

export interface NotAsked {
  is: "failed";
  step: "read" | "write";
  right: string;
  failure: HelperFailure;
}
/** What was not done. */
export type Failed =
  | NotAsked
  /** The system took the list and answered another one. `restored`: the list of before is there again. */
  | { is: "failed"; step: "verify"; right: string; restored: boolean };

export interface Change {
  right: string;
  before: readonly string[];
  after: readonly string[];
}

export type Outcome = { is: "done"; changes: readonly Change[]; refusal: Refusal | undefined } | Failed;

export type Status =
  { is: "read"; right: MechanismRight; screenSaver: readonly Change[]; wanted: boolean } | NotAsked;

/** undefined: there is no such right, or it has no list. */
function readText(mac: Mac, name: string): { is: "read"; text: RightText | undefined } | NotAsked {
  const answer = mac.read(name);
  if (answer.is === "failed") {
    // A system need not have each of the screen saver's.
    if (answer.why === "denied" && name !== loginRight) return { is: "read", text: undefined };
    return { is: "failed", step: "read", right: name, failure: answer };
  }
  const found = rightIn(answer.value);
  if (found.is === "right") return { is: "read", text: found.text };
  if (name !== loginRight) return { is: "read", text: undefined };
  return { is: "failed", step: "read", right: name, failure: { why: "no-right", status: undefined } };
}

function listOf(mac: Mac, name: string): readonly string[] | undefined {
  const found = readText(mac, name);
  return found.is === "read" ? found.text?.right.mechanisms : undefined;
}

/** Writes a list and reads it again; what the system did not keep is taken back. */
function writeList(
  mac: Mac,
  name: string,
  text: RightText,
  mechanisms: readonly string[],
): Failed | undefined {
  const answer = mac.write(name, withMechanisms(text, mechanisms));
  if (answer.is === "failed") return { is: "failed", step: "write", right: name, failure: answer };
  if (isDeepStrictEqual(listOf(mac, name), [...mechanisms])) return undefined;
  mac.write(name, text.source);
  const restored = isDeepStrictEqual(listOf(mac, name), text.right.mechanisms);
  return { is: "failed", step: "verify", right: name, restored };
}

/** The screen saver's rights that name ours. */
function screenSaverChanges(mac: Mac): { text: RightText; change: Change }[] {
  return screenSaverRights.flatMap((name) => {
    const found = readText(mac, name);
    if (found.is === "failed" || found.text === undefined) return [];
    const { text } = found;
    const plan = removed(text.right);
    if (plan.outcome !== "changed") return [];
    const change = { right: name, before: text.right.mechanisms, after: plan.mechanisms };
    return [{ text, change }];
  });
}

/** The login right. A Mac has one, with a list. */
function readLoginRight(mac: Mac): { is: "read"; text: RightText } | NotAsked {
  const found = readText(mac, loginRight);
  if (found.is === "failed") return found;
  const { text } = found;
  if (text !== undefined) return { is: "read", text };
  return { is: "failed", step: "read", right: loginRight, failure: { why: "no-right", status: undefined } };
}

/** What is there. It changes nothing. */
export function statusOf(mac: Mac): Status {
  const found = readLoginRight(mac);
  if (found.is === "failed") return found;
  const screenSaver = screenSaverChanges(mac).map((each) => each.change);
  return { is: "read", right: found.text.right, screenSaver, wanted: mac.readBackup() !== undefined };
}

/** @param dryRun says what would be done, and does nothing */
export function change(mac: Mac, action: Action, { dryRun }: { dryRun: boolean }): Outcome {
  const found = readLoginRight(mac);
  if (found.is === "failed") return found;
  const { text } = found;
  const { right } = text;
  // Read where it decides alone: a back-up that cannot be read stops nobody from removing ours.
  const wanted = action === "heal" && mac.readBackup() !== undefined;
  const there = { wanted, bundleThere: mac.isBundleThere(ourPlugin) };
  const { plan, refusal } = planFor(action, right, there);
  const after = listAfter(plan, right);
  const screenSaver = screenSaverChanges(mac);
  const isChanged = plan.outcome === "changed";
  const changes = [
    ...(isChanged ? [{ right: loginRight, before: right.mechanisms, after }] : []),
    ...screenSaver.map((each) => each.change),
  ];
  if (dryRun) return { is: "done", changes, refusal };
  if (after.some((mechanism) => pluginOf(mechanism) === ourPlugin) && refusal === undefined) {
    // Before anything else: what is to be put back, and where the plug-in is to check in.
    mac.keepBackup(withMechanisms(text, listAfter(removed(right), right)));
    mac.makeCheckInFolder();
    mac.forgetBoots();
  }
  if (isChanged) {
    const failed = writeList(mac, loginRight, text, after);
    if (failed !== undefined) return failed;
  }
  for (const each of screenSaver) {
    const failed = writeList(mac, each.change.right, each.text, each.change.after);
    if (failed !== undefined) return failed;
  }
  // The last: while it is there ours are wanted.
  if (action === "remove") mac.removeBackup();
  return { is: "done", changes, refusal };
}
