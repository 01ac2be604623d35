/**
 * The simulated computer's screen, now or at an earlier moment. Used by `main.ts`. Only one of the two is in the page
 * at a time: typed text of the current one is kept, and an earlier one takes no input.
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
  /** Shows that moment; without one, the current screen. */
  look(moment: Moment | undefined): void;
}

/** An empty screen between two screens whose ids and revisions may be the same. */
export const blank = (of: SignInScreen): SignInScreen => ({
  ...of,
  ...{ view: "off", users: [], tiles: [], fields: [], browser: undefined },
});

/** The text of a screen, for a screen reader. */
function wordsOf({ view, fields, status, signedInAs, locale }: SignInScreen): string {
  const said = fields.map(({ text, label }) => (text === "" ? label : text));
  const who = signedInAs === undefined ? [] : [systemTextsFor(locale).screen.signedInAs(signedInAs)];
  return [texts.then.views[view], ...who, ...said, status.text].filter((text) => text !== "").join(". ");
}

/** @param backToNow called when the person leaves the earlier moment */
export function computerView(send: Send, backToNow: () => void): ComputerView {
  const live = screenView(send);
  // It is inert; should an action get through, it is not sent.
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
        // The button is gone: the focus goes to the screen itself.
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
