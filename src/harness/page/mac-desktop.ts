/** A Mac's desktop: menu bar, dock and the notification with the agent's last message. Used by `screen.ts`. */
import type { SignInScreen } from "../contract/model.ts";
import { clock } from "./clock.ts";
import { closing } from "./closing.ts";
import { h, setAttribute, setText, type View } from "./dom.ts";
import { type IconName, icon } from "./icons.ts";
import type { Session } from "./session.ts";
import { tray } from "./tray.ts";

/** Drawings only. */
const programs: readonly IconName[] = ["folder", "globe", "letter", "note", "search", "sound"];

/** The menu at the left of the menu bar: a button that opens a list of buttons. */
function systemMenu({ send, words }: Session): {
  element: HTMLElement;
  close(): void;
  name(who: string): void;
} {
  const choose = (action: "restart" | "sign-out") => () => {
    close();
    send({ do: action });
  };
  const signOut = h("button", { type: "button", onclick: choose("sign-out") });
  const list = h(
    "ul",
    { id: "system-menu", class: "system-menu", hidden: true },
    h("li", {}, h("button", { type: "button", onclick: choose("restart") }, words.screen.restart)),
    h("li", {}, signOut),
  );
  const toggle = h(
    "button",
    {
      type: "button",
      class: "menu-toggle",
      "aria-label": words.screen.menu,
      "aria-controls": "system-menu",
      "aria-expanded": "false",
      onclick: () => setOpen(list.hidden === true),
    },
    icon("keyhole"),
  );
  const setOpen = (open: boolean) => {
    list.hidden = !open;
    setAttribute(toggle, "aria-expanded", open ? "true" : "false");
  };
  const close = () => setOpen(false);
  const element = h("div", { class: "menu" }, toggle, list);
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || list.hidden === true) return;
    close();
    toggle.focus();
  });
  // The menu closes when the focus leaves it.
  element.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !element.contains(relatedTarget)) close();
  });
  return { element, close, name: (who) => setText(signOut, words.screen.signOutOf(who)) };
}

export function macDesktop(session: Session): View<SignInScreen> {
  const { words, locale } = session;
  const menu = systemMenu(session);
  const { time, date } = clock(locale, "menu-bar");
  const who = h("p", { class: "visually-hidden" });
  const said = closing(session);
  const corner = tray(session, ["network", "battery", "search"]);
  // The live region always exists, so that its changes are read out.
  const notification = h(
    "div",
    { class: "notification" },
    h("img", { src: "/logo.svg", alt: "", width: 32, height: 32 }),
    h("div", {}, h("strong", {}, words.screen.notification), said.element),
  );
  const region = h("div", { class: "notifications", role: "status" }, notification);
  return {
    element: h(
      "div",
      { class: "panel desktop mac-desktop" },
      h(
        "div",
        { class: "menu-bar" },
        menu.element,
        h("strong", {}, words.screen.desktopName),
        h("div", { class: "menu-bar-end" }, corner.element, h("span", {}, date, " ", time)),
      ),
      who,
      region,
      h("p", { class: "desktop-note" }, words.screen.desktop),
      h(
        "div",
        { class: "dock", "aria-hidden": "true" },
        ...programs.map((name) => h("span", {}, icon(name))),
      ),
    ),
    update(screen) {
      const { signedInAs, view, status } = screen;
      menu.name(signedInAs ?? "");
      if (view !== "desktop") menu.close();
      setText(who, signedInAs === undefined ? "" : words.screen.signedInAs(signedInAs));
      said.update(screen);
      corner.update(screen);
      notification.hidden = view !== "desktop" || status.text === "";
    },
  };
}
