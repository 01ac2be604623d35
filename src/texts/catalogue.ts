/**
 * What a language has to provide: one catalogue per language, typed so that a missing or extra text does not
 * compile. `src/agent` composes screens from it, the CLI and the pages explain codes with it.
 */
import type { ErrorCode } from "../errors/codes.ts";

/** What a code means, for the two people who may read it. One sentence each. */
export interface CodeText {
  /** To the person at the screen: what happened and what they can do, no jargon. */
  person: string;
  /** To the administrator: what it is and where to look. */
  administrator: string;
}

export type CodeTexts = Readonly<Record<ErrorCode, CodeText>>;

/** Labels that hosts compile in, since they must show them before the agent has answered. */
export interface FieldLabels {
  pin: string;
  newPin: string;
  confirmPin: string;
  currentPassword: string;
  password: string;
  newPassword: string;
  confirmPassword: string;
  /** Beside the system's own sign-in, after a wrong password. */
  forgotPassword: string;
  tryAgain: string;
  code: string;
  submit: string;
  /** The tile's text while the agent is not there yet. */
  agentNotThere: string;
}

/** Kinds of things that an account's password protects, as `src/platform` names them. */
export type ProtectedName = "dpapi" | "credential-manager" | "keychain" | "local-items" | "disk";

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

/** The sentences of the agent's screens. Values are put in as whole words, never joined from parts of sentences. */
export interface ScreenTexts {
  signIn: { title: (name: string) => string; message: string; forgot: string };
  setUp: {
    title: string;
    /** What turning PIN mode on changes, said before the person agrees. */
    consequences: string;
    choose: string;
    working: string;
    done: string;
    /** Instead: sign in with the password. */
    notNow: string;
  };
  /** Daily sign-in with the account's password. */
  passwordSignIn: {
    title: (name: string) => string;
    message: string;
    forgot: string;
    wrong: string;
    lockedOut: string;
  };
  /** PIN mode was turned off: the person chooses a password again. */
  handBack: { title: string; message: string; later: string; working: string; done: string };
  choosePassword: { title: string; rules: string };
  resetPassword: {
    /** Said before the person agrees, with a sentence for each kind that does not come along. */
    lossTitle: string;
    losses: (losses: readonly string[]) => string;
    knowOld: string;
    oldTitle: string;
    oldMessage: string;
    oldWrong: string;
    oldLockedOut: string;
    /** It opens the account no more, and yet something of what is told of. */
    oldOpensSome: string;
    working: string;
    done: (summary: SummaryTexts) => string;
    /** The same at the next sign-in, when nobody saw the end. */
    doneEarlier: (summary: SummaryTexts) => string;
    undoneEarlier: string;
  };
  protectedNames: Readonly<Record<ProtectedName, string>>;
  /** What happens to each kind when the old password is not known. */
  protectedLosses: Readonly<Record<ProtectedName, string>>;
  prove: {
    title: string;
    starting: string;
    browser: string;
    hostRefused: (host: string) => string;
    cancel: string;
  };
  choosePin: { title: string; rules: (minimum: number) => string };
  resetting: string;
  resetDone: string;
  resetDonePinLater: (time: string) => string;
  wrongPin: (triesLeft: number) => string;
  pinLockedOut: (time: string) => string;
  openReset: string;
  passwordAsked: string;
  refusedTitle: string;
  back: string;
  /** Above a change that a crash had interrupted. */
  finishedEarlier: string;
  undoneEarlier: string;
}

export interface Catalogue {
  /** BCP 47. */
  language: string;
  codes: CodeTexts;
  labels: FieldLabels;
  screens: ScreenTexts;
}
