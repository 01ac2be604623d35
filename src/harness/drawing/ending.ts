/**
 * What became of a conversation that a real plug-in has ended, for the timeline: it shows the agent's sentence, and the
 * code of a refusal is found by it, as a person at the help desk would. Called by both systems' hosts of real plug-ins.
 */
import { errorCodes } from "../../errors/codes.ts";
import { timeline } from "../../texts/en/harness.ts";
import { textsFor } from "../../texts/languages/languages.ts";

export interface Ending {
  actor: "agent";
  event: string;
  text: string;
}

/**
 * @param text the sentence that the plug-in shows; empty where there is none
 * @param isError undefined where the plug-in does not show whether it is one: it is, when a code has that sentence
 */
export function endingOf(text: string, isError: boolean | undefined, locale: string): Ending {
  const { codes } = textsFor(locale);
  // The longest: one code's sentence may begin as another's.
  const [code] = (isError === false ? [] : errorCodes)
    .filter((each) => text.startsWith(codes[each].person))
    .sort((one, other) => codes[other].person.length - codes[one].person.length);
  const isRefused = isError ?? code !== undefined;
  const outcome = isRefused ? "refused" : text === "" ? "cancelled" : "finished";
  return {
    actor: "agent",
    event: code ?? `agent.${outcome}`,
    text: text === "" ? timeline.ended[outcome] : text,
  };
}
