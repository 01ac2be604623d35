/** What is said of a change that nobody saw the end of, and of one that has just ended. Texts only. */
import type { ProtectedKind } from "../../platform/ports.ts";
import type { ScreenTexts, SummaryTexts } from "../../texts/catalogue.ts";
import type { ChangeSummary } from "../state/change.ts";
import type { SummaryItem } from "../screens/dialogue.ts";
import type { Notice } from "../state/state.ts";

const nothingLost: ChangeSummary = { kept: [], anew: [], closed: [], diskNotInStep: false };

/** @param secret what the person signs in with now */
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
      return resetPassword.doneEarlier(summaryTexts(notice.changed, texts));
  }
}

/** The same thing by thing, for a host that draws a list. */
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
