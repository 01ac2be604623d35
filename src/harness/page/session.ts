/** What every view of the simulated screen is made with. `screen.ts` makes one for each language that it shows. */
import type { SystemTexts } from "../../texts/system.ts";
import type { Send } from "./channel.ts";

export interface Session {
  send: Send;
  /** In the session's language. */
  words: SystemTexts;
  /** BCP 47: the language of `words`, by which times and dates are written. */
  locale: string;
}
