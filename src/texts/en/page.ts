/**
 * English: every word of the simulated login harness's page. Both the page's server and the page in the browser load
 * it, so it imports nothing.
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
    native: {
      windows:
        "Its tile is the credential provider that ships, under wine. You can lock yourself out, safely.",
      macos:
        "“Forgot password?” is the plug-in that ships, in a host for it. You can lock yourself out, safely.",
    },
  },
  beside: "Beside the screen",
  allScreens: "All screens",
  noScript: "This page draws a sign-in screen and needs scripts.",
  notAllowed:
    "This page opens only by the address that the demo printed, with everything after the question mark.",
  connection: {
    connecting: "Connecting…",
    lost: "The harness does not answer. If you ended it, start it again and open the address that it prints.",
  },

  play: {
    device: "Device",
    screenLanguage: "Language of the screen",
    devices: {
      "windows-pin": "Windows, PIN",
      "windows-password": "Windows, password",
      "windows-no-escrow": "Windows, password not in escrow",
      "windows-names-hidden": "Windows, names of users hidden",
      "mac-filevault": "Mac with FileVault",
      "mac-no-escrow": "Mac, password not in escrow",
      "mac-service-account": "Mac, service account instead of escrow",
      "mac-no-way": "Mac, neither escrow nor recovery key",
      "mac-pre-boot": "Mac after a cold start",
      "mac-no-filevault": "Mac without FileVault",
      "mac-names-hidden": "Mac, name and password",
    },
    startOver: "Start over",
    confirmTitle: "Start over?",
    confirmText:
      "Something is in progress. Starting over ends it, and everything that was set or changed is gone.",
    keep: "Keep playing",
    starting: (device: string, step: string) => `Starting over: ${device}. ${step}…`,
    steps: {
      none: "The play before is ended",
      programs: "The plug-in that ships is built",
      wine: "Wine makes itself a Windows, which can take half a minute",
      organisation: "Directory, provider and agent start",
      enrolment: "The device is enrolled",
      "first-sign-in": "Its owner signs in for the first time",
      before: "The device is put into the state that the play begins with",
    },
    ready: (device: string) => `Ready: ${device}.`,
    failed: (device: string, problem: string) => `${device} could not be started. ${problem}`,
  },

  browser: {
    label: "Browser of the sign-in screen",
    hint: "Keys go to the page inside, Tab and Escape too. Press Ctrl+Alt to leave it.",
    picture:
      "This is a live picture, which a screen reader cannot read: “Show as controls” before it shows the same page as fields and buttons. On a computer the browser is a window of its own.",
    showControls: "Show as controls",
    showPicture: "Show as picture",
    controls: "The page as controls",
    controlsHint:
      "The fields and buttons of the page inside. What you type is put into the page when you leave the field; Enter sends it.",
    reading: "Reading the page…",
    more: "There is more on the page than is shown here. Show it as a picture to see all of it.",
    tooLarge: "This page is too large to be shown as controls. Show it as a picture.",
    unnamed: "Without a name",
    pictureOf: (name: string) => `Picture: ${name}`,
    waiting: "Waiting for the first picture…",
  },

  phone: {
    heading: "Phones",
    note: "Each opens the page that the organisation gave its people for emergencies.",
    whose: { owner: "Owner of this device", colleague: "Colleague" },
    "open-phone": "Take out the phone",
    "close-phone": "Put away",
    labels: { owner: "Browser of the owner's phone", colleague: "Browser of the colleague's phone" },
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

  device: {
    heading: "The device",
    keys: "Which key opens what?",
    opensOf: (opened: number, all: number) => `opens ${String(opened)} of ${String(all)}`,
    with: (key: string) => `With “${key}”`,
    kept: "Kept aside",
    keptWith: (key: string) => `Kept aside, with “${key}”`,
    locks: {
      open: "opens",
      locked: "locked",
      "locked-out": "after the lock-out",
      unknown: "not known",
      none: "not for it",
    },
    summary: (key: string, opened: readonly string[]) =>
      opened.length === 0 ? `“${key}” opens nothing.` : `“${key}” opens ${opened.join(", ")}.`,
    asTable: "As a table",
  },

  opens: {
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
    lockedOut: "opens after the lock-out",
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

  then: {
    looking: (at: string) => `You are looking at ${at}.`,
    back: "Back to now",
    views: {
      off: "The computer was off",
      "pre-boot": "The disk was locked",
      lock: "The lock screen",
      "sign-in": "The sign-in screen",
      desktop: "The desktop",
    },
  },

  timeline: {
    heading: "Timeline",
    list: "What happened",
    slider: "Moment",
    transport: "Go through the timeline",
    previous: "Previous",
    next: "Next",
    now: "Now",
    nowIs: (entry: string) => `Now: ${entry}`,
    entry: (at: string, actor: string, text: string) => `${at}, ${actor}: ${text}`,
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
