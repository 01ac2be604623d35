/** The Windows desktop: taskbar and the notification with the agent's last message. Used by `screen.ts`. */
import type { SignInScreen } from "../contract/model.ts";
import { clock } from "./clock.ts";
import { closing } from "./closing.ts";
import { h, setText, type View } from "./dom.ts";
import { type IconName, icon } from "./icons.ts";
import type { Session } from "./session.ts";
import { tray } from "./tray.ts";

/** Drawings only. */
const programs: readonly IconName[] = ["keyhole", "search", "folder", "globe", "letter", "note"];

export function windowsDesktop(session: Session): View<SignInScreen> {
  const { send, words, locale } = session;
  const who = h("h2", {});
  const said = closing(session);
  const corner = tray(session, ["network", "sound", "battery"]);
  const { time, date } = clock(locale, "taskbar");
  // The live region always exists, so that its changes are read out.
  const toast = h(
    "div",
    { class: "toast", role: "status" },
    h("img", { src: "/logo.svg", alt: "", width: 32, height: 32 }),
    h("div", {}, who, said.element),
  );
  const signOut = h(
    "button",
    { type: "button", class: "sign-out", onclick: () => void send({ do: "sign-out" }) },
    icon("exit"),
    h("span", {}, words.screen.signOut),
  );
  const taskbar = h(
    "div",
    { class: "taskbar" },
    signOut,
    h(
      "div",
      { class: "programs", "aria-hidden": "true" },
      ...programs.map((name) => h("span", {}, icon(name))),
    ),
    h("div", { class: "taskbar-end" }, corner.element, h("span", { class: "taskbar-clock" }, time, date)),
  );
  return {
    element: h(
      "div",
      { class: "panel desktop windows-desktop" },
      h("p", { class: "desktop-note" }, words.screen.desktop),
      toast,
      taskbar,
    ),
    update: (screen) => {
      setText(who, screen.signedInAs === undefined ? "" : words.screen.signedInAs(screen.signedInAs));
      said.update(screen);
      corner.update(screen);
    },
  };
}
