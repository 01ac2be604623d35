/**
 * The device of the current play, and the button to start over. Used by `main.ts` in the page's head. It asks before it
 * discards a running play; the server does the rest, and this page stays.
 */
import { type DeviceChoice, deviceChoiceNames, isDeviceChoice } from "../contract/device-choices.ts";
import { isLanguageChoice, languageChoiceNames, languageChoices } from "../contract/language-choices.ts";
import { type HarnessState, type PlayState, phoneOwners } from "../contract/model.ts";
import { page as texts } from "../../texts/en/page.ts";
import type { Send } from "./channel.ts";
import { h, setAttribute, setText, type View } from "./dom.ts";

export interface PlayOptions {
  send: Send;
  /** The device that the page's address asks for. */
  wanted: string | null;
  /** Whether something would be lost that the harness does not know of, such as typed text. */
  isTyping: () => boolean;
}

function confirmation(startOver: () => void): HTMLDialogElement {
  const cancel = h("button", { type: "button", onclick: () => dialog.close() }, texts.play.keep);
  const agree = h(
    "button",
    {
      type: "button",
      class: "primary",
      onclick: () => {
        dialog.close();
        startOver();
      },
    },
    texts.play.startOver,
  );
  const dialog = h(
    "dialog",
    { "aria-labelledby": "start-over-title", "aria-describedby": "start-over-text" },
    h("h2", { id: "start-over-title" }, texts.play.confirmTitle),
    h("p", { id: "start-over-text" }, texts.play.confirmText),
    h("div", { class: "buttons" }, cancel, agree),
  );
  return dialog;
}

function saidOf({ phase, device, problem, number, step }: PlayState): string {
  const name = texts.play.devices[device];
  if (phase === "starting") return texts.play.starting(name, texts.play.steps[step ?? "none"]);
  if (phase === "failed") return texts.play.failed(name, problem ?? "");
  // Nobody asked for the first play, so nothing is said.
  return number === 1 ? "" : texts.play.ready(name);
}

const phonesOut = ({ phones }: HarnessState) => phoneOwners.some((owner) => phones[owner].page !== undefined);

export interface PlayView extends View<HarnessState> {
  /** The progress of starting over, in words. */
  readonly said: HTMLElement;
}

export function playView({ send, wanted, isTyping }: PlayOptions): PlayView {
  let now: HarnessState | undefined;
  const select = h(
    "select",
    { id: "device-choice" },
    ...deviceChoiceNames.map((name) => h("option", { value: name }, texts.play.devices[name])),
  );
  const language = h(
    "select",
    { id: "language-choice", "aria-label": texts.play.screenLanguage },
    ...languageChoiceNames.map((name) => h("option", { value: name, lang: name }, languageChoices[name])),
  );
  const said = h("p", { class: "play-said", role: "status" });
  const chosen = (): DeviceChoice | undefined => (isDeviceChoice(select.value) ? select.value : undefined);
  const startOver = () => {
    const device = chosen();
    send({
      do: "start-over",
      ...(device !== undefined && { device }),
      ...(isLanguageChoice(language.value) && { language: language.value }),
    });
  };
  const dialog = confirmation(startOver);
  const isInProgress = () =>
    now !== undefined &&
    (now.screen.busy || now.screen.browser !== undefined || phonesOut(now) || isTyping());
  const mayStartOver = () => now?.play !== undefined && now.play.phase !== "starting";
  const press = () => {
    if (!mayStartOver()) return;
    if (isInProgress()) dialog.showModal();
    else startOver();
  };
  const button = h("button", { type: "button", onclick: press }, texts.play.startOver);
  const element = h(
    "div",
    { class: "play" },
    h("label", { for: "device-choice" }, texts.play.device),
    select,
    language,
    button,
    dialog,
  );
  let shown = 0;
  return {
    element,
    said,
    update(state) {
      now = state;
      const { play } = state;
      element.hidden = play === undefined;
      if (play === undefined) return;
      if (play.number !== shown) {
        // The address counts once; afterwards the list shows the current device.
        select.value = shown === 0 && isDeviceChoice(wanted) ? wanted : play.device;
        language.value = play.language;
        shown = play.number;
      }
      if (play.phase === "starting") dialog.close();
      setText(said, saidOf(play));
      setAttribute(said, "data-phase", play.phase);
      setAttribute(button, "aria-disabled", mayStartOver() ? undefined : "true");
    },
  };
}
