/**
 * English: every word of the simulated login harness's page. The page's server and the page in the browser
 * both load it, so it imports nothing.
 */

const times = (count: number, one: string, many: string) =>
  count === 1 ? `1 ${one}` : `${String(count)} ${many}`;

export const page = {
  language: "en",
  title: (brand: string) => `${brand} – simulated sign-in screen`,
  heading: "Simulated sign-in screen",
  subheading: {
    windows: "A Windows computer that you can lock yourself out of, safely.",
    macos: "A Mac that you can lock yourself out of, safely.",
  },
  beside: "Beside the screen",
  noScript: "This page draws a sign-in screen and needs scripts.",
  notAllowed:
    "This page opens only by the address that the demo printed, with everything after the question mark.",
  connection: {
    connecting: "Connecting…",
    lost: "The harness does not answer. If you ended it, start it again and open the address that it prints.",
  },

  play: {
    device: "Device",
    devices: {
      "windows-pin": "Windows, PIN",
      "windows-password": "Windows, password",
      "windows-no-escrow": "Windows, password not in escrow",
      "mac-filevault": "Mac with FileVault",
      "mac-no-escrow": "Mac, password not in escrow",
      "mac-service-account": "Mac, service account instead of escrow",
      "mac-no-way": "Mac, neither escrow nor recovery key",
      "mac-pre-boot": "Mac after a cold start",
      "mac-no-filevault": "Mac without FileVault",
    },
    startOver: "Start over",
    confirmTitle: "Start over?",
    confirmText:
      "Something is in progress. Starting over ends it, and everything that was set or changed is gone.",
    keep: "Keep playing",
    starting: (device: string) => `Starting over: ${device}. This takes a few seconds…`,
    ready: (device: string) => `Ready: ${device}.`,
    failed: (device: string, problem: string) => `${device} could not be started. ${problem}`,
  },

  screen: {
    region: (host: string) => `Screen of ${host}`,
    off: "The computer is off.",
    turnOn: "Turn on",
    wake: "Press Enter or click to sign in",
    users: "People on this computer",
    signInOptions: "Sign-in options",
    tiles: "Ways to sign in",
    builtIn: (label: string) => `${label} (part of the system)`,
    working: "Please wait",
    cancel: "Cancel",
    submit: "Continue",
    signedInAs: (name: string) => `Signed in as ${name}`,
    desktop: "This is the desktop: the way through the sign-in screen ends here.",
    signOut: "Sign out",
    preBoot: "The disk is locked. Nothing else of this Mac runs yet, our agent neither.",
    desktopName: "Desktop",
    menu: "System menu",
    restart: "Restart",
    signOutOf: (name: string) => `Sign out ${name}`,
    notification: "Signed in",
  },

  browser: {
    label: "Browser of the sign-in screen",
    bar: "Your organisation's sign-in page",
    hint: "Keys go to the page inside, Tab and Escape too. Press Ctrl+Alt to leave it.",
    picture:
      "This is a live picture, which a screen reader cannot read. On a computer the browser is a window of its own.",
    waiting: "Waiting for the first picture…",
    cancel: "Cancel and go back",
  },

  phone: {
    heading: "Phone",
    note: "The person's own phone, with the page that their organisation gave them for emergencies.",
    takeOut: "Take out the phone",
    putAway: "Put away",
    label: "Browser of the phone",
  },

  people: {
    heading: "Who is who",
    providerPassword: "Provider password",
    email: "E-mail",
    hints: "What the owner knew at the start",
    copy: "Copy",
    copyOf: (what: string) => `Copy ${what}`,
    passwordOf: (name: string) => `the password of ${name}`,
    emailOf: (name: string) => `the e-mail address of ${name}`,
    copied: (what: string) => `Copied: ${what}.`,
    notCopied: "The browser did not allow copying. Select the text instead.",
  },

  opens: {
    heading: "What opens what right now",
    caption: "Each secret is tried on a copy of the computer, so no try is counted.",
    secret: "Secret",
    stores: {
      "pin-container": "PIN container",
      account: "Account",
      dpapi: "DPAPI",
      "credential-manager": "Credential Manager",
      disk: "Disk (FileVault)",
      keychain: "Login keychain",
      "local-items": "Local Items",
      "kept-dpapi": "DPAPI, kept",
      "kept-credential-manager": "Credential Manager, kept",
      "kept-keychain": "Login keychain, kept",
      "kept-local-items": "Local Items, kept",
    },
    opens: "opens",
    locked: "locked",
    unknown: "not known",
    none: "does not apply",
    nothing: "Nothing was tried yet.",
    disk: "Disk",
    diskIs: { plain: "not encrypted", open: "open", locked: "locked" },
    recoveryKey: "Recovery key in the directory",
    recoveryKeyIs: { none: "none", opens: "opens the disk", "does-not-open": "does not open the disk" },
    recoveryKeyShown: "was shown, so it is replaced after the next sign-in",
    recoveryKeySince: (time: string) => `there since ${time}`,
    serviceAccount: "Service account",
    serviceAccountIs: {
      able: "able to open the disk",
      absent: "there is none",
      "token-missing": "has no SecureToken",
      "token-invalid": "its SecureToken does not work",
    },
    tpm: "Security chip",
    tpmTries: (left: number, maximum: number) => `${String(left)} of ${times(maximum, "try", "tries")} left`,
    lockedUntil: (time: string) => `locked out until ${time}`,
    account: "Account",
    failedAttempts: (count: number) => times(count, "failed sign-in", "failed sign-ins"),
    passwordSetAt: "Account password set",
    container: "PIN container",
    containerThere: "there",
    containerGone: "gone",
  },

  power: {
    heading: "Agent and power",
    status: {
      running: "The agent is running",
      starting: "The agent is starting",
      dead: "The agent is not running",
    },
    behindTheDisk: "The agent is not running: the disk is locked",
    agent: "Agent",
    computer: "Computer",
    "kill-agent": "Kill agent",
    "start-agent": "Start agent",
    restart: "Restart",
    "power-loss": "Power loss",
    note: {
      windows: "With the agent dead, the built-in Password tile still signs in.",
      macos: "With the agent dead, the Mac's own password field still signs in.",
    },
  },

  timeline: {
    heading: "Timeline",
    empty: "Nothing has happened yet.",
    actors: {
      person: "Person",
      host: "Sign-in screen",
      agent: "Agent",
      directory: "Directory",
      provider: "Provider",
      harness: "Harness",
    },
    seconds: (text: string) => `${text} s`,
  },
};

export type PageTexts = typeof page;
