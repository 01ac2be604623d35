/**
 * What became of a conversation that a real DLL has ended, for the timeline: the DLL shows the agent's sentence, and the
 * code of a refusal is found by it, as a person at the help desk would. Called by `dll-provider.ts`.
 */
import { errorCodes } from "../../errors/codes.ts";
import { timeline } from "../../texts/en/harness.ts";
import { textsFor } from "../../texts/languages/languages.ts";

export interface Ending {
  actor: "agent";
  event: string;
  text: string;
}

/** @param text the sentence that the tile shows; empty where there is none */
export function endingOf(text: string, isError: boolean, locale: string): Ending {
  const outcome = isError ? "refused" : text === "" ? "cancelled" : "finished";
  const { codes } = textsFor(locale);
  // The longest: one code's sentence may begin as another's.
  const [code] = (isError ? errorCodes : [])
    .filter((each) => text.startsWith(codes[each].person))
    .sort((one, other) => codes[other].person.length - codes[one].person.length);
  return {
    actor: "agent",
    event: code ?? `agent.${outcome}`,
    text: text === "" ? timeline.ended[outcome] : text,
  };
}
