/**
 * The simulated computer's screen as it is now, or as it was at a moment that somebody looks at. `main.ts` shows it.
 * Of the two one is in the page at a time: what was typed now is kept, and nothing can be done to what was.
 */
import type { SignInScreen } from "../contract/model.ts";
import { page as texts } from "../../texts/en/page.ts";
import { systemTextsFor } from "../../texts/languages/system-languages.ts";
import type { Send } from "./channel.ts";
import { h, setAttribute, setText } from "./dom.ts";
import type { Moment } from "./moments.ts";
import { screenView, type ScreenView } from "./screen.ts";
import { secondsOf } from "./scrubber.ts";

export interface ComputerView extends ScreenView {
  /** Shows that moment, and now again when there is none. */
  look(moment: Moment | undefined): void;
}

/** A screen on which nothing of an earlier one can stay: ids and revisions may come again. */
export const blank = (of: SignInScreen): SignInScreen => ({
  ...of,
  ...{ view: "off", users: [], tiles: [], fields: [], browser: undefined },
});

/** What stands on a screen, for whoever hears it. */
function wordsOf({ view, fields, status, signedInAs, locale }: SignInScreen): string {
  const said = fields.map(({ text, label }) => (text === "" ? label : text));
  const who = signedInAs === undefined ? [] : [systemTextsFor(locale).screen.signedInAs(signedInAs)];
  return [texts.then.views[view], ...who, ...said, status.text].filter((text) => text !== "").join(". ");
}

/** @param backToNow somebody has seen enough of what was */
export function computerView(send: Send, backToNow: () => void): ComputerView {
  const live = screenView(send);
  // Nobody can press anything in it, and if they could, nothing would come of it.
  const past = screenView(() => false);
  const words = h("p", { class: "visually-hidden" });
  const then = h(
    "div",
    { class: "then" },
    words,
    h("div", { class: "then-screen", inert: true }, past.element),
  );
  const looking = h("p", { role: "status" });
  const back = h(
    "button",
    {
      type: "button",
      onclick: () => {
        backToNow();
        // The button is gone: on with the screen itself.
        live.element.focus({ preventScroll: true });
      },
    },
    texts.then.back,
  );
  const mark = h("div", { class: "then-mark" }, looking, back);
  mark.hidden = true;
  const element = h("div", { class: "computer" }, mark, live.element);

  let shown: Moment["seen"];
  return {
    ...live,
    element,
    look(moment) {
      const seen = moment?.seen;
      mark.hidden = seen === undefined;
      setText(looking, moment === undefined ? "" : texts.then.looking(secondsOf(moment.entry)));
      setAttribute(element, "data-then", seen !== undefined);
      const wanted = seen === undefined ? live.element : then;
      if (element.lastElementChild !== wanted) element.lastElementChild?.replaceWith(wanted);
      if (moment === undefined || seen === undefined || seen === shown) return;
      shown = seen;
      past.update(blank(seen.screen));
      past.update(seen.screen);
      if (moment.picture !== undefined) past.picture(moment.picture);
      setText(words, wordsOf(seen.screen));
    },
  };
}
