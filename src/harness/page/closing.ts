/**
 * What the agent said last, shown on the desktop: what became of what the old secret protected (B4), line by line where
 * the agent sent lines. The desktops show it.
 */
import type { SignInScreen, SummaryLine } from "../model.ts";
import { h, keyedList, setText, type View } from "./dom.ts";
import { type IconName, icon } from "./icons.ts";
import { wordOf } from "./item-list.ts";
import type { Session } from "./session.ts";

const iconOf = (mark: SummaryLine["mark"]): IconName =>
  mark === "anew" || mark === "closed" || mark === "kept" ? mark : "bullet";

/** The first sentence stays a heading; what stands in the lines is not said again, unless somebody has to act. */
function partsOf(text: string, summary: readonly SummaryLine[], locale: string): string[] {
  const [first = "", ...rest] = text.split("\n");
  if (summary.length === 0) return [first, ...rest];
  const sentences = Array.from(
    new Intl.Segmenter(locale, { granularity: "sentence" }).segment(first),
    ({ segment }) => segment.trim(),
  );
  const [headline = first, ...more] = sentences;
  // What somebody has to do about it, as "Tell your administrator", stands at the end and in no line.
  const isOpen = summary.some(({ mark }) => mark === "closed");
  return [headline, ...(isOpen ? more.slice(-1) : []), ...rest];
}

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
      showText(isShown ? partsOf(text, summary, session.locale) : []);
      showLines(isShown ? summary : []);
      list.hidden = !isShown || summary.length === 0;
    },
  };
}
