/** The browser inside the sign-in screen, the agent's or the host's own, in its frame. Used by `sign-in.ts`. */
import type { SignInScreen } from "../contract/model.ts";
import { page as texts } from "../../texts/en/page.ts";
import { h } from "./dom.ts";
import { type RemoteView, remoteView } from "./remote.ts";
import type { Session } from "./session.ts";

export function browserView({ send, words }: Session): RemoteView {
  const cancel = h(
    "button",
    { type: "button", onclick: () => void send({ do: "cancel" }) },
    words.screen.browserCancel,
  );
  const leave = () => {
    cancel.focus();
  };
  const remote = remoteView({ on: "screen", label: texts.browser.label, send, leave });
  const element = h(
    "div",
    { class: "browser", hidden: true },
    h(
      "div",
      { class: "browser-bar" },
      h("span", { class: "browser-title" }, words.screen.browserBar),
      cancel,
    ),
    remote.element,
  );
  return {
    ...remote,
    element,
    update(browser: SignInScreen["browser"]) {
      element.hidden = browser === undefined;
      remote.update(browser);
    },
  };
}
