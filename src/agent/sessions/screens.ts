/**
 * Composes the agent's screens from the fixed list of purposes and the catalogue. Plain data; what a host
 * makes of it is the host's. Nothing here knows about a workflow's stores.
 */
import { VestibuleError } from "../../errors/error.ts";
import { type PurposeName, messages } from "../../protocol/table.ts";
import type { Catalogue } from "../../texts/catalogue.ts";

/** Bytes of a field's text. */
const maximumText = messages.screen.fields.fields.item.text.maximum;

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

  /** Daily sign-in with the account's password; action 0 is the way to a reset. */
  password(name: string, notice?: string): Screen {
    const { passwordSignIn } = this.#texts.screens;
    return [
      field("brand", this.#brand),
      field("title", passwordSignIn.title(name)),
      field("message", passwordSignIn.message),
      field("password"),
      field("submit"),
      action(0, passwordSignIn.forgot),
      ...notices(notice),
    ];
  }

  /** For a host that answers by itself, with what the person has just signed in with. */
  capture(): Screen {
    return [field("brand", this.#brand), field("password"), field("submit")];
  }

  /** Action 0 is to sign in with the password instead. */
  consent(notice?: string): Screen {
    const { setUp } = this.#texts.screens;
    return [
      field("brand", this.#brand),
      field("title", setUp.title),
      field("message", setUp.consequences),
      field("currentPassword"),
      field("submit"),
      action(0, setUp.notNow),
      ...notices(notice),
    ];
  }

  choosePassword(notice?: string): Screen {
    const { title, rules } = this.#texts.screens.choosePassword;
    return this.#newPassword({ title, message: rules }, notice);
  }

  /** PIN mode is over; action 0 puts the choice off. */
  handBack(notice?: string): Screen {
    const { title, message, later } = this.#texts.screens.handBack;
    return [...this.#newPassword({ title, message }, notice), action(0, later)];
  }

  /** What goes when the old password is not known, each in a sentence; action 0: it is known, action 1 cancels. */
  losses(losses: readonly string[], offers: { knowOld: boolean }, notice?: string): Screen {
    const { resetPassword, prove } = this.#texts.screens;
    return [
      field("brand", this.#brand),
      field("title", resetPassword.lossTitle),
      field("message", resetPassword.losses(losses)),
      field("submit"),
      ...(offers.knowOld ? [action(0, resetPassword.knowOld)] : []),
      action(1, prove.cancel),
      ...notices(notice),
    ];
  }

  /** Action 0 goes back. */
  oldPassword(notice?: string): Screen {
    const { resetPassword, back } = this.#texts.screens;
    return [
      field("brand", this.#brand),
      field("title", resetPassword.oldTitle),
      field("message", resetPassword.oldMessage),
      field("currentPassword"),
      field("submit"),
      action(0, back),
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

  /**
   * While the host shows a browser of its own; action 0 cancels.
   * @throws `browser_failed` for an address that does not fit: cut, it would be another
   */
  provingInHost(page: { address: string; proxy: string }, notice?: string): Screen {
    if (Buffer.byteLength(page.address) > maximumText)
      throw new VestibuleError("browser_failed", { evidence: { what: "address too long for its field" } });
    const { prove } = this.#texts.screens;
    return [
      field("brand", this.#brand),
      field("title", prove.title),
      field("progress", prove.browser),
      field("web", page.address),
      field("webProxy", page.proxy),
      action(0, prove.cancel),
      ...notices(notice),
    ];
  }

  working(text: string): Screen {
    return [field("brand", this.#brand), field("progress", text)];
  }

  /** Something is refused; action 0 goes back to the beginning, action 1, where offered, is a known old password. */
  refused(sentence: string, offers: { knowOld: boolean } = { knowOld: false }): Screen {
    const { refusedTitle, back, resetPassword } = this.#texts.screens;
    return [
      field("brand", this.#brand),
      field("title", refusedTitle),
      field("message", sentence),
      action(0, back),
      ...(offers.knowOld ? [action(1, resetPassword.knowOld)] : []),
    ];
  }

  #newPassword(texts: { title: string; message: string }, notice: string | undefined): ScreenField[] {
    return [
      field("brand", this.#brand),
      field("title", texts.title),
      field("message", texts.message),
      field("newPassword"),
      field("confirmPassword"),
      field("submit"),
      ...notices(notice),
    ];
  }
}
