/**
 * Texts about a change that ended while nobody was at the screen, and about one that has just ended. Called by the
 * flows.
 */
import type { ProtectedKind } from "../../platform/ports.ts";
import type { ScreenTexts, SummaryTexts } from "../../texts/catalogue.ts";
import type { ChangeSummary } from "../state/change.ts";
import type { SummaryItem } from "../screens/dialogue.ts";
import type { Notice } from "../state/writes.ts";

const nothingLost: ChangeSummary = { kept: [], anew: [], closed: [], diskNotInStep: false };

/** @param secret the kind of secret that the person signs in with now */
export function noticeText(
  notice: Notice | undefined,
  secret: "pin" | "password",
  texts: ScreenTexts,
): string | undefined {
  const { resetPassword } = texts;
  switch (notice) {
    case undefined:
      return undefined;
    case "finished":
      return secret === "pin"
        ? texts.finishedEarlier
        : resetPassword.doneEarlier(summaryTexts(nothingLost, texts));
    case "undone":
      return secret === "pin" ? texts.undoneEarlier : resetPassword.undoneEarlier;
    default:
      if ("synced" in notice) return texts.sync.doneEarlier(summaryTexts(notice.synced, texts));
      return "repaired" in notice
        ? texts.repair.doneEarlier
        : resetPassword.doneEarlier(summaryTexts(notice.changed, texts));
  }
}

/** The summary as a list, for a host that draws lists. */
export function summaryItems(summary: ChangeSummary, texts: ScreenTexts): SummaryItem[] {
  const items = (mark: SummaryItem["mark"], kinds: readonly ProtectedKind[]) =>
    kinds.map((kind) => ({ mark, text: texts.protectedHeadings[kind] }));
  return [
    ...items("kept", summary.kept),
    ...items("anew", summary.anew),
    ...items("closed", summary.closed),
    ...(summary.diskNotInStep ? items("closed", ["disk"]) : []),
  ];
}

export function summaryTexts(summary: ChangeSummary, texts: ScreenTexts): SummaryTexts {
  const names = (kinds: readonly ProtectedKind[]) => kinds.map((kind) => texts.protectedNames[kind]);
  return {
    kept: names(summary.kept),
    anew: names(summary.anew),
    closed: names(summary.closed),
    diskNotInStep: summary.diskNotInStep,
  };
}
