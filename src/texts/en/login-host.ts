/** English: `vestibule host windows`, the login host for credential providers. */
import { counted } from "./counted.ts";
import { hostScript } from "./host-script.ts";

const codeMeaning: Readonly<Record<string, string>> = {
  "0x80004001": "E_NOTIMPL",
  "0x80004005": "E_FAIL",
  "0x80070057": "E_INVALIDARG",
};
const named = (result: string) =>
  result in codeMeaning ? `${result}, ${codeMeaning[result] ?? ""}` : result;

export const loginHost = {
  description:
    "Load a provider of a sign-in screen into a host, and say what it shows and what is wrong with it.",
  windows: "play a Windows credential provider's DLL as the sign-in screen would",
  provider: "the provider: path of its DLL, or its class as {CLSID}, which the registry leads to a DLL",
  clsid: "which class of the DLL to host, for a DLL with several: {CLSID}",
  scenario: "usage scenario",
  flags: "flags of the scenario (CREDUIWIN_…), as a number",
  users:
    "JSON file of the screen's users; none: an empty list; absent: no list, as before Windows 8; default: alice and bob",
  remote: "say that the session is a remote one (SM_REMOTESESSION)",
  serialization: "file with bytes to hand to SetSerialization",
  filter: "a DLL with a filter to ask; default: the provider's own class, where it is one",
  passwordProvider: "stand in for Windows' own password provider, for a provider that wraps it",
  script: "file of actions, one JSON object a line; - reads them from standard input",
  searchMemory: "search its process for what the script types into password fields, and returned secrets",
  hang: "milliseconds that a method may take before it counts as hanging",
  json: "print JSON and nothing else",
  pictures: "write the tiles' pictures into this folder, as PNG",
  winePrefix:
    "where this is not Windows: keep wine's folder here and use it again; default: a new one each time",
  exitStatus:
    "Exit status: 0 played to its end; 1 it misbehaved, or a script could not go on; 2 no provider, or wrong arguments.",

  refused: {
    "cannot-be-read": (it: string) => `${it} cannot be read.`,
    "not-a-dll": (it: string) => `${it} is not a DLL.`,
    "no-com-entry-points": (it: string) =>
      `${it} has no COM entry points: it does not export DllGetClassObject.`,
    "no-provider": (it: string) => `${it} has no class that is a credential provider.`,
    "several-providers": (it: string) => `${it} has several credential providers; name one with --clsid.`,
    "no-filter": () => "The DLL of --filter has no filter that can be loaded.",
    "not-registered": (it: string) => `The class ${it} is not registered.`,
  },
  otherMachine: (it: string, machine: string) =>
    machine === "x86"
      ? `${it} is a 32-bit DLL (x86), and a sign-in screen of 64-bit Windows loads none.`
      : `${it} is a DLL for another processor (${machine}); the host is for x64.`,
  missingLibrary: (it: string, library: string) => `${it} imports ${library}, which is not there.`,
  missingFunction: (it: string, library: string, name: string) =>
    `${it} imports ${name} of ${library}, which has no such function.`,
  refusedOtherwise: (it: string, reason: string) => `The login host refuses ${it}: ${reason}.`,
  noClass: (given: string) => `${given} is no class.`,
  noClassHint:
    "write it as {01234567-89AB-CDEF-0123-456789ABCDEF}; most shells need quotation marks around it",
  noSuchProvider: (it: string, clsid: string) => `${it} has no credential provider of the class ${clsid}.`,
  noFile: (path: string) => `There is no file ${path}.`,
  usersHint: "name a file of users, or say none (an empty list) or absent (no list)",
  notScenarioUsers: (problem: string) => `The file of --users cannot be used: ${problem}.`,
  noHost: "The login host was not built here.",
  noHostHint: `install mingw-w64 (Debian: apt-get install g++-mingw-w64-x86-64) and run \`npm run build\``,
  noWine: "A provider for Windows needs wine here.",
  noWineHint: "install it (Debian: apt-get install wine wine64)",
  example: [
    "host windows --provider MyProvider.dll",
    "host windows --provider MyProvider.dll --users none --json",
  ],

  makingPrefix: "Making a Windows for it (wine)…",
  lent: (functions: readonly string[]) =>
    `The host answers in the place of Windows: ${functions.join(", ")}. What these say is not what Windows says.`,
  notTaken: (scenario: string, result: string) => `It takes no part in ${scenario} (${named(result)}).`,
  noTiles: "It shows no tile.",
  tile: (of: { index: number; sid: string | null; version: number; connectable: boolean }) =>
    [
      `Tile ${String(of.index)}`,
      of.sid === null ? "of no user" : `of ${of.sid}`,
      `interface version ${String(of.version)}`,
      ...(of.connectable ? ["connectable"] : []),
    ].join(", "),
  columns: ["field", "type", "shown in", "state", "label", "value"] as const,
  secretOf: (length: number) => (length === 0 ? "" : `(${counted(length, "character", "characters")})`),
  picture: (width: number, height: number) => `${String(width)} × ${String(height)}`,
  ticked: (checked: boolean) => (checked ? "[x]" : "[ ]"),
  adjacent: (field: number) => `beside field ${String(field)}`,
  returned: (credential: { user: string; domain: string; length: number; bytes: number }) =>
    `Credential: ${credential.domain}\\${credential.user}, secret of ${counted(credential.length, "character", "characters")}, ${counted(credential.bytes, "byte", "bytes")}`,
  response: (response: string, status: string) =>
    status === "" ? `Submitted: ${response}` : `Submitted: ${response}: ${status}`,
  stopped: (line: number, problem: string) => `The script stopped at line ${String(line)}: ${problem}.`,
  /** Of a script that came from standard input, so that nobody could judge it before. */
  stoppedAtWord: (line: number, problem: string, words: readonly string[]) =>
    `The script stopped at line ${String(line)}: ${problem} (${hostScript.allowed(words)}).`,
  clean: "Nothing is wrong with it.",
  cleanSoFar: "Up to there nothing is wrong with it.",
  times: (count: number) => (count === 1 ? "" : ` (${String(count)} times)`),
  slowest: (calls: readonly { name: string; ms: number }[]) =>
    `Slowest: ${calls.map(({ name, ms }) => `${name} ${ms.toFixed(1)} ms`).join(", ")}`,
  threads: (before: number, after: number) =>
    after > before ? `Left behind: ${counted(after - before, "thread", "threads")}.` : undefined,
  searched: (of: { line: number | null; secrets: number; tooShort: number; bytes: number; found: number }) =>
    [
      of.line === null ? "Memory at the end:" : `Memory at line ${String(of.line)} of the script:`,
      `${counted(of.found, "copy", "copies")} of ${counted(of.secrets, "secret", "secrets")} in ${(of.bytes / 2 ** 20).toFixed(0)} MiB`,
      ...(of.tooShort === 0 ? [] : [`(${String(of.tooShort)} too short to be searched)`]),
    ].join(" "),
  references: (left: number) => `The provider keeps ${counted(left, "reference", "references")} to itself.`,

  /** What each finding means. */
  findings: {
    crash: "It crashed.",
    "cpp-exception": "A C++ exception left it.",
    "ended-process": "It ended the process.",
    hang: "A method did not return.",
    "damaged-report": "It makes a line of the host's report endless, or writes into the report itself.",
    "ui-thread-wait": "It waits on the UI thread.",
    "ui-thread-pipe": "It opens or uses a pipe on the UI thread.",
    "ui-thread-file": "It opens or uses a file on the UI thread.",
    "secret-in-memory": "A secret is still in the memory of its process.",
    "ui-thread-socket": "It opens or uses a socket on the UI thread.",
    "ui-thread-rpc": "It asks another process (RPC) on the UI thread.",
    "own-window": "It opens a window of its own.",
    "modal-dialog": "It opens a dialogue that waits for a person.",
    "event-off-ui-thread": "It raises an event on another thread than the UI thread.",
    "foreign-memory": "It hands over memory that is not from CoTaskMemAlloc.",
    "host-object-not-released": "It did not release an object of the host.",
    "over-release": "It released an object of the host more often than it was given it.",
    "call-after-unadvise": "It called the host after UnAdvise.",
    "missing-credential": "It counts a tile that it does not hand over.",
    "missing-descriptor": "It counts a field that it does not describe.",
    "field-without-state": "It gives no state of a field that it describes.",
    "empty-serialization": "It says that it returns a credential, and returns none.",
    "unreadable-serialization":
      "It returns a credential whose parts lie outside of it, or of an unknown kind.",
    "repeated-auto-logon": "It submits itself again and again: that locks accounts.",
    "unknown-field": "It raises an event for a field that it does not describe.",
    "bad-bitmap": "It hands over a bitmap that is none.",
    "wrong-advise-context": "It calls CredentialsChanged with another context than it was given.",
    "default-out-of-range": "Its default tile is none of its tiles.",
    "endless-changes": "It announces other tiles in every enumeration.",
    "message-box": "It opens a message box.",
    "refused-advise": "It refuses Advise of a tile.",
    "unusual-refusal": "It refuses the scenario with an unusual code.",
  } as Readonly<Record<string, string>>,
  severity: { fault: "fault", warning: "warning" },
};
