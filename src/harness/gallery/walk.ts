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
    how: "The link is a command link; after it a worker of the plug-in's own goes on, and the result comes by CredentialsChanged with auto-logon. The browser is a window of the agent's beside LogonUI: no field holds it. Six rules are six small-text rows, ticked by SetFieldString.",
    today: true,
  },
  {
    behaviour: "B1",
    what: "Windows: PIN mode begins, or ends",
    screens: ["consent", "choose-pin", "choose-long-pin", "working", "hand-back"],
    how: "What a PIN changes is a list, one row a line. A chip that is missing asks for a longer PIN.",
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
    how: "A password has purposes of its own, since a label cannot change: `newPassword`, not `newSecret`.",
    today: true,
  },
  {
    behaviour: "B1",
    what: "The host names nobody: “Other user”, a hidden last user name, a login window with name and password",
    screens: ["user-name", "user-name-at-a-mac", "user-name-not-served", "pin"],
    how: "Asked before anything else. Every name that cannot sign in here gets one answer, so the screen does not tell which accounts there are.",
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
    how: "“Forgot password?” and “Try again” are compiled into the plug-in. The view shows the page in a web view of its own (`web`, `webProxy`); `capture` is answered by the host and never drawn.",
    today: true,
  },
  {
    behaviour: "B3",
    what: "Somebody else comes back",
    screens: ["refused-wrong_user", "refused-identity_mismatch", "refused-not_bound"],
    how: "Title, what happened, what to do next, and the code for whoever is asked for help.",
    today: true,
  },
  {
    behaviour: "B4",
    what: "What is kept and what is not",
    screens: ["losses-windows", "losses-macos", "refused-with-a-way-on", "old-password"],
    how: "Losses are items before the person agrees. What became of each store comes with the outcome (`summary`). The simulated desktops show it; a credential provider has no desktop to show it on, and the tray app that will is not built.",
    today: true,
  },
  {
    behaviour: "B5",
    what: "By phone",
    screens: ["phone-code", "phone-picture", "phone-number"],
    how: "A tile's image is 72 pixels wide, so there is no QR code in it: the tile has code and address as text, the agent shows the QR code in a window of its own. A Mac's view has room (`pictures`).",
    today: false,
  },
  {
    behaviour: "B6",
    what: "No network, nobody answers, wrong clock, captive portal",
    screens: [
      "offline",
      "refused-network_unreachable",
      "refused-captive_portal",
      "refused-clock_wrong",
      "refused-directory_unreachable",
      "refused-provider_unreachable",
    ],
    how: "Each says which, and what still works; the screen that offers the phone beside it comes with the phone. The plug-in's own “not there yet” is compiled in.",
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
    how: "The way to a reset stays; the PIN screen has no input while the chip takes none.",
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
    how: "In the tray, with the same fields. One question a screen; a password that is not the one is asked for again.",
    today: false,
  },
  {
    behaviour: "C2",
    what: "The previous password is not known",
    screens: ["sync-previous", "sync-previous-wrong", "losses-macos"],
    how: "“I do not know it” is an action; the loss is said before.",
    today: false,
  },
  {
    behaviour: "C3",
    what: "Changed while signed out",
    screens: ["sync-both", "sync-both-wrong", "sync-working", "sync-done"],
    how: "Two secret fields, the most that a screen has: previous and current. The notice says which of them is wrong.",
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
    how: "Put in step first, then changed. What the directory does not know is asked for again, as often as it takes.",
    today: false,
  },
  {
    behaviour: "C5",
    what: "An upstream system changed it",
    screens: ["sync-both", "sync-both-wrong"],
    how: "Hiding the app is no screen.",
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
    screens: ["repair-disk", "repair-disk-wrong", "repair-current-wrong", "repair-working"],
    how: "Needs both passwords. The Recovery Mode procedure, where no plug-in runs, is not written down yet: it comes with the step that builds this.",
    today: false,
  },
  {
    behaviour: "C8",
    what: "Ctrl+Alt+Del, until the change is ours",
    screens: ["change-by-system", "change-by-system-with-pin"],
    how: "The system changes the password by itself, and the screen says so. A native host leaves this scenario to the system.",
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
    how: "Three secrets would not fit beside each other with their rules, so the previous one is asked first. Whoever closes the window while it works is told the end afterwards.",
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
    how: "Reminders are notices of the tray; an expired one is changed at sign-in, and whoever cannot choose now goes back.",
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
    how: "Three actions are enough for two factors and the way back. The number to match is `shownCode`, large text; a code from an authenticator is `code`, an edit with digits only. A push that was sent stays on the phone when the person cancels here, and the screen says so; nothing is sent to Duo before the person asks for it.",
    today: false,
  },
  {
    behaviour: "A7",
    what: "First sign-in to an account that was made for the person",
    screens: ["first-sign-in", "proving-starting", "choose-password"],
    how: "The reset, begun otherwise.",
    today: false,
  },
];
