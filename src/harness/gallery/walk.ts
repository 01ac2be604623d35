/**
 * Every behaviour with a sign-in screen, as the screens that a person sees, in order. `docs/screens.md` is generated
 * from it by `screens-document.ts`, and a test checks that each screen exists and fits its hosts. English only: its
 * readers build hosts.
 */

export interface Stretch {
  /** The number in `behaviour.md`. */
  behaviour: string;
  what: string;
  /** Ids of specimens, in the order in which they are shown. */
  screens: readonly string[];
  /** Why it fits, where that needs a reason; or why it has no screen. */
  how: string;
  /** Whether a workflow shows it today. */
  today: boolean;
}

export const walk: readonly Stretch[] = [
  {
    behaviour: "B1",
    what: "Windows: a forgotten PIN",
    screens: [
      "pin",
      "pin-wrong",
      "proving-starting",
      "proving-browser",
      "choose-pin",
      "choose-pin-again",
      "working",
    ],
    how: "The link is a command link. The plug-in's own worker thread continues after it, and the result comes by CredentialsChanged with auto-logon. The browser is a window of the agent's beside LogonUI, not a field. Six rules are six small-text rows, ticked off by SetFieldString.",
    today: true,
  },
  {
    behaviour: "B1",
    what: "Windows: PIN mode begins, or ends",
    screens: ["consent", "choose-pin", "choose-long-pin", "working", "hand-back"],
    how: "The consequences of a PIN are a list, a row for each. Without a security chip the PIN must be longer.",
    today: true,
  },
  {
    behaviour: "B1",
    what: "Windows: a forgotten password",
    screens: [
      "password",
      "password-wrong",
      "proving-starting",
      "losses-windows",
      "old-password",
      "choose-password",
      "working",
    ],
    how: "A password has its own purposes, since a label cannot change: `newPassword`, not `newSecret`.",
    today: true,
  },
  {
    behaviour: "B1",
    what: "The host names no user: “Other user”, a hidden last user name, a login window with name and password",
    screens: ["user-name", "user-name-at-a-mac", "user-name-not-served", "pin"],
    how: "Asked before anything else. Every name that cannot sign in here gets the same answer, so the screen does not tell which accounts exist.",
    today: true,
  },
  {
    behaviour: "B2",
    what: "macOS: a forgotten password",
    screens: [
      "proving-in-host",
      "losses-macos",
      "losses-some-open",
      "old-password-wrong",
      "choose-password",
      "choose-password-again",
      "working",
      "capture",
    ],
    how: "“Forgot password?” and “Try again” are compiled into the plug-in. The view shows the page in its own web view (`web`, `webProxy`); `capture` is answered by the host and never drawn.",
    today: true,
  },
  {
    behaviour: "B3",
    what: "Somebody else comes back",
    screens: ["refused-wrong_user", "refused-identity_mismatch", "refused-not_bound"],
    how: "Title, what happened, what to do next, and the code for the helpdesk.",
    today: true,
  },
  {
    behaviour: "B4",
    what: "What is kept and what is not",
    screens: ["losses-windows", "losses-macos", "refused-with-a-way-on", "old-password"],
    how: "Losses are items, shown before the person agrees. The outcome says what became of each store (`summary`). The simulated desktops show it; a credential provider has no desktop to show it on, and the tray app that will show it is not built.",
    today: true,
  },
  {
    behaviour: "B5",
    what: "By phone",
    screens: ["phone-code", "phone-picture", "phone-number"],
    how: "A tile's image is 72 pixels wide, too small for a QR code: the tile shows code and address as text, and the agent shows the QR code in its own window. A Mac's view has room (`pictures`).",
    today: false,
  },
  {
    behaviour: "B6",
    what: "No network, no answer, wrong clock, captive portal",
    screens: [
      "offline",
      "refused-network_unreachable",
      "refused-captive_portal",
      "refused-clock_wrong",
      "refused-directory_unreachable",
      "refused-provider_unreachable",
      "refused-provider_untrusted",
    ],
    how: "Each screen names the cause and what still works; the screen that also offers the phone comes with the phone. The plug-in's own “not there yet” is compiled in.",
    today: true,
  },
  {
    behaviour: "B7",
    what: "A Mac at pre-boot",
    screens: [],
    how: "No plug-in runs there. The person's phone shows the directory's pages.",
    today: true,
  },
  {
    behaviour: "B8",
    what: "Locked out by the system",
    screens: ["password-locked-out", "pin-locked-out", "proving-starting"],
    how: "The link to a reset stays; the PIN screen has no input while the chip accepts none.",
    today: true,
  },
  {
    behaviour: "C1",
    what: "Changed elsewhere while signed in",
    screens: [
      "sync-changed",
      "sync-current",
      "sync-current-wrong",
      "sync-previous",
      "sync-previous-wrong",
      "sync-working",
      "sync-done",
    ],
    how: "In the tray, with the same fields. One question for each screen; a wrong password is asked for again.",
    today: false,
  },
  {
    behaviour: "C2",
    what: "The previous password is not known",
    screens: ["sync-previous", "sync-previous-wrong", "losses-macos"],
    how: "“I do not know it” is an action; the loss is shown first.",
    today: false,
  },
  {
    behaviour: "C3",
    what: "Changed while signed out",
    screens: ["sync-both", "sync-both-wrong", "sync-working", "sync-done"],
    how: "Two secret fields, the maximum of a screen: previous and current. The notice says which of them is wrong.",
    today: false,
  },
  {
    behaviour: "C4",
    what: "A temporary password, or Active Directory",
    screens: [
      "sync-current",
      "sync-current-wrong",
      "sync-previous",
      "sync-working",
      "change-new",
      "change-working",
      "change-done",
      "refused-service_account_missing",
    ],
    how: "The password is first synchronised, then changed. A password that the directory does not know is asked for again, without a limit.",
    today: false,
  },
  {
    behaviour: "C5",
    what: "An upstream system changed it",
    screens: ["sync-both", "sync-both-wrong"],
    how: "Hiding the app needs no screen.",
    today: false,
  },
  {
    behaviour: "C6",
    what: "Changed in System Settings while sync is on",
    screens: ["sync-drift", "sync-drift-wrong", "sync-working", "sync-done"],
    how: "The directory's password is asked for; it is never overwritten.",
    today: false,
  },
  {
    behaviour: "C7",
    what: "The disk opens with an old password",
    screens: [
      "capture",
      "repair",
      "repair-wrong",
      "repair-same",
      "repair-both",
      "recovery-key",
      "recovery-key-wrong",
      "repair-out-of-tries",
      "losses-in-a-repair",
      "repair-working",
      "repaired",
      "not-repaired",
    ],
    how: "After a sign-in that the system has checked. The host hands over the password that was checked (`capture`, never drawn), so the person types the previous one alone; both where it has none. Every screen has “Not now” or “Continue”, and each way out signs in. The app in the tray will ask the same.",
    today: true,
  },
  {
    behaviour: "C8",
    what: "Ctrl+Alt+Del, until we have a workflow for it",
    screens: ["change-by-system", "change-by-system-with-pin"],
    how: "The system itself changes the password, and the screen says so. A native host leaves this scenario to the system.",
    today: true,
  },
  {
    behaviour: "C8",
    what: "Ctrl+Alt+Del, or the app: a change",
    screens: [
      "change-previous",
      "change-previous-wrong",
      "factor-choice",
      "change-new",
      "change-working",
      "change-done",
      "change-undone",
      "change-elsewhere",
    ],
    how: "Three secrets and their rules do not fit on one screen, so the previous one is asked for first. A person who closes the window during the work is told the result later.",
    today: false,
  },
  {
    behaviour: "C9",
    what: "Other sessions end",
    screens: [],
    how: "Nothing to show on the device.",
    today: false,
  },
  {
    behaviour: "C10",
    what: "A password expires",
    screens: ["change-expires", "change-expired"],
    how: "Reminders are notices of the tray. An expired password is changed at sign-in; a person who cannot choose one now goes back.",
    today: false,
  },
  {
    behaviour: "D7",
    what: "A second factor",
    screens: [
      "factor-choice",
      "factor-code",
      "factor-push",
      "factor-push-denied",
      "factor-push-expired",
      "factor-duo-choice",
      "factor-duo",
      "factor-missing",
    ],
    how: "Three actions are enough for two factors and the way back. The number to match is `shownCode`, large text; a code from an authenticator is `code`, an edit with digits only. A push stays on the phone when the person cancels here, and the screen says so; nothing is sent to Duo before the person asks for it.",
    today: false,
  },
  {
    behaviour: "A7",
    what: "First sign-in to an account that was made for the person",
    screens: ["first-sign-in", "proving-starting", "choose-password"],
    how: "The same as a reset, but begun at the first sign-in.",
    today: false,
  },
];
