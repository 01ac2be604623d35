/**
 * The texts that a language must provide: one catalogue per language, typed so that a missing or extra text does not
 * compile. `src/agent` composes screens from it; the CLI and the pages explain codes with it.
 */
import type { ErrorCode, configurationCodes, networkCodes, protocolCodes } from "../errors/codes.ts";
import { type NextStep, nextStepOf } from "../errors/next-steps.ts";

/** The meaning of a code for each of its two readers. One sentence each. */
export interface CodeText {
  /** For the person at the screen: what happened, without jargon. What to do next is in `next`. */
  person: string;
  /** For the administrator: what it is and where to look. */
  administrator: string;
}

export type CodeTexts = Readonly<Record<ErrorCode, CodeText>>;

/** The codes that are not about a person or their device, but about the parts of the system. */
export type PartCodeTexts = Pick<
  CodeTexts,
  (typeof networkCodes | typeof protocolCodes | typeof configurationCodes)[number]
>;

/** What to do next, one or two sentences for each step; empty for `none`. */
export type NextTexts = Readonly<Record<NextStep, string>>;

/**
 * The texts that are compiled into hosts, since a host must show them before the agent has answered, or without it.
 * Plain text: a plug-in in C substitutes nothing but `{time}`.
 */
export interface FieldLabels {
  pin: string;
  newPin: string;
  confirmPin: string;
  currentPassword: string;
  /** The password before the one that the directory has now. */
  previousPassword: string;
  password: string;
  newPassword: string;
  confirmPassword: string;
  /** Shown beside the system's own sign-in, after a wrong password. */
  forgotPassword: string;
  tryAgain: string;
  code: string;
  /** The account's name, where the host does not know the tile's user. */
  userName: string;
  /** Of the disk, as its owner or the administrator has it. */
  recoveryKey: string;
  submit: string;
  cancel: string;
  /** Shown beside a spinner. */
  working: string;
  /** The tile's picture, for a screen reader. */
  brandImage: string;
  /** `{time}`: minutes and seconds, like 4:59. */
  timeLeft: string;
  /** The tile's text while the agent is not there yet. */
  agentNotThere: string;
  /** Something answers at the agent's address that is not the agent. Windows only. */
  agentNotService: string;
  /** Before the organisation's contact, where the agent cannot help. */
  contact: string;
  /** The person typed more than an answer holds. */
  tooLong: string;
  /** The agent went away during the session. */
  agentLost: string;
  /** The agent sent a screen that this host cannot show. */
  cannotDraw: string;
  /** A switch that shows what was typed into the secrets of a screen. */
  reveal: string;
  /** The menu of keyboard layouts, for a screen reader. */
  keyboard: string;
  /** A QR code, for a screen reader: the same address is below it as text. */
  qrCode: string;
  /** The organisation's page in the host's own browser, for a screen reader. */
  webPage: string;
}

/** The kinds of data that an account's password protects, as `src/platform` names them. */
export type ProtectedName = "dpapi" | "credential-manager" | "keychain" | "local-items" | "disk";

/** Names of characters that a new password must not contain. */
export type CharacterName =
  | "noBreakSpace"
  /** As wide as an ideograph. */
  | "fullwidthSpace"
  | "space"
  | "zeroWidthSpace"
  | "zeroWidthNoBreakSpace"
  | "zeroWidthNonJoiner"
  | "zeroWidthJoiner"
  | "softHyphen"
  /** Changes how the character before it is drawn; many emoji are typed with one. */
  | "variationSelector"
  | "directionMark"
  | "invisible"
  | "control"
  /** Unknown to the Unicode version in use, like an emoji of next year. */
  | "unassigned"
  /** Looks like another character, which other systems put in its place. */
  | "replaced"
  /** An accent or a vowel sign after its letter, instead of composed with it. */
  | "separate"
  /** Allowed beside certain letters only. */
  | "outOfPlace"
  | "disallowed";

/** What became of each store that a password protects, by name (`protectedNames`). */
export interface SummaryTexts {
  kept: readonly string[];
  /** Empty now; the old store is kept aside. */
  anew: readonly string[];
  /** The new password does not open it. */
  closed: readonly string[];
  /** The disk still opens with the old password. */
  diskNotInStep: boolean;
}

/**
 * Screens of behaviours that no workflow has yet: they prove the contract, and the commits that build the workflows
 * take them from here.
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
    /** Also used where a change asks for it (C8). */
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
  /** C8, C10 */
  change: {
    title: string;
    message: string;
    managedElsewhere: string;
    working: string;
    /** Shown during the work: a person who closes the window is told the result later. */
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
    /** A person who cancels here still has the request on their phone. */
    pushStays: string;
    pushDenied: string;
    pushExpired: string;
    /** Where Duo is the only factor; it is asked only when the person says so. */
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

/** The sentences of the agent's screens. Values are inserted as whole words; sentences are never joined from parts. */
export interface ScreenTexts {
  signIn: { title: string; message: string; forgot: string };
  setUp: {
    title: string;
    message: string;
    /** What PIN mode changes, shown before the person agrees: a line each. */
    consequences: readonly [string, string, string];
    agree: string;
    working: string;
    done: string;
    /** The alternative: sign in with the password. */
    notNow: string;
  };
  /** Daily sign-in with the account's password. */
  passwordSignIn: { title: string; message: string; forgot: string; wrong: string; lockedOut: string };
  /** Where the host does not know the tile's user. */
  userName: { title: string; message: string };
  /** The system asked to change a password, which the system itself does. */
  changePassword: {
    title: string;
    message: string;
    /** For a person who signs in with a PIN, and so knows no password. */
    messageWithPin: string;
  };
  /** PIN mode was turned off: the person chooses a password again. */
  handBack: { title: string; message: string; later: string; working: string; done: string };
  choosePassword: {
    title: string;
    /** A warning: the screen that unlocks the disk may not take it. Entered again, it is used. */
    notAtPreBoot: string;
  };
  /** Rules for a new secret, a line each; a host ticks them off while the person types. */
  rules: {
    minimumCharacters: (minimum: number) => string;
    maximumCharacters: (maximum: number) => string;
    minimumDigits: (minimum: number) => string;
    digits: string;
    visibleAscii: string;
    noRun: string;
    /** Of a PIN with digits only. */
    noRepeat: string;
    /** Of a PIN that may have letters. */
    noRepeatedCharacter: string;
    notUsedBefore: string;
    withoutName: string;
    /** Of a password: no character that another keyboard may type in another way. */
    noPattern: string;
    opaqueString: string;
    sameTwice: string;
  };
  /** A new password is refused, since another keyboard may type one of its characters in another way. */
  refusedCharacter: {
    /** `character`: one of `names`; `code`: its code point, like `U+00A0`. */
    sentence: (refused: { character: string; code: string }) => string;
    /** Used within that sentence. */
    names: Readonly<Record<CharacterName, string>>;
  };
  resetPassword: {
    /** Shown before the person agrees, with a sentence for each kind that is lost. */
    lossTitle: string;
    /** Shown below the losses, which have a line each. */
    lossMessage: string;
    knowOld: string;
    oldTitle: string;
    oldMessage: string;
    oldWrong: string;
    oldLockedOut: string;
    /** The old password no longer opens the account, but it opens some of the listed stores. */
    oldOpensSome: string;
    working: string;
    done: (summary: SummaryTexts) => string;
    /** For a host that shows the summary as a list: what its lines do not say. */
    doneBesideList: (summary: SummaryTexts) => string;
    /** The same text at the next sign-in, when nobody saw the end. */
    doneEarlier: (summary: SummaryTexts) => string;
    undoneEarlier: string;
  };
  /** The disk still opens with an earlier password than the account's (C7). */
  /** The account gets the directory password. */
  sync: {
    working: string;
    done: (summary: SummaryTexts) => string;
    doneEarlier: (summary: SummaryTexts) => string;
  };
  repair: {
    title: string;
    message: string;
    /** Where the person has to type the current password too. */
    messageBoth: string;
    /** Where they have to type the current one alone. */
    messageCurrent: string;
    notKnown: string;
    notNow: string;
    previousWrong: (triesLeft: number) => string;
    /** They typed the password that they have just signed in with. */
    previousIsCurrent: string;
    /** No previous password is taken before that time. */
    noTriesLeft: (time: string) => string;
    currentWrong: string;
    /** The previous one is not known, and the current one was not typed. */
    currentNeeded: string;
    keyTitle: string;
    keyMessage: string;
    keyWrong: (triesLeft: number) => string;
    working: string;
    doneTitle: string;
    doneMessage: string;
    /** What became of each store, a line each; `what` is one of `protectedHeadings`. */
    kept: (what: string) => string;
    anew: (what: string) => string;
    closed: (what: string) => string;
    /** At the next sign-in, when nobody saw the end. */
    doneEarlier: string;
  };
  /** For use within a sentence. */
  protectedNames: Readonly<Record<ProtectedName, string>>;
  /** For use as a heading, above or before what became of it. */
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
    /** Names a stable code that an administrator can look up. */
    reference: (code: string) => string;
  };
  back: string;
  /** Shown above a change that a crash had interrupted. */
  finishedEarlier: string;
  /** While a change that a power loss has interrupted stands between the person and their account. */
  recovering: string;
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
  /** The separator between two sentences. */
  gap: string;
}

/** The meaning of a code for the person, and what they can do next. */
export function explain(
  { codes, next, gap }: Pick<Catalogue, "codes" | "next" | "gap">,
  code: ErrorCode,
): string {
  return [codes[code].person, next[nextStepOf[code]]].filter((text) => text !== "").join(gap);
}
