/**
 * Does the plug-in check in at the login window, or has the launchd job counted failed boots
 * (`native/macos-login-right/core/check_ins.h`)? And was the plug-in told to stand aside?
 */
import { securityAgentUser } from "../../login-right/mac/places.ts";
import { type Finding, finding } from "../contract/findings.ts";
import type { BootsAnswer, MacMachine, OwnedFile } from "../contract/mac.ts";
import type { Machine } from "../contract/machine.ts";

/** VLR_FAILED_MOST; a test compares. */
export const mostFailedBoots = 3;

function judgeBoots(answer: BootsAnswer): Finding {
  switch (answer.is) {
    case "none":
      return finding("boots-none");
    case "unreadable":
      return finding("boots-unreadable");
    case "read": {
      const { failed, takenOut } = answer;
      if (takenOut) return finding("boots-taken-out", { failed });
      return failed === 0
        ? finding("boots-good")
        : finding("boots-failed", { failed, most: mostFailedBoots });
    }
  }
}

export function judgeCheckIns(answer: BootsAnswer, folder: OwnedFile): Finding[] {
  const isWrong = folder.is === "there" && folder.owner !== securityAgentUser;
  return [judgeBoots(answer), ...(isWrong ? [finding("check-in-folder-of-another")] : [])];
}

const standAsideCodes = {
  set: "mac-stand-aside-set",
  "no-boolean": "mac-stand-aside-no-boolean",
  unknown: "mac-stand-aside-unknown",
} as const;

export function judgeMacStandAside(places: ReturnType<MacMachine["standAside"]>): Finding[] {
  const found = places.flatMap(({ file, is }) =>
    is === "unset" ? [] : [finding(standAsideCodes[is], { file })],
  );
  return found.length === 0 ? [finding("mac-stand-aside-unset")] : found;
}

export function examineCheckIns({ mac }: Machine): Promise<Finding[]> {
  return Promise.resolve(
    mac === undefined ? [finding("mac-not-here")] : judgeCheckIns(mac.readBoots(), mac.checkInFolder()),
  );
}

export function examineMacStandAside({ mac }: Machine): Promise<Finding[]> {
  return Promise.resolve(
    mac === undefined ? [finding("mac-not-here")] : judgeMacStandAside(mac.standAside()),
  );
}
