/**
 * The agent's screens, each composed from the fixed list of purposes and the catalogue. Plain data; what a host
 * makes of it is the host's. Called by the flows. Nothing here knows about a workflow's stores.
 */
import type { ErrorCode } from "../../errors/codes.ts";
import { VestibuleError } from "../../errors/error.ts";
import { nextStepOf } from "../../errors/next-steps.ts";
import { messages, purposeTable } from "../../protocol/table.ts";
import type { Secret } from "../../secrets/arena.ts";
import { passwordLimits, shortestName } from "../../secrets/password-policy.ts";
import type { PinRules } from "../../secrets/pin-policy.ts";
import type { Catalogue } from "../../texts/catalogue.ts";
import { type Item, type Items, type Screen, type ScreenParts, compose } from "./composition.ts";

const longestDetail = messages.screen.fields.fields.item.detail.maximum;

/** What a choice of a new secret says beside its rules. */
export interface Choice {
  /** What was wrong with the last one. */
  notice?: string | undefined;
  /** Seconds that the permission to choose still lasts, where it ends. */
  timeLeft?: number | undefined;
}

/**
 * The rule against the person's own name; none for a name that is too short to be looked for. A host folds the case of
 * ASCII letters alone: of any other name it must not say that the rule holds, since the agent knows more of them.
 */
function withoutName(userName: string, text: string): Item | undefined {
  if (Array.from(userName).length < shortestName) return undefined;
  const isForHosts = /^[\x20-\x7e]+$/.test(userName) && userName.length <= longestDetail;
  return isForHosts ? { mark: "withoutName", text, detail: userName } : { mark: "rule", text };
}

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
  pin(notice?: string): Screen {
    const { title, message, forgot } = this.#texts.screens.signIn;
    return this.#compose({
      title,
      message,
      // Nothing says that it has digits only: it may have been set when policy was another.
      asks: [{ purpose: "secret" }],
      submit: true,
      notice,
      actions: { 0: forgot },
    });
  }

  /** The PIN cannot be used now; action 0 is the way to a reset. */
  pinUnusable(notice: string): Screen {
    const { signIn, openReset } = this.#texts.screens;
    return this.#compose({ title: signIn.title, notice, actions: { 0: openReset } });
  }

  /** Daily sign-in with the account's password; action 0 is the way to a reset. */
  password(notice?: string): Screen {
    const { title, message, forgot } = this.#texts.screens.passwordSignIn;
    return this.#compose({
      title,
      message,
      asks: [{ purpose: "password" }],
      submit: true,
      notice,
      actions: { 0: forgot },
    });
  }

  /**
   * Where the host does not say whose tile it is.
   * @param options.canLeave action 0 cancels: a host that has a sign-in of its own beside this one
   */
  userName({ notice, canLeave }: { notice?: string | undefined; canLeave: boolean }): Screen {
    const { userName, prove } = this.#texts.screens;
    const { title, message } = userName;
    const actions = canLeave ? { 0: prove.cancel } : undefined;
    return this.#compose({ title, message, userName: true, submit: true, actions, notice });
  }

  /** The system changes a password by itself; action 0 goes back. */
  changePassword(signsInWith: "pin" | "password"): Screen {
    const { changePassword, back } = this.#texts.screens;
    const { title, message, messageWithPin } = changePassword;
    return this.#compose({
      title,
      message: signsInWith === "pin" ? messageWithPin : message,
      actions: { 0: back },
    });
  }

  /** For a host that answers by itself, with what the person has just signed in with. */
  capture(): Screen {
    return this.#compose({ asks: [{ purpose: "password" }], submit: true });
  }

  /** Action 0 is to sign in with the password instead. */
  consent(notice?: string): Screen {
    const { title, message, consequences, agree, notNow } = this.#texts.screens.setUp;
    const [first, second, third] = consequences;
    return this.#compose({
      title,
      message,
      items: [
        { mark: "loss", text: first },
        { mark: "loss", text: second },
        { mark: "plain", text: third },
        { mark: "plain", text: agree },
      ],
      asks: [{ purpose: "currentPassword" }],
      submit: true,
      notice,
      actions: { 0: notNow },
    });
  }

  /** Action 0 cancels. */
  choosePassword(userName: string, choice: Choice = {}): Screen {
    const { choosePassword, prove } = this.#texts.screens;
    return this.#newPassword(userName, {
      title: choosePassword.title,
      actions: { 0: prove.cancel },
      ...choice,
    });
  }

  /** PIN mode is over; action 0 puts the choice off. */
  handBack(userName: string, choice: Choice = {}): Screen {
    const { title, message, later } = this.#texts.screens.handBack;
    return this.#newPassword(userName, { title, message, actions: { 0: later }, ...choice });
  }

  /**
   * What goes when the old password is not known, each in a line; action 0: it is known, action 1 leaves.
   * @param offers.leave what action 1 says where it does not cancel
   */
  losses(losses: Items, offers: { knowOld: boolean; leave?: string }, notice?: string): Screen {
    const { resetPassword, prove } = this.#texts.screens;
    return this.#compose({
      title: resetPassword.lossTitle,
      message: resetPassword.lossMessage,
      items: losses,
      submit: true,
      notice,
      actions: {
        0: offers.knowOld ? resetPassword.knowOld : undefined,
        1: offers.leave ?? prove.cancel,
      },
    });
  }

  /**
   * The disk opens with an earlier password; action 0: it is not known, action 1 puts it off.
   * @param asks which passwords have to be typed: the current one alone where no guess is left at the previous one
   */
  repair(asks: "previous" | "both" | "current", notice?: string): Screen {
    const { repair } = this.#texts.screens;
    const previous = { purpose: "previousPassword" } as const;
    const current = { purpose: "currentPassword" } as const;
    const shown = {
      previous: { message: repair.message, asks: [previous] },
      both: { message: repair.messageBoth, asks: [previous, current] },
      current: { message: repair.messageCurrent, asks: [current] },
    } as const;
    return this.#compose({
      title: repair.title,
      ...shown[asks],
      submit: true,
      notice,
      actions: { 0: asks === "current" ? undefined : repair.notKnown, 1: repair.notNow },
    });
  }

  /** The recovery key in place of the earlier password; action 0: that one is known, action 1 puts it off. */
  recoveryKey(offers: { knowOld: boolean }, notice?: string): Screen {
    const { repair, resetPassword } = this.#texts.screens;
    return this.#compose({
      title: repair.keyTitle,
      message: repair.keyMessage,
      asks: [{ purpose: "recoveryKey" }],
      submit: true,
      notice,
      actions: { 0: offers.knowOld ? resetPassword.knowOld : undefined, 1: repair.notNow },
    });
  }

  /** The disk opens with the current password; a line for each store. */
  repaired(lines: Items): Screen {
    const { doneTitle, doneMessage } = this.#texts.screens.repair;
    return this.#compose({ title: doneTitle, message: doneMessage, items: lines, submit: true });
  }

  /** It was not repaired, and the sign-in goes on. */
  notRepaired(code: ErrorCode): Screen {
    const { codes, next, screens } = this.#texts;
    const step = next[nextStepOf[code]];
    return this.#compose({
      title: screens.refused.title,
      message: codes[code].person,
      notice: screens.refused.reference(code),
      next: step === "" ? undefined : step,
      submit: true,
    });
  }

  /** Action 0 goes back. */
  oldPassword(notice?: string): Screen {
    const { resetPassword, back } = this.#texts.screens;
    return this.#compose({
      title: resetPassword.oldTitle,
      message: resetPassword.oldMessage,
      asks: [{ purpose: "currentPassword" }],
      submit: true,
      notice,
      actions: { 0: back },
    });
  }

  /** Action 0 cancels. */
  choosePin(rules: PinRules, choice: Choice = {}): Screen {
    const { choosePin, prove, rules: texts } = this.#texts.screens;
    const { minimum, characters } = rules;
    const digits = characters === "digits";
    const items: Items = [
      {
        mark: "minimumCharacters",
        value: minimum,
        text: (digits ? texts.minimumDigits : texts.minimumCharacters)(minimum),
      },
      digits ? { mark: "digits", text: texts.digits } : { mark: "visibleAscii", text: texts.visibleAscii },
      { mark: "noRun", text: texts.noRun },
      { mark: "noRepeat", text: digits ? texts.noRepeat : texts.noRepeatedCharacter },
      { mark: "rule", text: texts.notUsedBefore },
      { mark: "sameTwice", text: texts.sameTwice },
    ];
    const options = digits ? "numeric" : "reveal";
    return this.#compose({
      title: choosePin.title,
      items,
      asks: [
        { purpose: "newSecret", options },
        { purpose: "confirm", options },
      ],
      submit: true,
      actions: { 0: prove.cancel },
      ...choice,
    });
  }

  /** While the browser is up; action 0 cancels. */
  proving(state: "starting" | "browser", notice?: string): Screen {
    const { prove } = this.#texts.screens;
    return this.#compose({
      title: prove.title,
      progress: state === "starting" ? prove.starting : prove.browser,
      notice,
      actions: { 0: prove.cancel },
    });
  }

  /**
   * While the host shows a browser of its own; action 0 cancels.
   * @throws `browser_failed` for an address that does not fit: cut, it would be another
   */
  provingInHost(page: { address: string; proxy: string; credential: Secret }, notice?: string): Screen {
    if (Buffer.byteLength(page.address) > purposeTable.web.maximum)
      throw new VestibuleError("browser_failed", { evidence: { what: "address too long for its field" } });
    const { prove } = this.#texts.screens;
    return this.#compose({
      title: prove.title,
      progress: prove.browser,
      web: page,
      notice,
      actions: { 0: prove.cancel },
    });
  }

  working(text: string): Screen {
    return this.#compose({ progress: text });
  }

  /**
   * Something is refused: what it means, what to do next, and the code for whoever is asked for help. Action 0 goes
   * back to the beginning; action 1, where offered, is a known old password.
   */
  refused(code: ErrorCode, offers: { knowOld: boolean } = { knowOld: false }): Screen {
    const { codes, next, screens } = this.#texts;
    const { refused, back, resetPassword } = screens;
    const step = next[nextStepOf[code]];
    return this.#compose({
      title: refused.title,
      message: codes[code].person,
      notice: refused.reference(code),
      next: step === "" ? undefined : step,
      actions: { 0: back, 1: offers.knowOld ? resetPassword.knowOld : undefined },
    });
  }

  #newPassword(
    userName: string,
    parts: Pick<ScreenParts, "title" | "message" | "actions" | "notice" | "timeLeft">,
  ): Screen {
    const { rules } = this.#texts.screens;
    const { minimum, maximum } = passwordLimits;
    return this.#compose({
      items: [
        { mark: "minimumCharacters", value: minimum, text: rules.minimumCharacters(minimum) },
        { mark: "maximumCharacters", value: maximum, text: rules.maximumCharacters(maximum) },
        withoutName(userName, rules.withoutName),
        { mark: "noPattern", text: rules.noPattern },
        { mark: "opaqueString", text: rules.opaqueString },
        { mark: "sameTwice", text: rules.sameTwice },
      ],
      asks: [
        { purpose: "newPassword", options: "reveal" },
        { purpose: "confirmPassword", options: "reveal" },
      ],
      submit: true,
      ...parts,
    });
  }

  #compose(parts: ScreenParts): Screen {
    return compose(this.#brand, parts);
  }
}
