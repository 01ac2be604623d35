/** The lock screen: the time, and a hint that any key wakes it. Used by `screen.ts`. */
import type { SignInScreen } from "../contract/model.ts";
import { clock } from "./clock.ts";
import { h, type View } from "./dom.ts";
import type { Session } from "./session.ts";
import { tray } from "./tray.ts";

export function lockPanel(session: Session): View<SignInScreen> {
  const { send, words, locale } = session;
  const { time, date } = clock(locale, "large");
  const corner = tray(session, ["network", "battery", "accessibility"]);
  const element = h(
    "button",
    { type: "button", class: "panel lock", onclick: () => void send({ do: "wake" }) },
    h("span", { class: "lock-clock" }, time, date),
    h("span", { class: "lock-hint" }, words.screen.wake),
    corner.element,
  );
  // Any key will do, as at a real lock screen; Enter and Space click the button by themselves.
  element.addEventListener("keydown", (event) => {
    const types = event.key.length === 1 && event.key !== " ";
    if (types && !event.ctrlKey && !event.altKey && !event.metaKey) send({ do: "wake" });
  });
  return { element, update: corner.update };
}
