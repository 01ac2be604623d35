/** English: screens of behaviours that no workflow has yet. */
import type { PlannedTexts } from "../catalogue.ts";

const days = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

export const planned: PlannedTexts = {
  sync: {
    changedTitle: "Your password was changed",
    changedMessage: "Confirm it now, so that this computer, its disk and your keychain take the new one.",
    confirmNow: "Confirm now",
    later: "Later",
    currentTitle: "Your new password",
    currentMessage: "Enter the password that you use with your organisation now.",
    previousTitle: "Your previous password",
    previousMessage: "Enter the password that this computer had until now. With it, everything is kept.",
    previousUnknown: "I do not know it",
    bothTitle: "Your password was changed elsewhere",
    bothMessage: "Enter the previous password and the current one, and everything has the current one.",
    driftTitle: "This computer's password was changed here",
    driftMessage: "Your organisation's password counts. Enter it, and this computer takes it again.",
    working: "Bringing your new password to this computer…",
    done: "Everything on this computer has your new password.",
  },
  repair: {
    title: "The disk opens with an old password",
    message: "Enter the password that opens the disk, and the one that you sign in with.",
    working: "Bringing the disk's password up to date…",
  },
  change: {
    title: "Change your password",
    message: "It is changed on this computer and everywhere in your organisation.",
    managedElsewhere: "Your organisation keeps this password in Active Directory, where it is changed.",
    goesOn: "You may close this window: the change goes on, and you are told how it ended.",
    expiredTitle: "Your password has expired",
    expiredMessage: "Choose a new one to sign in.",
    expiresTitle: "Your password expires soon",
    expiresMessage: (left) => `It expires ${days.format(left, "day")}.`,
    changeNow: "Change it now",
  },
  factor: {
    title: "One more step",
    chooseMessage: "Choose how to confirm that it is you.",
    byCode: "Enter a code from my authenticator",
    byPush: "Ask my phone",
    byDuo: "Use Duo",
    codeMessage: "Enter the six digits that your authenticator shows.",
    codeWrong: "That code is not right, or it is used up. Enter the next one.",
    pushMessage: "Choose this number on your phone.",
    pushWaiting: "Waiting for your phone…",
    duoMessage: "Approve the sign-in in Duo on your phone.",
    enrolment: "Your organisation asks for a second factor, and you have none yet.",
  },
  phone: {
    title: "Continue on your phone",
    message: "Open this address on your phone and enter the code.",
    waiting: "Waiting for your phone…",
    usePhone: "Use my phone",
    numberTitle: "The number on your phone",
    numberMessage: "Enter the number that your phone shows now. Never enter one that somebody sends you.",
    numberWrong: "That is not the number. Look at your phone again.",
  },
  offline: {
    title: "Your organisation cannot be reached",
    stillWorks: "Your PIN or password still signs you in.",
    captivePortal: "Use another network, such as your phone's, or sign in to this one from your desktop.",
    useBrowser: "Try the browser again",
  },
  firstSignIn: {
    title: "Set your password",
    message: "This account has no password yet. Verify that it's you, then choose one.",
  },
};
