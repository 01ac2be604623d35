/**
 * The one table of rooms: which folder of src/ may import which. The import-direction check is generated from
 * it; the reasons are in docs/decisions.md and the README's map. Type-only imports count.
 *
 * An entry is a room ("secrets": everything in it, or "platform/simulated": a room inside a room) or one file
 * ("platform/ports.ts"). Every room may import itself; the rooms in `forAll` are open to all.
 */

/** Rooms that every room may import; each of them imports only those before it. */
export const forAll = ["errors", "clock"];

const agentSide = ["texts", "secrets", "protocol", "device-api", "settings", "platform", "http", "identity"];
const everything = [...agentSide, "agent", "directory", "harness", "packaging"];

export const rooms = {
  errors: [],
  clock: [],
  texts: [],
  secrets: [],
  protocol: ["secrets"],
  "device-api": [],
  settings: [],
  platform: ["secrets"],
  // Simulated stores stand in for a device: only the harness composes them, so no device carries them.
  "platform/simulated": ["platform", "secrets"],
  http: [],
  identity: ["secrets", "protocol", "http", "device-api", "platform/ports.ts"],
  agent: agentSide,
  directory: ["texts", "secrets", "device-api", "http"],
  harness: [...agentSide, "platform/simulated", "agent", "directory"],
  // Runs in a browser: plain data only.
  "harness/page": [
    "harness/model.ts",
    "harness/device-choices.ts",
    "harness/language-choices.ts",
    "texts",
    "protocol/table.ts",
    "protocol/rules.ts",
    "protocol/windows-fields.ts",
  ],
  packaging: ["texts"],
  cli: everything,
  main: [...everything, "cli"],
};

/**
 * Which rooms use which npm package, and which use a Node module that is a power of its own. Exact both ways: a package
 * or room that is not named is refused, and so is a name that is no longer needed. A room stands for its own files,
 * not for the rooms inside it.
 */
export const guarded = {
  "@fastify/formbody": ["directory"],
  "@fastify/websocket": ["harness"],
  "@peculiar/x509": ["harness"],
  commander: ["cli"],
  "devtools-protocol": ["identity"],
  fastify: ["directory", "harness"],
  kysely: ["directory"],
  "oidc-provider": ["directory", "harness"],
  "openid-client": ["directory", "identity"],
  pino: ["agent", "harness", "main"],
  preact: ["directory", "harness"],
  "preact-render-to-string": ["directory", "harness"],
  "reflect-metadata": ["harness"],
  "sodium-native": ["secrets"],
  undici: ["http"],
  uqr: ["harness"],
  ws: ["harness"],
  yaml: ["harness", "settings"],
  zod: ["agent", "device-api", "directory", "harness", "main", "platform/simulated", "settings"],
  // Starts programs: the browser, the harness's children, the demo's browser window.
  child_process: ["cli", "harness", "identity"],
};
