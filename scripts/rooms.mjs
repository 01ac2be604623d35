/**
 * The one table of rooms: which folder of src/ may import which. The import-direction check is generated from
 * it; the reasons are in docs/decisions.md and the README's map. Type-only imports count.
 *
 * An entry is a room ("secrets": everything in it, or "platform/simulated": a room inside a room) or one file
 * ("platform/ports.ts"). Every room may import itself; the rooms in `forAll` are open to all.
 */

/** Rooms that everything may import. */
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

/** npm packages and Node modules that only some rooms may use: each is a way out, or a power. */
export const guarded = {
  undici: ["http"],
  "oidc-provider": ["directory", "harness"],
  fastify: ["directory", "harness"],
  "sodium-native": ["secrets"],
  "openid-client": ["identity", "directory"],
  kysely: ["directory"],
  commander: ["cli"],
  koffi: [],
  "playwright-core": [],
  // Starting programs: the browser, and the harness's children.
  child_process: ["identity", "harness", "packaging", "cli"],
};
