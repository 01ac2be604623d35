/**
 * Where somebody signs in: who, by which way, and the fields for it. `screen.ts` shows it for Windows, for a Mac's
 * login window and for its pre-boot; the style tells them apart. It draws what the host says and decides nothing.
 */
import type { SignInScreen, Tile } from "../model.ts";
import { page as texts } from "../../texts/en/page.ts";
import { browserView } from "./browser.ts";
import type { Send } from "./channel.ts";
import { clock } from "./clock.ts";
import { h, keyedList, setAttribute, setText, type View } from "./dom.ts";
import { fieldsForm, spoken } from "./fields.ts";
import { icon } from "./icons.ts";

type User = SignInScreen["users"][number];

export interface SignInView extends View<SignInScreen> {
  picture(jpeg: Blob): void;
  /** Where a person would go on. */
  focusFirst(screen: SignInScreen): void;
}

export function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== "");
  return words
    .slice(0, 2)
    .map((word) => Array.from(word)[0] ?? "")
    .join("")
    .toUpperCase();
}

function userList(send: Send): View<SignInScreen> {
  const list = h("ul", { class: "users", "aria-label": texts.screen.users });
  let selected: string | undefined;
  const show = keyedList<User>(
    list,
    (user) => user.id,
    (user) => {
      const picture = h("span", { class: "avatar small", "aria-hidden": "true" });
      const name = h("span", {});
      const button = h(
        "button",
        { type: "button", onclick: () => void send({ do: "select-user", user: user.id }) },
        picture,
        name,
      );
      return {
        element: h("li", {}, button),
        update(now) {
          setText(picture, initials(now.fullName));
          setText(name, now.fullName);
          setAttribute(button, "aria-current", now.id === selected ? "true" : undefined);
        },
      };
    },
  );
  return {
    element: list,
    update(screen) {
      selected = screen.selectedUser;
      show(screen.users);
    },
  };
}

function tileRow(send: Send): View<SignInScreen> {
  const row = h("div", { id: "tiles", class: "tiles", role: "group", "aria-label": texts.screen.tiles });
  const toggle = h(
    "button",
    { type: "button", class: "link", "aria-controls": "tiles", onclick: () => setOpen(row.hidden === true) },
    texts.screen.signInOptions,
  );
  const setOpen = (open: boolean) => {
    row.hidden = !open;
    setAttribute(toggle, "aria-expanded", open ? "true" : "false");
  };
  let selected: Tile["id"] | undefined;
  let user: string | undefined;
  const show = keyedList<Tile>(
    row,
    (tile) => tile.id,
    (tile) => {
      const picture =
        tile.id === "brand" ? h("img", { src: "/logo.svg", alt: "", width: 28, height: 28 }) : icon("key");
      const label = h("span", {});
      const button = h(
        "button",
        { type: "button", onclick: () => void send({ do: "select-tile", tile: tile.id }) },
        picture,
        label,
      );
      return {
        element: button,
        update(now) {
          setText(label, now.label);
          setAttribute(button, "title", now.builtIn ? texts.screen.builtIn(now.label) : undefined);
          setAttribute(button, "aria-pressed", now.id === selected ? "true" : "false");
        },
      };
    },
  );
  setOpen(false);
  const element = h("div", { class: "sign-in-options" }, toggle, row);
  return {
    element,
    update(screen) {
      if (screen.selectedUser !== user) setOpen(false);
      if (screen.selectedTile === undefined && selected !== undefined) setOpen(true);
      user = screen.selectedUser;
      selected = screen.selectedTile;
      // A browser's window covers what is beneath; the way back is its own cancel button.
      element.hidden = screen.tiles.length === 0 || screen.browser !== undefined;
      show(screen.tiles);
    },
  };
}

function busyRow(send: Send): View<SignInScreen> {
  const cancel = h(
    "button",
    { type: "button", onclick: () => void send({ do: "cancel" }) },
    texts.screen.cancel,
  );
  const spinner = h("span", { class: "spinner", "aria-hidden": "true" });
  const words = h("span", { role: "status" }, texts.screen.working);
  const element = h("div", { class: "busy" }, spinner, words, cancel);
  return {
    element,
    update(screen) {
      element.hidden = !screen.busy || screen.browser !== undefined;
      // What is being done is said by the screen itself, with a picture of its own.
      spinner.hidden = screen.fields.some(({ purpose, text }) => purpose === "progress" && text !== "");
      words.hidden = spinner.hidden;
    },
  };
}

export function signInView(send: Send): SignInView {
  const browser = browserView(send);
  const form = fieldsForm(send);
  const users = userList(send);
  const tiles = tileRow(send);
  const busy = busyRow(send);
  const avatar = h("div", { class: "avatar", "aria-hidden": "true" });
  const name = h("p", { class: "user-name" });
  const status = h("p", { id: "screen-status", class: "screen-status", role: "status" });
  const speech = h("p", { class: "visually-hidden", "aria-live": "polite" });
  const { time, date } = clock();
  const top = h("div", { class: "login-clock", "aria-hidden": "true" }, date, time);
  const foot = h("p", { class: "pre-boot-note" }, texts.screen.preBoot);
  const centre = h(
    "div",
    { class: "centre" },
    avatar,
    name,
    form.element,
    status,
    busy.element,
    browser.element,
    tiles.element,
    speech,
  );
  const element = h("div", { class: "panel sign-in" }, top, centre, users.element, foot);
  element.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !busy.element.hidden) send({ do: "cancel" });
  });

  return {
    element,
    picture: browser.picture,
    update(screen) {
      const user = screen.users.find(({ id }) => id === screen.selectedUser);
      const inBrowser = screen.browser !== undefined;
      setText(avatar, initials(user?.fullName ?? ""));
      setText(name, user?.fullName ?? "");
      avatar.hidden = user === undefined || inBrowser;
      name.hidden = avatar.hidden;
      users.element.hidden = inBrowser;
      top.hidden = screen.system !== "macos" || screen.view === "pre-boot";
      foot.hidden = screen.view !== "pre-boot";
      for (const part of [form, users, tiles, busy]) part.update(screen);
      browser.update(screen.browser);
      setText(status, screen.status.kind === "none" || screen.view === "desktop" ? "" : screen.status.text);
      setAttribute(status, "data-kind", screen.status.kind);
      setText(speech, spoken(screen));
      setAttribute(element, "data-chosen", user === undefined ? undefined : true);
    },
    focusFirst(screen) {
      if (screen.browser !== undefined) {
        browser.focus();
        return;
      }
      const first =
        form.element.querySelector<HTMLElement>("input") ??
        form.element.querySelector<HTMLElement>("button") ??
        users.element.querySelector<HTMLElement>("button") ??
        element.closest<HTMLElement>("main");
      first?.focus({ preventScroll: true });
    },
  };
}
