/** English: field labels and the sentences of the agent's screens. */
import type { FieldLabels, ScreenTexts } from "../catalogue.ts";

export const labels: FieldLabels = {
  pin: "PIN",
  newPin: "New PIN",
  confirmPin: "Confirm PIN",
  currentPassword: "Current password",
  password: "Password",
  newPassword: "New password",
  confirmPassword: "Confirm password",
  forgotPassword: "Forgot password?",
  tryAgain: "Try again",
  code: "Code",
  submit: "Continue",
  agentNotThere: "Getting ready. You can sign in with your password meanwhile.",
};

const tries = (left: number) => (left === 1 ? "1 try is left" : `${String(left)} tries are left`);

export const screens: ScreenTexts = {
  signIn: {
    // Who it is stands above the tile already, put there by the system.
    title: () => "Sign in with your PIN",
    message: "It works on this computer only.",
    forgot: "I forgot my PIN",
  },
  setUp: {
    title: "Set up a PIN",
    consequences:
      "With a PIN, the password of this account becomes a random one that nobody knows. Remote Desktop, " +
      "network shares, Run as, scheduled tasks and Windows Hello set-up ask for a typed password and will no longer " +
      "take your old one; your administrator can release the new one. To agree, enter your current password.",
    choose: "Choose a PIN for this computer.",
    working: "Setting up your PIN…",
    done: "Your PIN is set.",
  },
  prove: {
    title: "Show that it is you",
    starting: "Opening your organisation's sign-in page…",
    browser: "Sign in on your organisation's page.",
    hostRefused: (host) => `The page asked for ${host}, which is not allowed here.`,
    cancel: "Cancel",
  },
  choosePin: {
    title: "Choose a new PIN",
    rules: (minimum) =>
      `At least ${String(minimum)} digits, no runs like 123456, no single digit repeated, none of your last five.`,
  },
  resetting: "Setting your new PIN…",
  resetDone: "Your new PIN is set. Everything that your account protects was kept.",
  resetDonePinLater: (time) =>
    `Your new PIN is set and works from ${time}, when the security chip accepts PINs again. Everything was kept.`,
  wrongPin: (left) => `The PIN is incorrect. ${tries(left)}.`,
  pinLockedOut: (time) =>
    `Too many wrong PINs: the security chip accepts none until ${time}. You can reset your PIN now.`,
  openReset: "Reset my PIN",
  passwordAsked: "Enter your current password once, so that your PIN can be reset when you forget it.",
  refusedTitle: "This did not work",
  back: "Back",
  finishedEarlier: "An interrupted change was finished: your new PIN is set.",
  undoneEarlier: "An interrupted change was undone: your earlier PIN still works.",
};
