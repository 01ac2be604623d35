/** English: field labels, the sentences of the agent's screens, and what to do next. */
import type { FieldLabels, NextTexts, ScreenTexts, SummaryTexts } from "../catalogue.ts";
import { isAllKept } from "../all-kept.ts";
import { counted } from "./counted.ts";

export const labels: FieldLabels = {
  pin: "PIN",
  newPin: "New PIN",
  confirmPin: "Confirm PIN",
  currentPassword: "Current password",
  previousPassword: "Previous password",
  password: "Password",
  newPassword: "New password",
  confirmPassword: "Confirm password",
  forgotPassword: "Forgot password?",
  tryAgain: "Try again",
  code: "Code",
  userName: "User name",
  recoveryKey: "Recovery key",
  submit: "Continue",
  cancel: "Cancel",
  working: "Please wait",
  brandImage: "Picture of your organisation",
  timeLeft: "Time left: {time}",
  agentNotThere: "Getting ready. You can sign in with your password meanwhile.",
  agentNotService: "Another program answers in the place of this sign-in option. Use another one.",
  contact: "Contact your administrator:",
  tooLong: "What you typed is too long.",
  agentLost: "The sign-in option stopped answering. Nothing that was finished is lost.",
  cannotDraw: "This sign-in option sent something that cannot be shown. Use another one.",
  reveal: "Show what I type",
  keyboard: "Keyboard",
  qrCode: "QR code",
  webPage: "Your organisation's sign-in page",
};

const tries = (left: number) => (left === 1 ? "1 try is left" : `${String(left)} tries are left`);

const list = new Intl.ListFormat("en", { type: "conjunction" });

const isSet = "Your new password is set.";
const allKept = "Everything that your account protects was kept.";
const diskBehind = "The disk still opens with your old password only: tell your administrator.";

function summary(of: SummaryTexts): string {
  const { kept, anew, closed, diskNotInStep } = of;
  const sentences: string[] = [];
  if (isAllKept(of)) sentences.push(allKept);
  else if (kept.length > 0) sentences.push(`Kept: ${list.format(kept)}.`);
  if (anew.length > 0)
    sentences.push(
      `Made anew: ${list.format(anew)}; what was there is kept and opens with your old password.`,
    );
  if (closed.length > 0) sentences.push(`Still closed without your old password: ${list.format(closed)}.`);
  if (diskNotInStep) sentences.push(diskBehind);
  return sentences.join(" ");
}

/** The sentences that the lines of a list do not replace. */
function besideList(of: SummaryTexts): string {
  return [isSet, ...(isAllKept(of) ? [allKept] : []), ...(of.diskNotInStep ? [diskBehind] : [])].join(" ");
}

export const screens: ScreenTexts = {
  signIn: {
    // The system already shows the user's name above the tile.
    title: "Sign in with your PIN",
    message: "It works on this computer only.",
    forgot: "I forgot my PIN",
  },
  setUp: {
    title: "Set up a PIN",
    message: "The password of this account becomes a random one that nobody knows. From then on:",
    consequences: [
      "Remote Desktop, network shares and Run as no longer take your old password.",
      "Scheduled tasks and Windows Hello set-up no longer take it either.",
      "Your administrator can release the new password when one of these needs it.",
    ],
    agree: "To agree, enter your current password.",

    working: "Setting up your PIN…",
    done: "Your PIN is set.",
    notNow: "Not now",
  },
  passwordSignIn: {
    title: "Sign in with your password",
    message: "The password of your account on this computer.",
    forgot: "I forgot my password",
    wrong: "The password is incorrect.",
    lockedOut: "This account is locked after too many attempts. Reset your password to unlock it, or wait.",
  },
  userName: { title: "Sign in", message: "Enter your user name on this computer." },
  changePassword: {
    title: "Change your password",
    message:
      "Use the computer's own option for changing a password. It keeps everything that your account protects.",
    messageWithPin:
      "You sign in with a PIN, so there is no password to change. For a new PIN, choose “I forgot my PIN” the next time you sign in.",
  },
  handBack: {
    title: "Choose a password",
    message: "Your organisation has turned PINs off. Choose a password for this computer.",
    later: "Later",
    working: "Setting your password…",
    done: "Your password is set, and the PIN is gone. Everything that your account protects was kept.",
  },
  choosePassword: {
    title: "Choose a new password",
    notAtPreBoot:
      "At start-up, where the disk is unlocked, the keyboard may not have every character of this password. Enter it again to use it all the same, or choose another.",
  },
  rules: {
    minimumCharacters: (minimum) => `At least ${counted(minimum, "character", "characters")}`,
    maximumCharacters: (maximum) => `At most ${counted(maximum, "character", "characters")}`,
    minimumDigits: (minimum) => `At least ${counted(minimum, "digit", "digits")}`,
    digits: "Digits only",
    visibleAscii: "Letters, digits and symbols, no space",
    noRun: "Not a run like 123456",
    noRepeat: "Not one digit over and over",
    noRepeatedCharacter: "Not one character over and over",
    notUsedBefore: "None of your last five",
    withoutName: "Without your name",
    noPattern: "Not one character over and over, no run like 345678",
    opaqueString: "No hidden or unusual characters",
    sameTwice: "The same in both fields",
  },
  refusedCharacter: {
    sentence: ({ character, code }) =>
      `Another keyboard may type this differently: ${character} (${code}). Choose a password without it.`,
    names: {
      noBreakSpace: "a no-break space",
      fullwidthSpace: "a fullwidth space",
      space: "a space of another width",
      zeroWidthSpace: "an invisible zero-width space",
      zeroWidthNoBreakSpace: "an invisible zero-width no-break space",
      zeroWidthNonJoiner: "an invisible zero-width non-joiner",
      zeroWidthJoiner: "an invisible zero-width joiner, as in some emoji",
      softHyphen: "a soft hyphen",
      variationSelector: "an invisible variation selector, as in some emoji",
      directionMark: "an invisible mark for the direction of writing",
      invisible: "an invisible character",
      control: "a control character",
      unassigned: "a character that is not in general use yet",
      replaced: "a character that looks like another one",
      separate: "an accent or vowel sign apart from its letter",
      outOfPlace: "a character that does not belong beside the others",
      disallowed: "a character that does not belong in a password",
    },
  },
  resetPassword: {
    lossTitle: "Without your old password",
    lossMessage: "What is there now is kept aside, but can no longer be opened without your old password.",
    knowOld: "I still know the old one",
    oldTitle: "Your old password",
    oldMessage: "Enter the password that you used before. With it, everything is kept.",
    oldWrong: "That is not your old password.",
    oldLockedOut:
      "This account is locked after too many attempts, so your old password cannot be checked now.",
    oldOpensSome: "This is an earlier password: what it opens comes along.",
    working: "Setting your new password…",
    done: (of) => `${isSet} ${summary(of)}`,
    doneBesideList: besideList,
    doneEarlier: (of) => `An interrupted change was finished: your new password is set. ${summary(of)}`,
    undoneEarlier: "An interrupted change was undone: your earlier password still works.",
  },
  sync: {
    working: "Setting your organisation's password…",
    done: (of) => `Your organisation's password is set on this computer: use it from now on. ${summary(of)}`,
    doneEarlier: (of) =>
      `This computer has your organisation's password now: sign in with that one. ${summary(of)}`,
  },
  repair: {
    title: "The disk opens with an old password",
    message:
      "You signed in with your new password, and the disk still opens with the one before it. Enter that one, and everything on this Mac takes the new one.",
    messageBoth: "Enter the password that opens the disk, and the one that you sign in with.",
    messageCurrent: "Enter the password that you sign in with.",
    notKnown: "I do not know it",
    notNow: "Not now",
    previousWrong: (left) => `That password does not open the disk. ${tries(left)}.`,
    previousIsCurrent: "That is your new password. Enter the one that you had before it.",
    noTriesLeft: (time) =>
      `Too many previous passwords were wrong. You can try again at ${time}. You are signed in all the same.`,
    currentWrong: "The current password is not the one that you sign in with.",
    currentNeeded: "Enter the password that you sign in with, and leave the other field empty.",
    keyTitle: "The disk's recovery key",
    keyMessage:
      "Without the previous password, only the recovery key of this Mac's disk helps. If you do not have it, choose “Not now” and ask your administrator.",
    keyWrong: (left) => `That key does not open the disk. ${tries(left)}.`,
    working: "Bringing the disk's password up to date…",
    doneTitle: "The disk opens with your new password",
    doneMessage: "Use your new password from now on, also when the Mac starts up.",
    kept: (what) => `${what}: opens with your new password`,
    anew: (what) => `${what}: new and empty; what was there is kept and opens with the earlier password`,
    closed: (what) => `${what}: opens with the earlier password only`,
    doneEarlier: "An interrupted change was finished: the disk opens with your new password.",
  },
  protectedNames: {
    dpapi: "what Windows encrypted for you",
    "credential-manager": "Credential Manager",
    keychain: "login keychain",
    "local-items": "Local Items",
    disk: "disk",
  },
  protectedHeadings: {
    dpapi: "What Windows encrypted for you",
    "credential-manager": "Credential Manager",
    keychain: "Login keychain",
    "local-items": "Local Items",
    disk: "Disk",
  },
  protectedLosses: {
    dpapi: "What Windows encrypted for you, such as browser passwords, opens with your old password only.",
    "credential-manager": "Credential Manager, with the sign-ins saved in it, starts empty.",
    keychain: "You get a new, empty login keychain.",
    "local-items": "Local Items (saved passwords and passkeys) starts empty.",
    disk: "The disk goes on opening with your old password.",
  },
  prove: {
    title: "Verify that it's you",
    starting: "Opening your organisation's sign-in page…",
    browser: "Sign in on your organisation's page.",
    hostRefused: (host) => `The page asked for ${host}, which is not allowed here.`,
    cancel: "Cancel",
  },
  choosePin: { title: "Choose a new PIN" },
  resetting: "Setting your new PIN…",
  resetDone: "Your new PIN is set. Everything that your account protects was kept.",
  resetDonePinLater: (time) =>
    `Your new PIN is set and works from ${time}, when the security chip accepts PINs again. Everything was kept.`,
  wrongPin: (left) => `The PIN is incorrect. ${tries(left)}.`,
  pinLockedOut: (time) =>
    `Too many wrong PINs: the security chip accepts none until ${time}. You can reset your PIN now.`,
  openReset: "Reset my PIN",
  refused: { title: "This did not work", reference: (code) => `For your administrator: ${code}` },
  back: "Back",
  finishedEarlier: "An interrupted change was finished: your new PIN is set.",
  recovering: "Finishing a change that was interrupted…",
  undoneEarlier: "An interrupted change was undone: your earlier PIN still works.",
};

export const next: NextTexts = {
  "ask-administrator": "Ask your administrator for help. Nothing was changed.",
  "tell-administrator": "Tell your administrator.",
  "try-again": "Try again.",
  wait: "Wait a moment and try again.",
  "try-new-first":
    "Try again in a few minutes: first with your new PIN or password, then with the earlier one.",
  "try-later": "Try again in a few minutes. Your PIN or password is as it was.",
  "start-again": "Start again. Nothing was changed.",
  connect: "Connect to a network and try again. Your PIN or password works without one.",
  "sign-in-to-network":
    "Use another network. Or sign in with your PIN or password, which works without one, and open this network's page.",
  "be-the-owner": "Start again and sign in as the person whose account it is. Nothing was changed.",
  "check-address": "Check the address and type it again.",
  "change-at-sign-in":
    "Use the computer's own sign-in option: it asks you for a new password. If you sign in with a PIN, go back and enter it again.",
  "reset-or-own-sign-in": "Go back and reset it, or use the computer's own sign-in option.",
  "check-name": "Check the name and type it again, or use the computer's own sign-in option.",
  "unlock-disk": "Unlock the disk first.",
  "use-password": "Sign in with your password.",
  shorten: "Type something shorter.",
  none: "",
};
