/**
 * Signed in: each system's desktop, with the way out and what the agent said last, which tells what a reset kept
 * and could not (B4). `screen.ts` shows it. It is where the play of signing in ends.
 */
import type { SignInScreen } from "../model.ts";
import { page as texts } from "../../texts/en/page.ts";
import type { Send } from "./channel.ts";
import { clock } from "./clock.ts";
import { h, setAttribute, setText, type View } from "./dom.ts";
import { icon } from "./icons.ts";

const nameOf = ({ signedInAs }: SignInScreen) =>
  signedInAs === undefined ? "" : texts.screen.signedInAs(signedInAs);

const summaryOf = (screen: SignInScreen) => (screen.view === "desktop" ? screen.status.text : "");

export function windowsDesktop(send: Send): View<SignInScreen> {
  const who = h("h2", {});
  const said = h("p", { role: "status", class: "desktop-said" });
  return {
    element: h(
      "div",
      { class: "panel desktop windows-desktop" },
      h("div", { class: "desktop-card" }, who, said, h("p", {}, texts.screen.desktop)),
      h(
        "div",
        { class: "taskbar" },
        h("button", { type: "button", onclick: () => void send({ do: "sign-out" }) }, texts.screen.signOut),
      ),
    ),
    update: (screen) => {
      setText(who, nameOf(screen));
      const summary = summaryOf(screen);
      setText(said, summary);
      said.hidden = summary === "";
    },
  };
}

/** The menu at the left of the menu bar: a button that shows a few others. */
function systemMenu(send: Send): { element: HTMLElement; close(): void; name(who: string): void } {
  const choose = (action: "restart" | "sign-out") => () => {
    close();
    send({ do: action });
  };
  const signOut = h("button", { type: "button", onclick: choose("sign-out") });
  const list = h(
    "ul",
    { id: "system-menu", class: "system-menu", hidden: true },
    h("li", {}, h("button", { type: "button", onclick: choose("restart") }, texts.screen.restart)),
    h("li", {}, signOut),
  );
  const toggle = h(
    "button",
    {
      type: "button",
      class: "menu-toggle",
      "aria-label": texts.screen.menu,
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
  // Somebody who goes elsewhere is done with it.
  element.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !element.contains(relatedTarget)) close();
  });
  return { element, close, name: (who) => setText(signOut, texts.screen.signOutOf(who)) };
}

export function macDesktop(send: Send): View<SignInScreen> {
  const menu = systemMenu(send);
  const { time, date } = clock();
  const who = h("p", { class: "visually-hidden" });
  const title = h("strong", {}, texts.screen.notification);
  const said = h("p", {});
  // The region is always there, so that what comes into it is spoken.
  const notification = h(
    "div",
    { class: "notification" },
    h("img", { src: "/logo.svg", alt: "", width: 32, height: 32 }),
    h("div", {}, title, said),
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
        h("strong", {}, texts.screen.desktopName),
        h("span", { class: "menu-bar-clock" }, date, " ", time),
      ),
      who,
      region,
      h("p", { class: "desktop-note" }, texts.screen.desktop),
      h("div", { class: "dock", "aria-hidden": "true" }, ...Array.from({ length: 6 }, () => h("span", {}))),
    ),
    update(screen) {
      menu.name(screen.signedInAs ?? "");
      if (screen.view !== "desktop") menu.close();
      setText(who, nameOf(screen));
      const summary = summaryOf(screen);
      setText(said, summary);
      notification.hidden = summary === "";
    },
  };
}
