/**
 * The simulated computer's screen: off, before the disk is open, locked, signing in, signed in, of either system, in
 * the session's language. Used by `main.ts`. Focus follows the screen only while it is in the screen.
 */
import type { Mirror, SignInScreen } from "../contract/model.ts";
import { systemTextsFor } from "../../texts/languages/system-languages.ts";
import type { Send } from "./channel.ts";
import { h, setAttribute, setText, type View } from "./dom.ts";
import { icon } from "./icons.ts";
import { lockPanel } from "./lock.ts";
import { macDesktop } from "./mac-desktop.ts";
import type { Session } from "./session.ts";
import { signInView } from "./sign-in.ts";
import { spinner } from "./spinner.ts";
import { windowsDesktop } from "./windows-desktop.ts";

export interface ScreenView extends View<SignInScreen> {
  picture(jpeg: Blob): void;
  mirror(mirror: Mirror): void;
  /** Whether something was typed that has not been sent. */
  isTyping(): boolean;
}

/** The screen in one language; another language replaces it. */
interface Inside {
  parts: HTMLElement[];
  picture(jpeg: Blob): void;
  mirror(mirror: Mirror): void;
  update(screen: SignInScreen): void;
  leave(screen: SignInScreen): void;
  focusFirst(screen: SignInScreen): void;
}

/** Of a computer that is off, or, while nothing can be pressed, on its way to be on. */
function offPanel({ send, words }: Session): View<SignInScreen> {
  const said = h("p", {});
  const busy = h("div", { class: "busy" }, spinner());
  const turnOn = h(
    "button",
    { type: "button", class: "turn-on", onclick: () => void send({ do: "wake" }) },
    icon("power"),
    h("span", {}, words.screen.turnOn),
  );
  return {
    element: h("div", { class: "panel off" }, busy, said, turnOn),
    update(screen) {
      setText(said, screen.busy ? words.screen.starting : words.screen.off);
      busy.hidden = !screen.busy;
      turnOn.hidden = screen.busy;
    },
  };
}

/** The screen's identity: when it changes, the person begins again at its first element. */
function placeOf(screen: SignInScreen): string {
  const { system, view, selectedUser, selectedTile, revision, browser } = screen;
  // What changes behind a browser is not seen, and must not take the focus from the person in it.
  const shown = browser === undefined ? revision : "browser";
  return [system, view, selectedUser, selectedTile, shown].map(String).join("/");
}

/** The locale for dates: `locale` if it is valid and of `language`, else `language`. */
function localeOf(locale: string, language: string): string {
  try {
    const given = new Intl.Locale(locale);
    return given.language === language ? given.toString() : language;
  } catch {
    return language;
  }
}

function insideOf(session: Session): Inside {
  const signIn = signInView(session);
  const desktops = { windows: windowsDesktop(session), macos: macDesktop(session) };
  const off = offPanel(session);
  const lock = lockPanel(session);
  const panels = [
    off.element,
    lock.element,
    signIn.element,
    desktops.windows.element,
    desktops.macos.element,
  ];

  const panelOf = ({ system, view }: SignInScreen): HTMLElement => {
    switch (view) {
      case "off":
        return off.element;
      case "lock":
        return lock.element;
      case "pre-boot":
      case "sign-in":
        return signIn.element;
      case "desktop":
        return desktops[system].element;
    }
  };
  return {
    parts: [h("div", { class: "backdrop", "aria-hidden": "true" }), ...panels],
    picture: signIn.picture,
    mirror: signIn.mirror,
    update(screen) {
      signIn.update(screen);
      lock.update(screen);
      off.update(screen);
      // The other system's desktop has no user.
      for (const system of ["windows", "macos"] as const)
        desktops[system].update(
          system === screen.system ? screen : { ...screen, view: "off", signedInAs: undefined },
        );
      const panel = panelOf(screen);
      for (const one of panels) one.hidden = one !== panel;
    },
    leave(screen) {
      if (panelOf(screen) === signIn.element) signIn.leave(screen);
    },
    focusFirst(screen) {
      const panel = panelOf(screen);
      if (panel === signIn.element) signIn.focusFirst(screen);
      else if (panel === lock.element) panel.focus({ preventScroll: true });
      else (panel.querySelector("button") ?? panel.closest("main"))?.focus({ preventScroll: true });
    },
  };
}

export function screenView(send: Send): ScreenView {
  const element = h("main", { class: "machine", tabindex: -1 });
  let inside: Inside | undefined;
  let current: SignInScreen | undefined;
  let language: string | undefined;
  let shown = "";

  const speak = (wanted: string): Inside => {
    if (inside !== undefined && wanted === language) return inside;
    language = wanted;
    const words = systemTextsFor(wanted);
    const locale = localeOf(wanted, words.language);
    const spoken = insideOf({ send, words, locale });
    setAttribute(element, "lang", locale);
    element.replaceChildren(...spoken.parts);
    shown = "";
    inside = spoken;
    return spoken;
  };
  // On the whole screen: it has the focus where there is nothing to press.
  element.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing && current !== undefined) inside?.leave(current);
  });
  return {
    element,
    picture: (jpeg) => {
      inside?.picture(jpeg);
    },
    mirror: (mirror) => {
      inside?.mirror(mirror);
    },
    isTyping: () => Array.from(element.querySelectorAll("input")).some((input) => input.value !== ""),
    update(screen) {
      const focused = document.activeElement;
      const within = focused === null || focused === document.body || element.contains(focused);
      const spoken = speak(screen.locale);
      current = screen;
      setAttribute(element, "aria-label", systemTextsFor(screen.locale).screen.region(screen.hostName));
      setAttribute(element, "data-system", screen.system);
      setAttribute(element, "data-view", screen.view);
      spoken.update(screen);
      const place = placeOf(screen);
      const moved = place !== shown;
      shown = place;
      if (moved && within) spoken.focusFirst(screen);
    },
  };
}
