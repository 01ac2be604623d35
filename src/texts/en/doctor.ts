/** English: `vestibule doctor`. One row for each code of a finding: what is so, and what to do about it. */
import { command } from "./command.ts";
import { counted } from "./counted.ts";

type Evidence = Readonly<Record<string, string | number>>;

interface Said {
  sentence: string | ((found: Evidence) => string);
  todo?: string;
}

const text = (found: Evidence, name: string) => String(found[name] ?? "");

const settingsTodo =
  "start the agent's service: it writes them at its start and each minute. If they stay so, its log says why (provider-settings-not-kept)";

const register =
  "register the provider again, as an administrator: regsvr32 VestibuleCredentialProvider.dll (docs/credential-provider.md)";

const findings = {
  "registry-not-here": {
    sentence: "This machine has no registry of Windows.",
    todo: `on Windows it is read as it is; elsewhere name a wine prefix: ${command} doctor --wine-prefix DIR`,
  },
  "check-failed": {
    sentence: (of) => `The check could not be made (${text(of, "error")}).`,
    todo: "run it as an administrator; if it stays, report it with the output of --json",
  },
  "key-unreadable": {
    sentence: (of) =>
      `HKLM\\${text(of, "key")} cannot be read: what is in it, or whether it is there, is not known.`,
    todo: "run this as an administrator; if it stays, look at the key's rights",
  },

  "provider-registered": { sentence: (of) => `The provider is registered: ${text(of, "path")}.` },
  "provider-not-registered": {
    sentence: "The credential provider is not registered: the sign-in screen does not know it.",
    todo: register,
  },
  "provider-not-listed": {
    sentence: "The provider's class is registered, but it is not among the credential providers.",
    todo: register,
  },
  "provider-without-class": {
    sentence: "The provider is among the credential providers, but its class names no DLL.",
    todo: register,
  },
  "provider-path-incomplete": {
    sentence: (of) =>
      `The registered path is not whole, so Windows would search folders: ${text(of, "path")}.`,
    todo: register,
  },
  "provider-path-remote": {
    sentence: (of) => `The registered DLL lies on another machine: ${text(of, "path")}.`,
    todo: "put the DLL on this machine's own disk, where only administrators may write, and register it there",
  },
  "provider-other-file": {
    sentence: (of) =>
      `Under the provider's class another file is registered: ${text(of, "path")}, not ${text(of, "expected")}.`,
    todo: "find out who registered it: it is loaded as SYSTEM. Then register the provider again",
  },
  "provider-file-missing": {
    sentence: (of) => `The registered DLL is not there: ${text(of, "path")}.`,
    todo: register,
  },
  "provider-file-unreadable": {
    sentence: (of) => `The registered DLL cannot be read: ${text(of, "path")}.`,
    todo: "run this as an administrator, or mend the file's rights",
  },
  "provider-file-no-dll": {
    sentence: (of) => `What is registered is no DLL: ${text(of, "path")}.`,
    todo: register,
  },
  "provider-file-other-processor": {
    sentence: (of) =>
      `The registered DLL is for ${text(of, "processor")} (PE machine ${text(of, "machine")}), and this Windows' sign-in screen is ${text(of, "expected")}: ${text(of, "path")}.`,
    todo: "install the provider that was built for this processor",
  },
  "provider-processor-unknown": {
    sentence: (of) =>
      `The registered DLL is for ${text(of, "processor")} (PE machine ${text(of, "machine")}); which processor this Windows' sign-in screen is for could not be found out: ${text(of, "path")}.`,
    todo: "compare it with the system type in Windows' settings, and run this as an administrator",
  },
  "provider-threading-model": {
    sentence: (of) =>
      `The provider's ThreadingModel is “${text(of, "given")}”, not “Apartment”: its methods would run on the wrong thread.`,
    todo: register,
  },
  "provider-disabled": {
    sentence: "The provider is registered and switched off (Disabled).",
    todo: "if nobody meant it, delete the value Disabled of its key below Credential Providers",
  },
  "provider-excluded": {
    sentence:
      "The policy “Exclude credential providers” names the provider: the sign-in screen leaves it out.",
    todo: "if nobody meant it, take its class out of that policy",
  },
  "password-provider-away": {
    sentence:
      "Windows' own password provider is switched off or excluded: without ours nobody could sign in.",
    todo: "let Windows' password provider take part again, so that there is a way in that needs none of our code",
  },

  "rights-administrators-alone": {
    sentence:
      "Only the system and administrators can write to the registered DLL and the folders that it lies in.",
  },
  "rights-others-write": {
    sentence: (of) =>
      `${text(of, "path")} can be changed by others than the system and administrators (${text(of, "who")}): they can have any code run as SYSTEM at the next sign-in.`,
    todo: "take their rights away (icacls PATH shows them), or register the DLL again from a folder below C:\\Program Files; look first whether the file is still the one that you installed",
  },
  "rights-unknown": {
    sentence: (of) =>
      `Who can write to the registered DLL could not be found out${text(of, "path") === "" ? "" : `: ${text(of, "path")}`}.`,
    todo: "run this as an administrator, with the addon of this version (docs/on-device/windows.md); icacls PATH shows it too",
  },
  "rights-nothing-registered": {
    sentence: "There is no registered DLL of ours on this machine whose rights could be looked at.",
    todo: "the check of the registration says what to do",
  },
  "rights-not-here": {
    sentence: "From here nobody can tell who may write to the registered DLL.",
    todo: "run the doctor on the Windows machine itself",
  },

  "starts-none-failed": { sentence: "No start of the sign-in screen has failed with the provider." },
  "starts-failed": {
    sentence: (of) =>
      `The provider's version ${text(of, "version")} did not get to its tiles in ${counted(Number(of["failed"]), "start", "starts")} of the sign-in screen; after ${text(of, "most")} it stands aside. A start that is going on counts too.`,
    todo: `look for crashes of LogonUI.exe in the event log; ${command} doctor --reset-sentinel sets the count back`,
  },
  "starts-too-many": {
    sentence: (of) =>
      `The provider's version ${text(of, "version")} stands aside: ${counted(Number(of["failed"]), "failed start", "failed starts")} of the sign-in screen. It takes part again with the next boot or another version.`,
    todo: `look for crashes of LogonUI.exe in the event log, and then: ${command} doctor --reset-sentinel`,
  },
  "starts-unreadable": {
    sentence: (of) =>
      `The count of failed starts of version ${text(of, "version")} is no number; it counts as 0.`,
    todo: `${command} doctor --reset-sentinel removes it`,
  },

  "stand-aside-unset": { sentence: "Nobody has told the provider to stand aside." },
  "stand-aside-set": {
    sentence: (of) => `The provider was told to stand aside: StandAside in HKLM\\${text(of, "key")}.`,
    todo: "if nobody means it any more, take the policy back, or delete the value",
  },
  "stand-aside-no-number": {
    sentence: (of) =>
      `StandAside in HKLM\\${text(of, "key")} is no number (REG_DWORD), so the provider does not stand aside.`,
    todo: "write it as a DWORD of 1, or delete it",
  },

  "settings-kept": { sentence: "The provider has what it shows before the agent answers." },
  "settings-by-older-addon": {
    sentence:
      "The addon of this installation is older and writes no settings: the tile shows neither brand nor contact before the agent answers.",
    todo: "install agent, addon and provider from one release, and restart the agent's service",
  },
  "settings-missing": {
    sentence: `HKLM\\SOFTWARE\\Vestibule is not there: the tile is called “Vestibule” until the agent answers, and every local user has one.`,
    todo: settingsTodo,
  },
  "settings-no-brand": {
    sentence:
      "HKLM\\SOFTWARE\\Vestibule has no Brand: the tile is called “Vestibule” until the agent answers.",
    todo: settingsTodo,
  },
  "settings-passed-over": {
    sentence: (of) =>
      `The provider passes over ${text(of, "value")} in HKLM\\SOFTWARE\\Vestibule: it has another kind or length than the provider reads.`,
    todo: "restart the agent's service, which writes Brand, Contact and Accounts anew. Delete a picture that is not drawn",
  },
  "settings-no-sid": {
    sentence: (of) =>
      `Accounts in HKLM\\SOFTWARE\\Vestibule has entries that are no SIDs (${text(of, "others")}): they give nobody a tile.`,
    todo: settingsTodo,
  },
  "settings-nobody": {
    sentence: "Accounts in HKLM\\SOFTWARE\\Vestibule has no SID at all: nobody has a tile.",
    todo: "delete the value: then every local user has a tile. The agent writes it anew within a minute",
  },

  "pipe-not-here": {
    sentence: "From here no pipe of Windows can be asked.",
    todo: "run the doctor on the Windows machine itself",
  },
  "pipe-absent": {
    sentence: (of) => `Nobody serves the agent's pipe ${text(of, "pipe")}: the agent does not run.`,
    todo: "start the agent's service, and look at its log",
  },
  "pipe-closed-to-us": {
    sentence: "The agent's pipe is there and keeps this user out; who serves it, only LocalSystem can ask.",
    todo: "run this as LocalSystem (docs/on-device/windows.md): a program in the agent's place looks the same from here",
  },
  "pipe-served-by-unknown": {
    sentence: "The agent's pipe is there; who serves it could not be found out.",
    todo: "build the addon (docs/on-device/windows.md), and run this as LocalSystem",
  },
  "pipe-served": {
    sentence: (of) =>
      `The agent's service serves its pipe: process ${text(of, "process")}, ${text(of, "program")}.`,
  },
  "pipe-not-the-service": {
    sentence: (of) =>
      `The agent's pipe is served by another program than its service as LocalSystem: process ${text(of, "process")} of ${text(of, "user")}, ${text(of, "program")}. The tile says so, and sends it nothing.`,
    todo: "find out what that program is; end it, and start the agent's service",
  },

  "mac-not-here": {
    sentence: "This machine is no Mac.",
    todo: "run the doctor on the Mac itself",
  },
  "mac-file-unreadable": {
    sentence: (of) => `${text(of, "what")} cannot be looked at.`,
    todo: "run this as root, or mend the rights of its folders",
  },
  "mac-file-not-roots": {
    sentence: (of) =>
      `${text(of, "what")} can be changed by others than root: owner ${text(of, "owner")}, mode ${text(of, "mode")}. It is loaded as root.`,
    todo: "give it to root:wheel with mode 755 (644 for a property list), and find out who changed it",
  },

  "login-right-whole": { sentence: "The login right has our mechanisms, each in its place." },
  "login-right-none": {
    sentence: "The login right has none of our mechanisms: the login window does not know the plug-in.",
    todo: `${command} macos login-right install`,
  },
  "login-right-lost": {
    sentence: "The login right has lost our mechanisms: an upgrade of macOS, or somebody else, wrote it.",
    todo: `${command} macos login-right heal`,
  },
  "login-right-half": {
    sentence: "The login right has our mechanisms in part, or not in their places.",
    todo: `${command} macos login-right heal`,
  },
  "login-right-bundle-missing": {
    sentence: (of) =>
      `The login right names a bundle that is not on the disk, so nobody can sign in: ${text(of, "bundle")}.`,
    todo: `put the bundle back before anybody signs out; ours are taken out by: ${command} macos login-right heal`,
  },
  "login-right-replaced": {
    sentence: (of) => `Another product shows the login window: ${text(of, "by")}.`,
    todo: "decide which product the login window belongs to: ours needs Apple's",
  },
  "login-right-unknown-order": {
    sentence: "The login right has an order that is not known, so our mechanisms have no place in it.",
    todo: `report the list: ${command} macos login-right status --json`,
  },
  "login-right-unreadable": {
    sentence: (of) => `The login right cannot be read (OSStatus ${text(of, "status") || "unknown"}).`,
    todo: "build the helper (npm run build), and look what `security authorizationdb read system.login.console` says",
  },
  "login-right-other-vendor": {
    sentence: (of) => `The login right has another vendor's mechanisms: ${text(of, "bundle")}.`,
  },
  "screen-saver-has-ours": {
    sentence: (of) => `A right of the screen saver names our mechanisms: ${text(of, "right")}.`,
    todo: `${command} macos login-right heal`,
  },
  "screen-saver-without-ours": { sentence: "The screen saver's rights have none of our mechanisms." },

  "bundle-missing": {
    sentence: "Vestibule.bundle is not where the system looks for it, or has no program in it.",
    todo: `install it; until then keep our mechanisms out: ${command} macos login-right heal`,
  },
  "bundle-signed": { sentence: "The bundle's signature is good." },
  "bundle-signed-ad-hoc": {
    sentence: "The bundle is signed ad hoc: nobody can tell who made it.",
    todo: "install a bundle that is signed with a Developer ID",
  },
  "bundle-signature-broken": {
    sentence: "The bundle's signature is broken: it was changed after it was signed.",
    todo: "find out who changed it, and install it again",
  },
  "bundle-signature-unknown": {
    sentence: "The bundle's signature could not be looked at.",
    todo: "see whether /usr/bin/codesign is there, and run this again",
  },

  "helper-missing": {
    sentence: "The login right's helper is not installed: nobody restores the list when the plug-in fails.",
    todo: "install vestibule-login-right into /Library/PrivilegedHelperTools (docs/login-right.md)",
  },
  "job-missing": {
    sentence: "The launchd job is not installed: nobody restores the list when the plug-in fails.",
    todo: "install vestibule.login-right.plist into /Library/LaunchDaemons (docs/login-right.md)",
  },
  "job-there": { sentence: "The helper and its launchd job are installed." },

  "boots-none": { sentence: "The launchd job has judged no boot yet." },
  "boots-good": { sentence: "The plug-in checked in, or somebody signed in, at the last boot." },
  "boots-failed": {
    sentence: (of) =>
      `The plug-in did not check in at the login window of ${text(of, "failed")} boot(s); after ${text(of, "most")} our mechanisms are taken out.`,
    todo: "look for crashes of SecurityAgent in Console",
  },
  "boots-taken-out": {
    sentence: (of) =>
      `The launchd job took our mechanisms out: the bundle was missing, or ${text(of, "failed")} boots failed.`,
    todo: `look for crashes of SecurityAgent in Console, and then: ${command} macos login-right install`,
  },
  "boots-unreadable": {
    sentence: "What the launchd job keeps of boots cannot be read; it begins a new count.",
    todo: "run this as root; if it stays, delete /var/db/vestibule/login-right-boots",
  },
  "check-in-folder-of-another": {
    sentence:
      "The folder for check-ins does not belong to SecurityAgent's user, so the plug-in cannot check in.",
    todo: `${command} macos login-right heal`,
  },

  "mac-stand-aside-unset": { sentence: "Nobody has told the plug-in to stand aside." },
  "mac-stand-aside-set": {
    sentence: (of) => `The plug-in was told to stand aside: StandAside in ${text(of, "file")}.`,
    todo: "if nobody means it any more, take the profile back, or delete the preference",
  },
  "mac-stand-aside-no-boolean": {
    sentence: (of) => `StandAside in ${text(of, "file")} is no boolean, so the plug-in does not stand aside.`,
    todo: "write it with -bool true, or delete it",
  },
  "mac-stand-aside-unknown": {
    sentence: (of) => `Whether ${text(of, "file")} tells the plug-in to stand aside cannot be found out.`,
    todo: "look at it yourself: defaults read FILE StandAside",
  },

  "agent-not-named": {
    sentence: "This system has no agent at a place that is known.",
    todo: `name its socket or pipe: ${command} doctor --endpoint PATH`,
  },
  "agent-absent": {
    sentence: "No agent answers: nothing listens there.",
    todo: "start the agent, and look at its log",
  },
  "agent-closed-to-us": {
    sentence: "An agent listens, and does not serve this program: it serves sign-in screens alone.",
  },
  "agent-unknown": {
    sentence: (of) =>
      `Whether it is an agent that listens could not be found out: the connection failed (${text(of, "reason")}).`,
    todo: "run this as LocalSystem (docs/on-device/windows.md), which can ask who listens, and look at the agent's log: it names whom it refused",
  },
  "agent-silent": {
    sentence: "The agent takes the connection and says nothing.",
    todo: "restart the agent, and keep its log",
  },
  "agent-full": {
    sentence: "The agent answers that all its places are taken.",
    todo: "look in its log for who holds them",
  },
  "agent-other-version": {
    sentence: "The agent speaks another version of the protocol than this program.",
    todo: "install agent, provider and this program from one release",
  },
  "agent-other-program": {
    sentence: "What answers at the agent's address does not speak its protocol.",
    todo: "find out which program it is, and give the agent its address back",
  },
  "agent-answers": {
    sentence: (of) => `The agent answers as “${text(of, "brand")}”, protocol version ${text(of, "version")}.`,
  },

  "configuration-not-named": {
    sentence: "No configuration was looked at.",
    todo: `name the file: ${command} doctor --config FILE`,
  },
  "configuration-good": { sentence: (of) => `The configuration is good: ${text(of, "file")}.` },
  "configuration-faulty": {
    sentence: (of) => {
      const place = [text(of, "file"), ...(of["line"] === undefined ? [] : [text(of, "line")])].join(":");
      const problem =
        of["problem"] === undefined ? ": it cannot be read" : ` ${text(of, "field")}: ${text(of, "problem")}`;
      return `The configuration has a fault: ${place}${problem}.`;
    },
    todo: "look whether the file is there, and mend the setting; docs/vestibule.yaml explains each",
  },
  "authority-unreadable": {
    sentence: (of) => `The directory's certificate authority cannot be read: ${text(of, "file")}.`,
    todo: "put the PEM file there, or take the setting out",
  },
  "authority-expired": {
    sentence: (of) => `A certificate authority has expired: ${text(of, "file")}, ${text(of, "until")}.`,
    todo: "add the next authority's file to trustedCertificate",
  },
  "authority-expires": {
    sentence: (of) => `A certificate authority expires soon: ${text(of, "file")}, ${text(of, "until")}.`,
    todo: "add the next authority's file to trustedCertificate",
  },
} satisfies Record<string, Said>;

export const doctor = {
  description: "Look for what is wrong with an installation, and say what to do about it.",
  json: "print JSON and nothing else",
  config: "the agent's configuration, to be checked as by config check",
  endpoint: "the agent's socket or pipe; default on Windows and macOS: its known place",
  winePrefix: "where this is not Windows: the registry of this wine prefix",
  resetSentinel:
    "set the count of failed starts back, so that the provider takes part again, and do nothing else",
  dryRun: "with --reset-sentinel: say what would be done, and do nothing",
  example: ["doctor", "doctor --config vestibule.yaml --json", "doctor --reset-sentinel --dry-run"],
  exitStatus:
    "Exit status: 0 nothing to do; 1 something was found, or a reset was refused; 2 wrong arguments.",

  findings,
  checks: {
    registration: "registration",
    rights: "rights to the DLL",
    sentinel: "sentinel",
    "stand-aside": "StandAside",
    settings: "settings of the provider",
    pipe: "pipe",
    "login-right": "login right",
    bundle: "plug-in of the Mac",
    "login-right-job": "job for the login right",
    "check-ins": "check-ins",
    "mac-stand-aside": "StandAside of the Mac",
    agent: "agent",
    configuration: "configuration",
  },
  severity: { fault: "fault", warning: "warning", good: "good", "not-here": "does not apply here" },
  verdict: (faults: number, warnings: number) => {
    if (faults === 0 && warnings === 0) return "Nothing to do.";
    const found = [
      ...(faults === 0 ? [] : [counted(faults, "fault", "faults")]),
      ...(warnings === 0 ? [] : [counted(warnings, "warning", "warnings")]),
    ];
    return `Something to do: ${found.join(" and ")}.`;
  },
  /** When every check said that it does not apply. */
  nothingLookedAt: "Nothing was looked at: no check applies here.",
  line: (severity: string, check: string, sentence: string) => `${severity}: ${check}: ${sentence}`,

  noPrefix: (folder: string) => `${folder} is no wine prefix.`,
  noPrefixHint: `make one and keep it: ${command} host windows --provider X.dll --wine-prefix DIR`,
  isWindows: "This is Windows: its own registry is read, and --wine-prefix is for other systems.",
  noWine: "Wine is not there.",
  noWineHint: "install it (Debian: apt-get install wine wine64)",
  dryRunAlone: "--dry-run is for --reset-sentinel.",
  nothingToReset: "--reset-sentinel needs a registry of Windows.",
  reset: {
    nothing: "There is no count of failed starts. Nothing was changed.",
    "would-reset": "The counts of failed starts would be removed. Nothing was changed.",
    reset:
      "The counts of failed starts are removed: the provider takes part again at the next sign-in screen.",
    refused: "The counts of failed starts could not be removed.",
  },
  resetHint: "run it as an administrator",
};
