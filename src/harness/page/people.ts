/** Who the demo's people are and what they know. `main.ts` shows it. All of it is made up and meant to be read. */
import type { HarnessState, Person } from "../contract/model.ts";
import { page as texts } from "../../texts/en/page.ts";
import { h, keyedList, setText, type View } from "./dom.ts";

type Hint = HarnessState["hints"][number];

/** A value to type somewhere, with a button that copies it. `say` speaks of the result. */
function copyable(what: string, say: (text: string) => void): View<string> {
  const value = h("code", {});
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value.textContent);
      say(texts.people.copied(what));
    } catch {
      say(texts.people.notCopied);
    }
  };
  const button = h(
    "button",
    { type: "button", class: "copy", "aria-label": texts.people.copyOf(what), onclick: () => void copy() },
    texts.people.copy,
  );
  return {
    element: h("span", { class: "copyable" }, value, button),
    update: (text) => {
      setText(value, text);
    },
  };
}

export function peopleView(): View<HarnessState> {
  const said = h("p", { class: "said", role: "status" });
  const say = (text: string) => {
    setText(said, text);
  };
  const list = h("ul", { class: "people" });
  const hints = h("dl", { class: "facts" });
  const hintsHeading = h("h3", {}, texts.people.hints);

  const showPeople = keyedList<Person>(
    list,
    (person) => person.email,
    (person) => {
      const note = h("span", { class: "note" });
      const email = copyable(texts.people.emailOf(person.name), say);
      const password = copyable(texts.people.passwordOf(person.name), say);
      const passwordRow = h(
        "div",
        {},
        h("dt", {}, texts.people.providerPassword),
        h("dd", {}, password.element),
      );
      return {
        element: h(
          "li",
          {},
          h("p", {}, h("strong", {}, person.name), " ", note),
          h(
            "dl",
            { class: "facts" },
            h("div", {}, h("dt", {}, texts.people.email), h("dd", {}, email.element)),
            passwordRow,
          ),
        ),
        update(now) {
          setText(note, now.note);
          email.update(now.email);
          password.update(now.providerPassword);
          // At a provider of one's own nobody here knows it.
          passwordRow.hidden = now.providerPassword === "";
        },
      };
    },
  );
  const showHints = keyedList<Hint>(
    hints,
    (hint) => hint.label,
    (hint) => {
      const value = copyable(hint.label, say);
      return {
        element: h("div", {}, h("dt", {}, hint.label), h("dd", {}, value.element)),
        update: (now) => {
          value.update(now.value);
        },
      };
    },
  );
  return {
    element: h(
      "section",
      { "aria-labelledby": "people" },
      h("h2", { id: "people" }, texts.people.heading),
      list,
      hintsHeading,
      hints,
      said,
    ),
    update(state) {
      showPeople(state.people);
      showHints(state.hints);
      hintsHeading.hidden = state.hints.length === 0;
    },
  };
}
