/**
 * The demo's people and their secrets: what is needed to sign in, and everybody by name. Used by `main.ts`. All of it
 * is made up and meant to be read.
 */
import type { HarnessState, Person } from "../contract/model.ts";
import { page as texts } from "../../texts/en/page.ts";
import { h, keyedList, setText, type View } from "./dom.ts";

type Hint = HarnessState["hints"][number];
type Say = (text: string) => void;

/** A value to type, with a button that copies it. `say` reads out the result. */
function copyable(what: string, say: Say): View<string> {
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

function speaker(): { element: HTMLElement; say: Say } {
  const element = h("p", { class: "said", role: "status" });
  return {
    element,
    say: (text) => {
      setText(element, text);
    },
  };
}

/** What the owner of the device types, here and at the provider: needed first, so it comes first. */
export function hintsView(): View<HarnessState> {
  const { element: said, say } = speaker();
  const hints = h("dl", { class: "facts" });
  const show = keyedList<Hint>(
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
  const element = h(
    "section",
    { class: "hints", "aria-labelledby": "hints" },
    h("h2", { id: "hints" }, texts.people.hints),
    hints,
    said,
  );
  return {
    element,
    update(state) {
      show(state.hints);
      element.hidden = state.hints.length === 0;
    },
  };
}

export function peopleView(): View<HarnessState> {
  const { element: said, say } = speaker();
  const list = h("ul", { class: "people" });
  const show = keyedList<Person>(
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
          // At a provider of your own the harness does not know the password.
          passwordRow.hidden = now.providerPassword === "";
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
      said,
    ),
    update(state) {
      show(state.people);
    },
  };
}
