/** The users who can sign in: the chosen one large, all of them in a list. Used by `sign-in.ts`. */
import type { SignInScreen } from "../contract/model.ts";
import { h, keyedList, setAttribute, setText, type View } from "./dom.ts";
import { icon } from "./icons.ts";
import type { Session } from "./session.ts";

type User = SignInScreen["users"][number];

export function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== "");
  return words
    .slice(0, 2)
    .map((word) => Array.from(word)[0] ?? "")
    .join("")
    .toUpperCase();
}

/** A circle: on Windows with a person in it, on a Mac with a name's initials. */
export function avatar(size: "large" | "small"): View<User | undefined> {
  const letters = h("span", { class: "initials" });
  const element = h(
    "span",
    { class: size === "small" ? "avatar small" : "avatar", "aria-hidden": "true" },
    icon("person"),
    letters,
  );
  return {
    element,
    update: (user) => {
      setText(letters, initials(user?.fullName ?? ""));
    },
  };
}

export function userList({ send, words }: Session): View<SignInScreen> {
  const list = h("ul", { class: "users", "aria-label": words.screen.users });
  let selected: string | undefined;
  const show = keyedList<User>(
    list,
    (user) => user.id,
    (user) => {
      const picture = avatar("small");
      const name = h("span", {});
      const button = h(
        "button",
        { type: "button", onclick: () => void send({ do: "select-user", user: user.id }) },
        picture.element,
        name,
      );
      return {
        element: h("li", {}, button),
        update(now) {
          picture.update(now);
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
