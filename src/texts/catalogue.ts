/**
 * What a language has to provide: one catalogue per language, typed so that a missing or extra text does not
 * compile. `src/agent` composes screens from it, the CLI and the pages explain codes with it.
 */
import type { ErrorCode } from "../errors/codes.ts";
import { type NextStep, nextStepOf } from "../errors/next-steps.ts";

/** What a code means, for the two people who may read it. One sentence each. */
export interface CodeText {
  /** To the person at the screen: what happened, no jargon. What to do next stands in `next`. */
  person: string;
  /** To the administrator: what it is and where to look. */
  administrator: string;
}

export type CodeTexts = Readonly<Record<ErrorCode, CodeText>>;

/** What to do next, a sentence or two for each step; empty for `none`. */
export type NextTexts = Readonly<Record<NextStep, string>>;

/**
 * What hosts compile in, since they must show it before the agent has answered, or without it. Plain text: a plug-in
 * in C puts nothing in but `{time}`.
 */
export interface FieldLabels {
  pin: string;
  newPin: string;
  confirmPin: string;
  currentPassword: string;
  /** The one before the one that the directory has now. */
  previousPassword: string;
  password: string;
  newPassword: string;
  confirmPassword: string;
  /** Beside the system's own sign-in, after a wrong password. */
  forgotPassword: string;
  tryAgain: string;
  code: string;
  /** Of the account, where the host does not say whose tile it is. */
  userName: string;
  submit: string;
  cancel: string;
  /** Beside a spinner. */
  working: string;
  /** The picture of the tile, to a screen reader. */
  brandImage: string;
  /** `{time}`: minutes and seconds, as 4:59. */
  timeLeft: string;
  /** The tile's text while the agent is not there yet. */
  agentNotThere: string;
  /** The agent went away in the middle. */
  agentLost: string;
  /** The agent sent what this host cannot show. */
  cannotDraw: string;
}

/** Kinds of things that an account's password protects, as `src/platform` names them. */
export type ProtectedName = "dpapi" | "credential-manager" | "keychain" | "local-items" | "disk";

/** What a character is called that a new password must not have. */
export type CharacterName =
  | "noBreakSpace"
  /** Of the width of an ideograph. */
  | "fullwidthSpace"
  | "space"
  | "zeroWidthSpace"
  | "zeroWidthNoBreakSpace"
  | "zeroWidthNonJoiner"
  | "zeroWidthJoiner"
  | "softHyphen"
  /** Says how the character before it is drawn: many emoji are typed with one. */
  | "variationSelector"
  | "directionMark"
  | "invisible"
  | "control"
  /** Unknown to the version of Unicode that is in use here, as an emoji of next year. */
  | "unassigned"
  /** Looks like another one, which is put in its place elsewhere. */
  | "replaced"
  /** An accent or a vowel sign, beside its letter instead of in it. */
  | "separate"
  /** Allowed beside certain letters only. */
  | "outOfPlace"
  | "disallowed";

/** What became of what a password protects, in names of things (`protectedNames`). */
export interface SummaryTexts {
  kept: readonly string[];
  /** Empty now, the old one kept aside. */
  anew: readonly string[];
  /** Stays closed to the new password. */
  closed: readonly string[];
  /** The disk still opens with the old password. */
  diskNotInStep: boolean;
}

/**
 * Screens of behaviours that no workflow has yet: the contract is proven on them, and the steps that build the
 * workflows take them from here.
 */
export interface PlannedTexts {
  /** C1, C3, C6: a password that was changed elsewhere comes to the device. */
  sync: {
    changedTitle: string;
    changedMessage: string;
    confirmNow: string;
    later: string;
    currentTitle: string;
    currentMessage: string;
    currentWrong: string;
    previousTitle: string;
    previousMessage: string;
    /** Where a change asks for it (C8), too. */
    previousWrong: string;
    previousUnknown: string;
    bothTitle: string;
    bothMessage: string;
    driftTitle: string;
    driftMessage: string;
    working: string;
    doneTitle: string;
    done: string;
  };
  /** C7 */
  repair: { title: string; message: string; diskWrong: string; currentWrong: string; working: string };
  /** C8, C10 */
  change: {
    title: string;
    message: string;
    managedElsewhere: string;
    working: string;
    /** While it works: whoever closes the window is told afterwards. */
    goesOn: string;
    doneTitle: string;
    done: string;
    undoneTitle: string;
    undone: string;
    expiredTitle: string;
    expiredMessage: string;
    expiresTitle: string;
    expiresMessage: (days: number) => string;
    changeNow: string;
  };
  /** D7 */
  factor: {
    title: string;
    chooseMessage: string;
    byCode: string;
    byPush: string;
    byDuo: string;
    codeMessage: string;
    codeWrong: string;
    pushMessage: string;
    pushWaiting: string;
    /** Whoever cancels has still been asked on their phone. */
    pushStays: string;
    pushDenied: string;
    pushExpired: string;
    /** Where Duo is the only factor, and asked only when the person says so. */
    duoOnly: string;
    duoMessage: string;
    enrolment: string;
  };
  /** B5 */
  phone: {
    title: string;
    message: string;
    waiting: string;
    usePhone: string;
    numberTitle: string;
    numberMessage: string;
    numberWrong: string;
  };
  /** B6 */
  offline: { title: string; stillWorks: string; captivePortal: string; useBrowser: string };
  /** A7 */
  firstSignIn: { title: string; message: string };
}

/** The sentences of the agent's screens. Values are put in as whole words, never joined from parts of sentences. */
export interface ScreenTexts {
  signIn: { title: string; message: string; forgot: string };
  setUp: {
    title: string;
    message: string;
    /** What turning PIN mode on changes, said before the person agrees: each in a line. */
    consequences: readonly [string, string, string];
    agree: string;
    working: string;
    done: string;
    /** Instead: sign in with the password. */
    notNow: string;
  };
  /** Daily sign-in with the account's password. */
  passwordSignIn: { title: string; message: string; forgot: string; wrong: string; lockedOut: string };
  /** The host does not say whose tile it is. */
  userName: { title: string; message: string };
  /** The system asked to change a password, which it does by itself. */
  changePassword: {
    title: string;
    message: string;
    /** For somebody who signs in with a PIN, and so knows no password. */
    messageWithPin: string;
  };
  /** PIN mode was turned off: the person chooses a password again. */
  handBack: { title: string; message: string; later: string; working: string; done: string };
  choosePassword: { title: string };
  /** Rules for a new secret, each in a line that a host ticks off while it is typed. */
  rules: {
    minimumCharacters: (minimum: number) => string;
    maximumCharacters: (maximum: number) => string;
    minimumDigits: (minimum: number) => string;
    digits: string;
    visibleAscii: string;
    noRun: string;
    /** Of a PIN that has digits only. */
    noRepeat: string;
    /** Of a PIN that may have letters too. */
    noRepeatedCharacter: string;
    notUsedBefore: string;
    withoutName: string;
    /** Of a password: nothing that another keyboard may type otherwise. */
    opaqueString: string;
    sameTwice: string;
  };
  /** A new password is not taken, since another keyboard may type a character of it otherwise. */
  refusedCharacter: {
    /** `character`: one of `names`; `code`: its code point, as `U+00A0`. */
    sentence: (refused: { character: string; code: string }) => string;
    /** In the middle of that sentence. */
    names: Readonly<Record<CharacterName, string>>;
  };
  resetPassword: {
    /** Said before the person agrees, with a sentence for each kind that does not come along. */
    lossTitle: string;
    /** Beneath the losses, which stand in a line each. */
    lossMessage: string;
    knowOld: string;
    oldTitle: string;
    oldMessage: string;
    oldWrong: string;
    oldLockedOut: string;
    /** It opens the account no more, and yet something of what is told of. */
    oldOpensSome: string;
    working: string;
    done: (summary: SummaryTexts) => string;
    /** For a host that shows the summary as a list: what its lines do not say. */
    doneBesideList: (summary: SummaryTexts) => string;
    /** The same at the next sign-in, when nobody saw the end. */
    doneEarlier: (summary: SummaryTexts) => string;
    undoneEarlier: string;
  };
  /** Within a sentence. */
  protectedNames: Readonly<Record<ProtectedName, string>>;
  /** Standing alone, above or before what became of it. */
  protectedHeadings: Readonly<Record<ProtectedName, string>>;
  /** What happens to each kind when the old password is not known. */
  protectedLosses: Readonly<Record<ProtectedName, string>>;
  prove: {
    title: string;
    starting: string;
    browser: string;
    hostRefused: (host: string) => string;
    cancel: string;
  };
  choosePin: { title: string };
  resetting: string;
  resetDone: string;
  resetDonePinLater: (time: string) => string;
  wrongPin: (triesLeft: number) => string;
  pinLockedOut: (time: string) => string;
  openReset: string;
  refused: {
    title: string;
    /** A stable code that an administrator can look up. */
    reference: (code: string) => string;
  };
  back: string;
  /** Above a change that a crash had interrupted. */
  finishedEarlier: string;
  undoneEarlier: string;
}

export interface Catalogue {
  /** BCP 47. */
  language: string;
  codes: CodeTexts;
  next: NextTexts;
  labels: FieldLabels;
  screens: ScreenTexts;
  planned: PlannedTexts;
  /** Between two sentences. */
  gap: string;
}

/** What a code means to the person, and what they can do next. */
export function explain(
  { codes, next, gap }: Pick<Catalogue, "codes" | "next" | "gap">,
  code: ErrorCode,
): string {
  return [codes[code].person, next[nextStepOf[code]]].filter((text) => text !== "").join(gap);
}
