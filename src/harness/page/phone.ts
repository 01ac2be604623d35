/**
 * The phone of the person whose device it is: in the pocket, or out with the directory's page on it. `main.ts`
 * shows it beside the screen. Focus goes with whoever takes it out or puts it away, and with nobody else.
 */
import type { PhoneState } from "../model.ts";
import { page as texts } from "../../texts/en/page.ts";
import type { Send } from "./channel.ts";
import { h, type View } from "./dom.ts";
import { remoteView } from "./remote.ts";

export interface PhoneView extends View<PhoneState> {
  picture(jpeg: Blob): void;
}

export function phoneView(send: Send): PhoneView {
  let follow = false;
  const change = (action: "open-phone" | "close-phone") => () => {
    follow = send({ do: action });
  };
  const takeOut = h("button", { type: "button", onclick: change("open-phone") }, texts.phone.takeOut);
  const putAway = h("button", { type: "button", onclick: change("close-phone") }, texts.phone.putAway);
  const leave = () => {
    putAway.focus();
  };
  const remote = remoteView({ on: "phone", label: texts.phone.label, send, leave });
  const pocket = h("div", { class: "pocket" }, h("p", { class: "note" }, texts.phone.note), takeOut);
  const frame = h(
    "div",
    { class: "phone" },
    h(
      "div",
      { class: "phone-frame" },
      h("span", { class: "phone-ear", "aria-hidden": "true" }),
      remote.element,
    ),
    putAway,
  );
  let shown = false;
  return {
    element: h(
      "section",
      { "aria-labelledby": "phone" },
      h("h2", { id: "phone" }, texts.phone.heading),
      pocket,
      frame,
    ),
    update({ page }) {
      pocket.hidden = page !== undefined;
      frame.hidden = page === undefined;
      remote.update(page);
      if ((page !== undefined) === shown) return;
      shown = page !== undefined;
      if (!follow) return;
      follow = false;
      if (shown) {
        remote.focus();
        frame.scrollIntoView({ block: "nearest" });
      } else takeOut.focus();
    },
    picture: remote.picture,
  };
}
