/** English: `vestibule host macos`, the login host for authorization plug-ins. */
import { counted } from "./counted.ts";

export const authHost = {
  macos: "play a macOS authorization plug-in as the login window would",
  plugin: "the plug-in: path of its bundle, or of the program in it",
  mechanism:
    "a mechanism of the list, again for the next: NAME of the plug-in, or PLUGIN:NAME[,privileged]; Apple's own are played; default, for Vestibule.bundle: its list",
  script: "file of accounts, of what is typed, of hints and context, one JSON object a line",
  tries: "how many attempts have failed before (the hint tries of the first run)",
  agent: "socket of an agent that the plug-in may connect to; default: none is there",
  hang: "milliseconds that a call into the plug-in may take before it counts as hanging",
  patience: "milliseconds until a mechanism that has not answered counts as denying",
  json: "print JSON and nothing else",
  exitStatus:
    "Exit status: 0 played to its end; 1 it misbehaved; 2 no plug-in that can be loaded, or wrong arguments.",
  example: [
    "host macos --plugin Vestibule.bundle --mechanism offer",
    "host macos --plugin Other.bundle --mechanism invoke --script sign-in.jsonl --json",
  ],

  noFile: (path: string) => `There is no file ${path}.`,
  noBundle: (path: string) => `${path} is a folder, and no bundle with one program.`,
  noMechanism: "No mechanism was named.",
  noMechanismHint: "name one with --mechanism; the authorization database lists them as PLUGIN:NAME",
  noHost: "The login host for authorization plug-ins was not built here.",
  noHostHint:
    "it runs on Linux on x86_64: install clang-19, lld-19 and llvm-19 (Debian: apt-get install --no-install-recommends clang-19 lld-19 llvm-19) and run `npm run build`",
  byEmulator: "It is for arm64, and runs under qemu.",
  noArm64Host: (it: string, detail: string) =>
    `${it} has no half for x86_64 (${detail}): qemu runs one for arm64, but that or its login host is not here.`,
  noArm64HostHint: (packages: readonly string[]) =>
    `in a clone on Debian, as root: apt-get install --no-install-recommends ${packages.join(" ")}; then repeat the command`,
  refused: {
    "cannot-be-read": (it: string) => `${it} cannot be read.`,
    "not-mach-o": (it: string) => `${it} is no Mach-O file.`,
    malformed: (it: string) => `${it} is a damaged Mach-O file.`,
    "other-machine": (it: string, detail: string) =>
      `${it} is for another processor (${detail}); the host is for x86_64 and, under qemu, arm64.`,
    "not-a-bundle": (it: string) => `${it} is a program or an object file, and no bundle.`,
    swift: (it: string, detail: string) =>
      `${it} is written in Swift, which cannot run here: it needs ${detail}.`,
    "too-old": (it: string) => `${it} was linked for a macOS before 10.6.`,
    "too-large": (it: string) => `${it} asks for more than the host gives to a plug-in.`,
    "no-memory": (it: string) => `There is no memory to load ${it}.`,
    "no-entry-point": (it: string) =>
      `${it} is no authorization plug-in: it does not export AuthorizationPluginCreate.`,
  } as Readonly<Record<string, (it: string, detail: string) => string>>,
  refusedOtherwise: (it: string, reason: string) => `The login host refuses ${it}: ${reason}.`,

  loaded: (of: { fixups: string; libraries: number; missing: number }) =>
    `Loaded: ${of.fixups} fixups, ${counted(of.libraries, "library", "libraries")}, ${counted(of.missing, "function", "functions")} that the host does not have.`,
  run: (tries: number) => `Run of the list, tries ${String(tries)}`,
  result: (mechanism: string, result: string) => `  ${mechanism}: ${result}`,
  played: (mechanism: string, result: string) => `  ${mechanism} (played): ${result}`,
  context: (key: string, length: number, value: string | undefined) =>
    value === undefined
      ? `  context ${key}: ${counted(length, "byte", "bytes")}`
      : `  context ${key}: ${value}`,
  view: "  it shows:",
  control: (kind: string, text: string) => `    ${kind.padEnd(6)}  ${text}`,
  log: (text: string) => `  log: ${text}`,
  evaluation: (result: string, givenUp: boolean) =>
    givenUp ? "Nobody was signed in: nothing more was typed." : `The right: ${result}`,
  clean: "Nothing is wrong with it.",
  severity: { fault: "fault", warning: "warning" },
  times: (count: number) => (count === 1 ? "" : ` (${String(count)} times)`),
  /** What each finding means. */
  findings: {
    crash: "It crashed.",
    hang: "A call did not return.",
    "ended-process": "It ended the process.",
    "missing-function": "It called a function that the host does not have.",
    "no-interface": "AuthorizationPluginCreate gave no whole interface.",
    "not-created": "MechanismCreate answered an error: a list that names it signs nobody in.",
    "null-reference": "MechanismCreate answered success and left the reference empty.",
    "no-result": "It gave no result in time. The host counts that as deny; a Mac may wait for ever.",
    "second-result": "It gave a second result for one call of MechanismInvoke.",
    "result-not-asked-for": "It gave a result although it was not asked.",
    "unknown-result": "It gave a result that there is not.",
    "no-did-deactivate": "It did not answer MechanismDeactivate with DidDeactivate.",
    "deactivated-unasked": "It called DidDeactivate although it was not asked.",
    "use-after-destroy": "It called the host for a mechanism that was destroyed.",
    "wrong-engine": "It called the host with a reference that is none.",
    "leaked-objects": "Objects of Objective-C are left at the end.",
    "leaked-memory": "It did not free all memory that it asked for (the number of blocks is beside it).",
    "missing-class": "It sent a message to a class that the host does not have.",
    "unrecognized-selector": "It sent a message that the class does not have, here at least.",
    exception: "It threw an exception, which nothing catches here.",
    "navigation-decision":
      "It answered a navigation of its page twice, or never: WebKit ends the process for that.",
    "use-after-free": "It sent a message to an object that was freed.",
    "stack-smashed": "It wrote beyond a buffer on its stack.",
  } as Readonly<Record<string, string>>,
};
