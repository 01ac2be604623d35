/** Whether a reset lost nothing. Each language's catalogue asks, for the one sentence that says so. */
import type { SummaryTexts } from "./catalogue.ts";

export function isAllKept({ anew, closed, diskNotInStep }: SummaryTexts): boolean {
  return anew.length === 0 && closed.length === 0 && !diskNotInStep;
}
