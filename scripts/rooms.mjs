/**
 * The one table of rooms: which folder of src/ may import which. The import-direction check is generated from
 * it; the reasons are in docs/decisions.md and the README's map. Type-only imports count.
 *
 * An entry is a room ("secrets": everything in it, or "platform/simulated": a room inside a room) or one file
 * ("platform/ports.ts"). Every room may import itself; the rooms in `forAll` are open to all.
 */

/** Rooms that every room may import; each of them imports only those before it. */
export const forAll = ["errors", "clock", "folders"];

/** The rooms of the harness that the command line uses; what plays and draws stays inside. */
const harnessForCommands = ["harness/contract", "harness/processes", "harness/play", "harness/server"];

export const rooms = {
  errors: [],
  clock: [],
  // Makes folders and names the places where none can be; the only room that calls Node's functions for it.
  folders: [],
  texts: [],
  secrets: [],
  protocol: ["secrets"],
  // Names that are compared: addresses, accounts, domains, in one form for directory and agent.
  names: [],
  "device-api": [],
  settings: ["texts"],
  // What every sign-in host and the tray share. It draws nothing and knows no harness.
  host: ["secrets", "protocol"],
  // What a device can do, and who connects to the agent.
  platform: ["secrets"],
  // The only door to the native addon.
  "platform/native": ["platform"],
  // Simulated stores stand in for a device: only the harness composes them, so no device carries them.
  "platform/simulated": ["platform", "secrets", "names"],
  http: [],
  identity: ["secrets", "http", "device-api"],
  // Composes the service out of the rooms below.
  agent: [
    "secrets",
    "protocol",
    "device-api",
    "platform",
    "http",
    "identity",
    "agent/setup",
    "agent/state",
    "agent/directory",
    "agent/changes",
    "agent/sessions",
  ],
  // What a composition root hands in: configuration and logs.
  // What a composition root hands in: configuration and logs. Of the platform it knows the sizes of the logo alone.
  "agent/setup": ["settings", "platform/provider-settings.ts", "protocol", "names", "identity"],
  // The journal and what the device remembers.
  "agent/state": ["device-api", "platform"],
  // The directory as the agent's workflows see it, and over HTTPS.
  "agent/directory": ["device-api", "http", "identity"],
  // Screens and the dialogue that shows them.
  "agent/screens": ["protocol", "secrets", "texts"],
  // One file for each kind of change of a secret.
  "agent/changes": [
    "agent/setup",
    "agent/state",
    "agent/directory",
    "device-api",
    "names",
    "platform",
    "secrets",
  ],
  // What a person is led through.
  "agent/flows": [
    "agent/setup",
    "agent/state",
    "agent/changes",
    "agent/screens",
    "device-api",
    "identity",
    "platform",
    "secrets",
    "texts",
  ],
  // One conversation with a sign-in host.
  "agent/sessions": [
    "agent/setup",
    "agent/changes",
    "agent/screens",
    "agent/flows",
    "device-api",
    "identity",
    "names",
    "platform",
    "protocol",
    "secrets",
    "texts",
  ],
  directory: ["texts", "secrets", "names", "device-api", "http", "settings"],
  // The public entry point: a harness to play with, and its types.
  harness: ["harness/play", "harness/contract"],
  // Types and plain data that every room of the harness shares; it starts and draws nothing.
  "harness/contract": ["agent", "directory", "protocol", "texts", "secrets"],
  // Child processes, their control channel, and folders.
  "harness/processes": ["texts"],
  // The organisation: its directory, its provider, their certificates and files.
  "harness/organisation": ["harness/contract", "harness/processes", "texts", "http", "directory"],
  // Browsers of the harness's own, and the view of any browser's page: pictures, controls, input.
  "harness/browser": ["harness/contract", "harness/processes", "identity"],
  // A screen of the agent as fields, and what a host tells of it; for the hosts of both systems.
  "harness/drawing": ["harness/contract", "host", "texts", "secrets", "protocol"],
  "harness/windows": [
    "harness/contract",
    "harness/drawing",
    "harness/loginhost",
    "host",
    "names",
    "texts",
    "secrets",
    "protocol",
    "platform",
  ],
  "harness/macos": [
    "harness/authhost",
    "harness/contract",
    "harness/browser",
    "harness/drawing",
    "host",
    "texts",
    "secrets",
    "protocol",
    "platform",
  ],
  // Simulated devices, and what opens with what on them.
  "harness/devices": [
    "harness/contract",
    "harness/organisation",
    "harness/browser",
    "harness/windows",
    "harness/macos",
    "texts",
    "secrets",
    "platform",
    "platform/simulated",
    "agent/state",
    "directory",
  ],
  // The play: devices, organisation, agent and phones together, and the agent's process.
  "harness/play": [
    "harness/contract",
    "harness/processes",
    "harness/organisation",
    "harness/browser",
    "harness/devices",
    "harness/loginhost",
    "harness/authhost",
    "protocol",
    "texts",
    "http",
    "platform",
    "platform/native",
    "platform/simulated",
    "identity",
    "agent",
    "agent/setup",
    "agent/directory",
    "directory",
  ],
  "harness/document": ["texts"],
  "harness/gallery": [
    "harness/contract",
    "harness/drawing",
    "harness/windows",
    "harness/macos",
    "harness/document",
    "texts",
    "secrets",
    "protocol",
    "platform",
    "agent/screens",
    "agent/flows",
  ],
  // Runs in a browser: plain data only.
  "harness/page": [
    "harness/contract/model.ts",
    "harness/contract/device-choices.ts",
    "harness/contract/language-choices.ts",
    "texts",
    "protocol/table.ts",
    "protocol/rules.ts",
  ],
  "harness/server": ["harness/contract", "harness/document", "harness/gallery", "texts"],
  "harness/rehearsal": ["harness/contract", "harness/loginhost", "harness/play", "texts", "settings"],
  "harness/trace": [
    "harness/contract",
    "harness/browser",
    "harness/processes",
    "harness/rehearsal",
    "harness/server",
    "texts",
    "identity",
  ],
  // Somebody else's credential provider in the login host, which is a program of its own.
  "harness/loginhost": ["harness/processes", "secrets"],
  // Somebody's authorization plug-in in the login host for these, which is a program of its own.
  "harness/authhost": ["harness/loginhost", "secrets"],
  // Looks for what is wrong with an installation. No device's agent carries it.
  doctor: [
    "protocol",
    "settings",
    "platform",
    "platform/native",
    "agent/setup",
    "login-right",
    "login-right/mac",
  ],
  // macOS's login right, from list to list. It reads and writes no Mac.
  "login-right": [],
  // The login right of this Mac, read and written through the helper.
  "login-right/mac": ["login-right"],
  packaging: ["texts"],
  cli: [
    "texts",
    "secrets",
    "names",
    "device-api",
    "settings",
    "http",
    "identity",
    "agent/setup",
    "directory",
    ...harnessForCommands,
    "harness/rehearsal",
    "harness/trace",
    "harness/authhost",
    "harness/loginhost",
    "doctor",
    "login-right",
    "login-right/mac",
    "packaging",
  ],
  main: [
    "texts",
    "secrets",
    "settings",
    "platform",
    "platform/native",
    "identity",
    "agent",
    "agent/setup",
    "directory",
    "cli",
    "packaging",
  ],
};

/**
 * The rooms that may import each npm package, and a Node module that needs care. The table is exact: an import without a
 * row is refused, and so is a permission that no file uses. A room means its own files, not the rooms inside it.
 */
export const guarded = {
  "@fastify/formbody": ["directory"],
  "@fastify/websocket": ["harness/server"],
  "@peculiar/x509": ["harness/organisation"],
  commander: ["cli"],
  "csv-parse": ["cli"],
  "devtools-protocol": ["harness/browser", "identity"],
  fastify: ["directory", "harness/gallery", "harness/server"],
  jose: ["directory"],
  kysely: ["directory"],
  "oidc-provider": ["directory", "harness/organisation"],
  "openid-client": ["directory", "identity"],
  plist: ["login-right"],
  otpauth: ["directory"],
  pg: ["directory"],
  pino: ["agent/setup", "harness/organisation", "harness/play", "main"],
  preact: ["directory", "harness/document", "harness/gallery", "harness/trace"],
  "preact-render-to-string": ["directory", "harness/document", "harness/gallery", "harness/trace"],
  "reflect-metadata": ["harness/organisation"],
  "sodium-native": ["secrets"],
  undici: ["http"],
  uqr: ["cli", "harness/drawing"],
  ws: ["harness/server"],
  yaml: ["harness/organisation", "harness/rehearsal", "settings"],
  zod: [
    "agent/changes",
    "agent/directory",
    "agent/setup",
    "agent/state",
    "device-api",
    "directory",
    "harness/browser",
    "harness/contract",
    "harness/authhost",
    "harness/gallery",
    "harness/loginhost",
    "harness/play",
    "harness/rehearsal",
    "harness/server",
    "login-right",
    "platform/simulated",
    "settings",
  ],
  // Starts programs: the browser, the harness's children, the demo's browser window, Windows' reg.exe, the login right's
  // helper.
  child_process: [
    "cli",
    "doctor",
    "harness/authhost",
    "harness/loginhost",
    "harness/processes",
    "identity",
    "login-right/mac",
  ],
};
