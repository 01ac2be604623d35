/**
 * The sign-in: users, sign-in options, and the fields. Used by `screen.ts` for Windows, for a Mac's login window and
 * for its pre-boot; the style tells them apart. It draws the host's state and decides nothing.
 */
import type { Mirror, SignInScreen } from "../contract/model.ts";
import { browserView } from "./browser.ts";
import { clock } from "./clock.ts";
import { h, setAttribute, setText, type View } from "./dom.ts";
import { fieldsForm, spoken } from "./fields.ts";
import { icon } from "./icons.ts";
import type { Session } from "./session.ts";
import { signInOptions } from "./sign-in-options.ts";
import { spinner } from "./spinner.ts";
import { tray } from "./tray.ts";
import { avatar, userList } from "./users.ts";

export interface SignInView extends View<SignInScreen> {
  picture(jpeg: Blob): void;
  mirror(mirror: Mirror): void;
  /** Escape. The host decides where it leads. */
  leave(screen: SignInScreen): void;
  /** Moves the focus to where a person would go on. */
  focusFirst(screen: SignInScreen): void;
}

/** The agent is at work and offers nothing: what it does cannot be cancelled. */
const isAtWork = ({ fields }: SignInScreen): boolean =>
  fields.some(({ purpose, text }) => purpose === "progress" && text !== "") &&
  !fields.some(({ type }) => type === "command-link" || type === "submit");

function busyRow({ send, words }: Session): View<SignInScreen> {
  const cancel = h(
    "button",
    { type: "button", onclick: () => void send({ do: "cancel" }) },
    words.screen.cancel,
  );
  const turning = spinner();
  const said = h("span", { role: "status" }, words.screen.working);
  const element = h("div", { class: "busy" }, turning, said, cancel);
  return {
    element,
    update(screen) {
      element.hidden = !screen.busy || screen.browser !== undefined || isAtWork(screen);
      // The screen shows its own progress text, with its own picture.
      turning.hidden = screen.fields.some(({ purpose, text }) => purpose === "progress" && text !== "");
      said.hidden = turning.hidden;
    },
  };
}

/** The system's message below the tile. On Windows an error has a button to acknowledge it; the fields work anyway. */
function statusRow({ words }: Session, acknowledged: () => void): View<SignInScreen> {
  const said = h("p", { id: "screen-status", class: "screen-status", role: "status" });
  let current = "";
  let noted: string | undefined;
  const ok = h(
    "button",
    {
      type: "button",
      onclick: () => {
        noted = current;
        element.hidden = true;
        acknowledged();
      },
    },
    words.screen.ok,
  );
  const element = h("div", { class: "status-row" }, icon("exclamation"), said, ok);
  return {
    element,
    update({ view, status, system, revision }) {
      const text = status.kind === "none" || view === "desktop" ? "" : status.text;
      current = `${String(revision)} ${text}`;
      setText(said, text);
      setAttribute(said, "data-kind", status.kind);
      setAttribute(element, "data-kind", text === "" ? "none" : status.kind);
      ok.hidden = text === "" || status.kind !== "error" || system !== "windows";
      element.hidden = current === noted;
    },
  };
}

export function signInView(session: Session): SignInView {
  const { send, words, locale } = session;
  const browser = browserView(session);
  const form = fieldsForm(session);
  const users = userList(session);
  const options = signInOptions(session);
  const busy = busyRow(session);
  const face = avatar("large");
  const name = h("p", { class: "user-name" });
  const first = () => form.element.querySelector<HTMLElement>("input, button");
  const status = statusRow(session, () => first()?.focus());
  const speech = h("p", { class: "visually-hidden", "aria-live": "polite" });
  const { time, date } = clock(locale, "large");
  const top = h("div", { class: "login-clock", "aria-hidden": "true" }, date, time);
  const foot = h("p", { class: "pre-boot-note" }, words.screen.preBoot);
  const corner = tray(session, ["network", "battery", "accessibility", "power"]);
  const centre = h(
    "div",
    { class: "centre" },
    face.element,
    name,
    form.element,
    status.element,
    busy.element,
    browser.element,
    options.element,
    speech,
  );
  const element = h("div", { class: "panel sign-in" }, top, centre, users.element, foot, corner.element);
  return {
    element,
    leave(screen) {
      // A browser handles Escape itself, and has its own button to cancel.
      if (screen.browser === undefined) send({ do: "cancel" });
    },
    picture: browser.picture,
    mirror: browser.mirror,
    update(screen) {
      const user = screen.users.find(({ id }) => id === screen.selectedUser);
      const inBrowser = screen.browser !== undefined;
      face.update(user);
      setText(name, user?.fullName ?? "");
      face.element.hidden = user === undefined || inBrowser;
      name.hidden = face.element.hidden;
      users.element.hidden = inBrowser;
      top.hidden = screen.system !== "macos" || screen.view === "pre-boot";
      foot.hidden = screen.view !== "pre-boot";
      for (const part of [form, users, options, busy, status, corner]) part.update(screen);
      browser.update(screen.browser);
      setText(speech, spoken(screen));
      setAttribute(element, "data-chosen", user === undefined ? undefined : true);
    },
    focusFirst(screen) {
      if (screen.browser !== undefined) {
        browser.focus();
        return;
      }
      const wanted = [
        form.element.querySelector<HTMLElement>("input"),
        form.element.querySelector<HTMLElement>("button"),
        busy.element.querySelector<HTMLElement>("button"),
        // Whoever presses Enter twice must not choose somebody else while their own change runs.
        screen.busy ? undefined : users.element.querySelector<HTMLElement>("button"),
        element.closest<HTMLElement>("main"),
      ].find((each) => each?.checkVisibility());
      wanted?.focus({ preventScroll: true });
    },
  };
}
