/** Whether a reset lost nothing. Called by each language's screens, which have one sentence for that. */
import type { SummaryTexts } from "./catalogue.ts";

export function isAllKept({ anew, closed, diskNotInStep }: SummaryTexts): boolean {
  return anew.length === 0 && closed.length === 0 && !diskNotInStep;
}
