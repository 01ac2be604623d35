/**
 * Composes the agent's screens from the fixed list of purposes and the catalogue. Plain data; what a host
 * makes of it is the host's. Nothing here knows about a workflow's stores.
 */
import type { PurposeName } from "../../protocol/table.ts";
import type { Catalogue } from "../../texts/catalogue.ts";

export interface ScreenField {
  purpose: PurposeName;
  /** Which of several actions. */
  index?: number;
  text?: string | undefined;
}

export type Screen = readonly ScreenField[];

const field = (purpose: PurposeName, text?: string): ScreenField => ({ purpose, text });
const action = (index: number, text: string): ScreenField => ({ purpose: "action", index, text });
const notices = (notice: string | undefined): ScreenField[] =>
  notice === undefined ? [] : [field("notice", notice)];

/** Composes for one language and brand. */
export class Screens {
  readonly #texts: Catalogue;
  readonly #brand: string;

  constructor(texts: Catalogue, brand: string) {
    this.#texts = texts;
    this.#brand = brand;
  }

  get texts(): Catalogue {
    return this.#texts;
  }

  /** Daily sign-in; action 0 is the way to a reset. */
  pin(name: string, notice?: string): Screen {
    const { signIn } = this.#texts.screens;
    return [
      field("brand", this.#brand),
      field("title", signIn.title(name)),
      field("message", signIn.message),
      field("secret"),
      field("submit"),
      action(0, signIn.forgot),
      ...notices(notice),
    ];
  }

  /** The PIN cannot be used now; action 0 is the way to a reset. */
  pinUnusable(name: string, notice: string): Screen {
    const { signIn, openReset } = this.#texts.screens;
    return [
      field("brand", this.#brand),
      field("title", signIn.title(name)),
      action(0, openReset),
      field("notice", notice),
    ];
  }

  consent(notice?: string): Screen {
    const { setUp } = this.#texts.screens;
    return [
      field("brand", this.#brand),
      field("title", setUp.title),
      field("message", setUp.consequences),
      field("currentPassword"),
      field("submit"),
      ...notices(notice),
    ];
  }

  choosePin(minimum: number, notice?: string): Screen {
    const { choosePin } = this.#texts.screens;
    return [
      field("brand", this.#brand),
      field("title", choosePin.title),
      field("message", choosePin.rules(minimum)),
      field("newSecret"),
      field("confirm"),
      field("submit"),
      ...notices(notice),
    ];
  }

  /** While the browser is up; action 0 cancels. */
  proving(state: "starting" | "browser", notice?: string): Screen {
    const { prove } = this.#texts.screens;
    return [
      field("brand", this.#brand),
      field("title", prove.title),
      field("progress", state === "starting" ? prove.starting : prove.browser),
      action(0, prove.cancel),
      ...notices(notice),
    ];
  }

  working(text: string): Screen {
    return [field("brand", this.#brand), field("progress", text)];
  }

  /** Something is refused; action 0 goes back to the beginning. */
  refused(sentence: string): Screen {
    const { refusedTitle, back } = this.#texts.screens;
    return [
      field("brand", this.#brand),
      field("title", refusedTitle),
      field("message", sentence),
      action(0, back),
    ];
  }
}
