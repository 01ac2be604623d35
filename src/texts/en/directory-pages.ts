/** English: the directory's pages that people see. */
import type { DirectoryPageTexts, DirectoryTexts, RecoveryPageTexts } from "../directory-pages.ts";

const pages: DirectoryPageTexts = {
  resetTitle: { "pin-reset": "Reset your PIN", "password-reset": "Reset your password" },
  resetIntroduction: "Tell us who you are. Your organisation will ask you to sign in.",
  device: "Device",
  account: "Account",
  email: "E-mail address",
  emailHelp: "The address you use at your organisation.",
  emailInvalid: "This is not an e-mail address. Check it.",
  next: "Next",
  cancel: "Cancel",
  leavingTitle: "Going to your organisation",
  leavingMessage: "You are being taken to your organisation's sign-in page.",
  leavingLink: "Continue to sign in",
  refusedTitle: "This did not work",
  backToDevice: "Back to the device",
  gone: "This page is no longer valid. Close it and start again.",
  failed: "Something went wrong here. Close this page and start again.",
  goneTitle: "Start again",
  beginAgain: "Begin again",
};

const recovery: RecoveryPageTexts = {
  beginTitle: "Unlock your computer's disk",
  beginIntroduction:
    "If your computer wants a password before it starts, and you have forgotten it, its recovery key opens the disk. Tell us who you are. Your organisation will ask you to sign in.",
  listTitle: "Your computers",
  listIntroduction:
    "Choose the computer that is locked. That you saw its recovery key is recorded, and the key is replaced after use.",
  none: "Your organisation holds no recovery key for any computer of yours. Ask your administrator for help.",
  show: (hostName) => `Show the recovery key of ${hostName}`,
  account: (accountName) => `Account: ${accountName}`,
  serialNumber: (serialNumber) => `Serial number: ${serialNumber}`,
  setUp: (day) => `Set up on ${day}`,
  lastSeen: (day) => `Last heard of on ${day}`,
  replacedBySetUp:
    "This computer was set up again later. Try its newest entry first: this key probably opens nothing any more.",
  retired: "Retired by your organisation. Its key is not shown.",
  end: "Finish",
  endedTitle: "Finished",
  ended: "You can close this page.",
  refusedTitle: "This did not work",
  back: "Back to your computers",
  used: "This page was used already, or another one took its place. Go back to your computers and choose again.",

  keyTitle: (hostName) => `Recovery key of ${hostName}`,
  keyLabel: "Recovery key",
  newestLabel: "First try this recovery key",
  earlierLabel: "If it is not accepted, try this one",
  two: "This computer was being given a new recovery key when it was last heard of. One of these opens it.",
  keepSecret: "Show this page to nobody, and do not write the key down: it is replaced after use.",
  typing: "Type it as it is here: capital letters, digits and hyphens.",
  appleSiliconTitle: "On a Mac with Apple silicon",
  appleSiliconHint: "Macs that came out since November 2020. If you are not sure, try these steps first.",
  appleSilicon: [
    "Turn the Mac on and wait until it asks for your password. If it shows several people, choose yourself.",
    "Press Option, Shift and Return together. The field now asks for a recovery key.",
    "If it does not, click the question mark beside the password field and choose the recovery key there.",
    "Type the recovery key and press Return.",
    "Wait. The Mac starts up to its login window.",
  ],
  intelTitle: "On a Mac with an Intel processor",
  intel: [
    "Turn the Mac on and wait until it asks for your password. If it shows several people, choose yourself.",
    "Click the question mark beside the password field. If there is none, type a wrong password until a message appears.",
    "Click the arrow beside “reset it using your recovery key”.",
    "Type the recovery key and press Return.",
    "Wait. If a window asks for a new password now, click Cancel there: the next part keeps more of what you have.",
  ],
  nextTitle: "Then choose a new password",
  next: [
    "At the login window, choose yourself and type any password once. It is refused.",
    "Choose “Forgot password?”, prove who you are as you did here, and choose a new password.",
    "If you remember your password after all, sign in with it instead.",
  ],
  replaced:
    "After somebody has signed in on the Mac, it replaces this recovery key with a new one by itself.",
  otherTitle: "How to use it",
  other: [
    "Start the computer and wait until it asks how to unlock the disk.",
    "Type the recovery key where it asks for one.",
  ],
};

export const englishPages: DirectoryTexts = { language: "en", pages, recovery };
