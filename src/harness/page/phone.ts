/**
 * The phones of the device's owner and a colleague. Each is in its pocket, or out with the directory's page. Used by
 * `main.ts` beside the screen. Taking one out or putting it away here moves the focus; doing so elsewhere does not.
 */
import {
  type HarnessState,
  type Mirror,
  type Person,
  type PhoneOwner,
  phoneOwners,
  phoneSurface,
} from "../contract/model.ts";
import { page as texts } from "../../texts/en/page.ts";
import type { Send } from "./channel.ts";
import { clock } from "./clock.ts";
import { h, setText, svg, type View } from "./dom.ts";
import { remoteView } from "./remote.ts";
import { initials } from "./users.ts";

export interface PhonesView extends View<HarnessState> {
  picture(jpeg: Blob, of: PhoneOwner): void;
  mirror(mirror: Mirror, of: PhoneOwner): void;
}

interface OnePhone {
  person: Person;
  page: HarnessState["phones"][PhoneOwner]["page"];
}

interface PhoneView extends View<OnePhone> {
  picture(jpeg: Blob): void;
  mirror(mirror: Mirror): void;
}

/** The upper end of a phone in a pocket. */
function pocketPicture(): SVGSVGElement {
  return svg(
    "svg",
    { viewBox: "0 0 96 72", class: "pocket-picture", "aria-hidden": "true" },
    svg("rect", { x: 28, y: 4, width: 40, height: 80, rx: 8, class: "phone-body" }),
    svg("rect", { x: 32, y: 9, width: 32, height: 70, rx: 4, class: "phone-glass" }),
    svg("rect", { x: 42, y: 12, width: 12, height: 3, rx: 1.5, class: "phone-body" }),
    svg("path", { d: "M10 34h76v28a10 10 0 0 1-10 10H20a10 10 0 0 1-10-10z", class: "pocket-cloth" }),
    svg("path", { d: "M15 40h66v21a6 6 0 0 1-6 6H21a6 6 0 0 1-6-6z", class: "pocket-seam" }),
  );
}

function statusBar(name: HTMLElement): HTMLElement {
  return h(
    "div",
    { class: "phone-status", "aria-hidden": "true" },
    clock(undefined, "taskbar").time,
    name,
    svg(
      "svg",
      { viewBox: "0 0 38 12", class: "phone-signals" },
      svg("path", { d: "M0 12V8h3v4zM4.500 12V5.500h3V12zM9 12V3h3v9zM13.500 12V0h3v12z" }),
      svg("path", { d: "M22 2h12v8H22zm13 2.500h2v3h-2z" }),
    ),
  );
}

function phoneView(send: Send, owner: PhoneOwner): PhoneView {
  let follow = false;
  const change = (action: "open-phone" | "close-phone") => () => {
    follow = send({ do: action, of: owner });
  };
  const ids = { name: `${owner}-phone-name` };
  const button = (action: "open-phone" | "close-phone") => {
    const text = h("span", { id: `${owner}-${action}` }, texts.phone[action]);
    const labels = `${owner}-${action} ${ids.name}`;
    return h("button", { type: "button", onclick: change(action), "aria-labelledby": labels }, text);
  };
  const takeOut = button("open-phone");
  const putAway = button("close-phone");
  const leave = () => {
    putAway.focus();
  };
  const remote = remoteView({ on: phoneSurface(owner), label: texts.phone.labels[owner], send, leave });
  const avatar = h("span", { class: "person-avatar", "data-owner": owner, "aria-hidden": "true" });
  const name = h("h3", { id: ids.name });
  const whose = h("p", { class: "note" }, texts.phone.whose[owner]);
  const onGlass = h("span", { class: "phone-whose" });
  const pocket = h("div", { class: "pocket" }, pocketPicture(), takeOut);
  const frame = h(
    "div",
    { class: "phone-out" },
    h(
      "div",
      { class: "phone-frame" },
      statusBar(onGlass),
      remote.element,
      h("span", { class: "phone-home", "aria-hidden": "true" }),
    ),
    putAway,
  );
  const element = h(
    "div",
    { class: "phone", role: "group", "aria-labelledby": ids.name },
    h("div", { class: "phone-person" }, avatar, h("div", {}, name, whose)),
    pocket,
    frame,
  );
  let shown = false;
  return {
    element,
    update({ person, page }) {
      setText(avatar, initials(person.name));
      setText(name, person.name);
      setText(onGlass, person.name);
      const out = page !== undefined;
      pocket.hidden = out;
      frame.hidden = !out;
      remote.update(page);
      if (out === shown) return;
      shown = out;
      if (!follow) return;
      follow = false;
      if (out) {
        remote.focus();
        frame.scrollIntoView({ block: "nearest" });
      } else takeOut.focus();
    },
    picture: remote.picture,
    mirror: remote.mirror,
  };
}

export function phonesView(send: Send): PhonesView {
  const phones = { owner: phoneView(send, "owner"), colleague: phoneView(send, "colleague") };
  return {
    element: h(
      "section",
      { "aria-labelledby": "phones" },
      h("h2", { id: "phones" }, texts.phone.heading),
      h("p", { class: "note" }, texts.phone.note),
      h("div", { class: "phones" }, ...phoneOwners.map((owner) => phones[owner].element)),
    ),
    update(state) {
      for (const [place, owner] of phoneOwners.entries()) {
        const person = state.people[place];
        // A provider of your own has only one person.
        phones[owner].element.hidden = person === undefined;
        if (person !== undefined) phones[owner].update({ person, page: state.phones[owner].page });
      }
    },
    picture(jpeg, of) {
      phones[of].picture(jpeg);
    },
    mirror(mirror, of) {
      phones[of].mirror(mirror);
    },
  };
}
