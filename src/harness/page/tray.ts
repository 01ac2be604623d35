/**
 * The corner of the screen: the keyboard layout in words, and small pictures that do nothing. Used by lock screen,
 * sign-in and desktops.
 */
import type { SignInScreen } from "../contract/model.ts";
import { h, setText, type View } from "./dom.ts";
import { type IconName, icon } from "./icons.ts";
import type { Session } from "./session.ts";

/** The language's own name of itself. */
function languageName(locale: string): string {
  return new Intl.DisplayNames([locale], { type: "language" }).of(locale) ?? locale;
}

export function tray({ words, locale }: Session, pictures: readonly IconName[]): View<SignInScreen> {
  const short = h("span", { "aria-hidden": "true" });
  const keyboard = h(
    "span",
    { class: "keyboard" },
    short,
    h("span", { class: "visually-hidden" }, words.screen.keyboard(languageName(locale))),
  );
  return {
    element: h("span", { class: "tray" }, keyboard, ...pictures.map((name) => icon(name))),
    update({ system }) {
      setText(short, words.keyboard[system]);
    },
  };
}
