/**
 * The simulated computer's screen: off, locked, signing in, signed in. `main.ts` shows it. It draws what the
 * host says and decides nothing; focus follows the screen only while the person is in it.
 */
import type { SignInScreen, Tile } from "../model.ts";
import { page as texts } from "../../texts/en/page.ts";
import { browserView } from "./browser.ts";
import type { Send } from "./channel.ts";
import { h, icon, keyedList, setAttribute, setText, type View } from "./dom.ts";
import { fieldsForm, spoken } from "./fields.ts";

type User = SignInScreen["users"][number];

export interface ScreenView extends View<SignInScreen> {
  picture(jpeg: Blob): void;
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== "");
  return words
    .slice(0, 2)
    .map((word) => Array.from(word)[0] ?? "")
    .join("")
    .toUpperCase();
}

function offPanel(send: Send): HTMLElement {
  const turnOn = h(
    "button",
    { type: "button", class: "primary", onclick: () => void send({ do: "wake" }) },
    texts.screen.turnOn,
  );
  return h("div", { class: "panel off" }, h("p", {}, texts.screen.off), turnOn);
}

function lockPanel(send: Send): HTMLElement {
  const time = h("span", { class: "lock-time" });
  const date = h("span", { class: "lock-date" });
  const tick = () => {
    const now = new Date();
    setText(time, new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" }).format(now));
    setText(
      date,
      new Intl.DateTimeFormat(undefined, { weekday: "long", month: "long", day: "numeric" }).format(now),
    );
  };
  tick();
  setInterval(tick, 1000);
  const button = h(
    "button",
    { type: "button", class: "panel lock", onclick: () => void send({ do: "wake" }) },
    time,
    date,
    h("span", { class: "lock-hint" }, texts.screen.wake),
  );
  // As at a real lock screen any key will do; Enter and Space click the button by themselves.
  button.addEventListener("keydown", (event) => {
    const types = event.key.length === 1 && event.key !== " ";
    if (types && !event.ctrlKey && !event.altKey && !event.metaKey) send({ do: "wake" });
  });
  return button;
}

function desktopPanel(send: Send): View<SignInScreen> {
  const who = h("h2", {});
  // What the reset kept and could not (B4): the last thing that the agent says.
  const said = h("p", { role: "status", class: "desktop-said" });
  return {
    element: h(
      "div",
      { class: "panel desktop" },
      h("div", { class: "desktop-card" }, who, said, h("p", {}, texts.screen.desktop)),
      h(
        "div",
        { class: "taskbar" },
        h("button", { type: "button", onclick: () => void send({ do: "sign-out" }) }, texts.screen.signOut),
      ),
    ),
    update: (screen) => {
      setText(who, texts.screen.signedInAs(screen.signedInAs ?? ""));
      const summary = screen.view === "desktop" ? screen.status.text : "";
      setText(said, summary);
      said.hidden = summary === "";
    },
  };
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
  return {
    element: h("div", { class: "sign-in-options" }, toggle, row),
    update(screen) {
      if (screen.selectedUser !== user) setOpen(false);
      if (screen.selectedTile === undefined && selected !== undefined) setOpen(true);
      user = screen.selectedUser;
      selected = screen.selectedTile;
      toggle.hidden = screen.tiles.length === 0;
      show(screen.tiles);
    },
  };
}

export function screenView(send: Send): ScreenView {
  const browser = browserView(send);
  const form = fieldsForm(send);
  const users = userList(send);
  const tiles = tileRow(send);
  const desktop = desktopPanel(send);
  const avatar = h("div", { class: "avatar", "aria-hidden": "true" });
  const name = h("p", { class: "user-name" });
  const status = h("p", { id: "screen-status", class: "screen-status", role: "status" });
  const speech = h("p", { class: "visually-hidden", "aria-live": "polite" });
  const cancel = h(
    "button",
    { type: "button", onclick: () => void send({ do: "cancel" }) },
    texts.screen.cancel,
  );
  const busy = h(
    "div",
    { class: "busy" },
    h("span", { class: "spinner", "aria-hidden": "true" }),
    h("span", { role: "status" }, texts.screen.working),
    cancel,
  );
  const centre = h(
    "div",
    { class: "centre" },
    avatar,
    name,
    form.element,
    status,
    busy,
    browser.element,
    tiles.element,
    speech,
  );
  const signIn = h("div", { class: "panel sign-in" }, centre, users.element);
  signIn.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !busy.hidden) send({ do: "cancel" });
  });
  const panels = {
    off: offPanel(send),
    lock: lockPanel(send),
    "pre-boot": signIn,
    "sign-in": signIn,
    desktop: desktop.element,
  };
  const allPanels = [...new Set<HTMLElement>(Object.values(panels))];
  const element = h("main", { class: "machine", tabindex: -1 }, ...allPanels);

  let shown = "";
  const follow = (screen: SignInScreen) => {
    const place = [
      screen.view,
      screen.selectedUser,
      screen.selectedTile,
      screen.revision,
      screen.browser !== undefined,
    ]
      .map(String)
      .join("/");
    if (place === shown) return false;
    shown = place;
    return true;
  };
  const focusFirst = (screen: SignInScreen) => {
    if (screen.view === "sign-in" && screen.browser !== undefined) {
      browser.focus();
      return;
    }
    const panel = panels[screen.view];
    const first =
      panel === signIn
        ? (form.element.querySelector<HTMLElement>("input") ??
          form.element.querySelector<HTMLElement>("button"))
        : panel instanceof HTMLButtonElement
          ? panel
          : panel.querySelector<HTMLElement>("button");
    (first ?? element).focus({ preventScroll: true });
  };

  return {
    element,
    picture: browser.picture,
    update(screen) {
      const focused = document.activeElement;
      const within = focused === null || focused === document.body || element.contains(focused);
      setAttribute(element, "aria-label", texts.screen.region(screen.hostName));
      const user = screen.users.find(({ id }) => id === screen.selectedUser);
      setText(avatar, initials(user?.fullName ?? ""));
      setText(name, user?.fullName ?? "");
      avatar.hidden = user === undefined || screen.browser !== undefined;
      name.hidden = avatar.hidden;
      // A browser's window covers what is beneath; the way back is its own cancel button.
      users.element.hidden = screen.browser !== undefined;
      tiles.element.hidden = screen.browser !== undefined;
      form.update(screen);
      users.update(screen);
      tiles.update(screen);
      desktop.update(screen);
      browser.update(screen.browser);
      busy.hidden = !screen.busy || screen.browser !== undefined;
      setText(status, screen.status.kind === "none" || screen.view === "desktop" ? "" : screen.status.text);
      setAttribute(status, "data-kind", screen.status.kind);
      setText(speech, spoken(screen));
      for (const panel of allPanels) panel.hidden = panel !== panels[screen.view];
      if (follow(screen) && within) focusFirst(screen);
    },
  };
}
