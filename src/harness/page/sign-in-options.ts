/** "Sign-in options" and the row of square tiles that it opens. Used by `sign-in.ts`, on Windows only. */
import type { SignInScreen, Tile } from "../contract/model.ts";
import { h, keyedList, setAttribute, setText, type View } from "./dom.ts";
import { icon } from "./icons.ts";
import type { Session } from "./session.ts";

export function signInOptions({ send, words }: Session): View<SignInScreen> {
  const row = h("div", { id: "tiles", class: "tiles", role: "group", "aria-label": words.screen.tiles });
  const toggle = h(
    "button",
    {
      type: "button",
      class: "link",
      "aria-controls": "tiles",
      onclick: () => {
        setOpen(row.hidden === true);
      },
    },
    words.screen.signInOptions,
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
      const label = h("span", { class: "tile-label" });
      const button = h(
        "button",
        { type: "button", onclick: () => void send({ do: "select-tile", tile: tile.id }) },
        h("span", { class: "square" }, picture),
        label,
      );
      return {
        element: button,
        update(now) {
          setText(label, now.label);
          setAttribute(button, "title", now.builtIn ? words.screen.builtIn(now.label) : undefined);
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
      // A browser covers the options; its own cancel button leads back.
      element.hidden = screen.tiles.length === 0 || screen.browser !== undefined;
      show(screen.tiles);
    },
  };
}
