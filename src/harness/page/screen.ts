/**
 * The simulated computer's screen: off, before the disk is open, locked, signing in, signed in, of either system.
 * `main.ts` shows it. Focus follows the screen only while the person is in it.
 */
import type { SignInScreen } from "../model.ts";
import { page as texts } from "../../texts/en/page.ts";
import type { Send } from "./channel.ts";
import { clock } from "./clock.ts";
import { macDesktop, windowsDesktop } from "./desktop.ts";
import { h, setAttribute, type View } from "./dom.ts";
import { signInView } from "./sign-in.ts";

export interface ScreenView extends View<SignInScreen> {
  picture(jpeg: Blob): void;
  /** Whether something was typed that has not been sent. */
  isTyping(): boolean;
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
  const { time, date } = clock();
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

/** What makes it another screen, at which a person begins anew. */
function placeOf(screen: SignInScreen): string {
  const { system, view, selectedUser, selectedTile, revision, browser } = screen;
  return [system, view, selectedUser, selectedTile, revision, browser !== undefined].map(String).join("/");
}

export function screenView(send: Send): ScreenView {
  const signIn = signInView(send);
  const desktops = { windows: windowsDesktop(send), macos: macDesktop(send) };
  const off = offPanel(send);
  const lock = lockPanel(send);
  const panels = [off, lock, signIn.element, desktops.windows.element, desktops.macos.element];
  const element = h("main", { class: "machine", tabindex: -1 }, ...panels);

  const panelOf = ({ system, view }: SignInScreen): HTMLElement => {
    switch (view) {
      case "off":
        return off;
      case "lock":
        return lock;
      case "pre-boot":
      case "sign-in":
        return signIn.element;
      case "desktop":
        return desktops[system].element;
    }
  };
  const focusFirst = (screen: SignInScreen) => {
    const panel = panelOf(screen);
    if (panel === signIn.element) signIn.focusFirst(screen);
    else if (panel === lock) lock.focus({ preventScroll: true });
    else (panel.querySelector<HTMLElement>("button") ?? element).focus({ preventScroll: true });
  };

  let shown = "";
  return {
    element,
    picture: signIn.picture,
    isTyping: () => Array.from(element.querySelectorAll("input")).some((input) => input.value !== ""),
    update(screen) {
      const focused = document.activeElement;
      const within = focused === null || focused === document.body || element.contains(focused);
      setAttribute(element, "aria-label", texts.screen.region(screen.hostName));
      setAttribute(element, "data-system", screen.system);
      setAttribute(element, "data-view", screen.view);
      signIn.update(screen);
      // The desktop of the other system has nobody on it.
      for (const system of ["windows", "macos"] as const)
        desktops[system].update(
          system === screen.system ? screen : { ...screen, view: "off", signedInAs: undefined },
        );
      const panel = panelOf(screen);
      for (const one of panels) one.hidden = one !== panel;
      const place = placeOf(screen);
      const moved = place !== shown;
      shown = place;
      if (moved && within) focusFirst(screen);
    },
  };
}
