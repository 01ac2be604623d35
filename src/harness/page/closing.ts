/**
 * The agent's last message, on the desktop: what became of each store that the old secret protected (B4), as lines
 * where the agent sent lines, and its text, which says what the lines do not. Used by the desktops.
 */
import type { SignInScreen, SummaryLine } from "../contract/model.ts";
import { h, keyedList, setText, type View } from "./dom.ts";
import { type IconName, icon } from "./icons.ts";
import { wordOf } from "./item-list.ts";
import type { Session } from "./session.ts";

const iconOf = (mark: SummaryLine["mark"]): IconName =>
  mark === "anew" || mark === "closed" || mark === "kept" ? mark : "bullet";

export function closing(session: Session): View<SignInScreen> {
  const paragraphs = h("div", { class: "closing-text" });
  const list = h("ul", { class: "summary", role: "list" });
  const showText = keyedList<string>(
    paragraphs,
    (text) => text,
    (text) => ({ element: h("p", {}, text), update: () => undefined }),
  );
  const showLines = keyedList<SummaryLine>(
    list,
    ({ mark, text }) => `${mark} ${text}`,
    ({ mark, text }) => {
      const word = h("span", { class: "summary-word" });
      setText(word, wordOf(session, mark) ?? "");
      return {
        element: h(
          "li",
          { "data-mark": mark },
          h("span", { class: "mark" }, icon(iconOf(mark))),
          h("span", {}, h("span", { class: "summary-name" }, text), " ", word),
        ),
        update: () => undefined,
      };
    },
  );
  const element = h("div", { class: "closing" }, paragraphs, list);
  return {
    element,
    update({ view, status }) {
      const { text, summary = [] } = status;
      const isShown = view === "desktop" && text !== "";
      element.hidden = !isShown;
      showText(isShown ? text.split("\n") : []);
      showLines(isShown ? summary : []);
      list.hidden = !isShown || summary.length === 0;
    },
  };
}
