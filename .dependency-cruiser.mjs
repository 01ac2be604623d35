/** Import direction, generated from the table in scripts/rooms.mjs. Run by scripts/import-direction.mjs. */
import { forAll, guarded, rooms } from "./scripts/rooms.mjs";

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const isFile = (entry) => /\.tsx?$/.test(entry);
const pattern = (entry) => (isFile(entry) ? `^src/${escaped(entry)}$` : `^src/${escaped(entry)}/`);
const names = Object.keys(rooms);

/** A room's own files are those of its folder, without the rooms inside it. */
function ownFiles(room) {
  const inner = names.filter((name) => name.startsWith(`${room}/`)).map(pattern);
  return { path: pattern(room), ...(inner.length > 0 ? { pathNot: inner } : {}) };
}

/**
 * The rules for the imports of `room`. A room's pattern also matches the rooms inside it, so a second rule forbids those
 * unless they are named.
 */
function directionRules(room) {
  // Each of the rooms for all imports only those before it, so they make no circle.
  const open = forAll.includes(room) ? forAll.slice(0, forAll.indexOf(room)) : forAll;
  const allowed = [...new Set([room, ...open, ...rooms[room]])];
  const innerDenied = names.filter((name) => name.includes("/") && !allowed.includes(name));
  return [
    {
      name: `${room}-imports-one-way`,
      comment: `src/${room}/ may import only: ${allowed.join(", ")}`,
      severity: "error",
      from: ownFiles(room),
      to: { path: "^src/", pathNot: allowed.map(pattern) },
    },
    {
      name: `${room}-stays-out-of-inner-rooms`,
      comment: `src/${room}/ may not import: ${innerDenied.join(", ")}`,
      severity: "error",
      from: ownFiles(room),
      // A single file of an inner room may be named.
      to: { path: innerDenied.map(pattern), pathNot: allowed.filter(isFile).map(pattern) },
    },
  ];
}

/** A pattern of a room's own files. */
function ownPattern(room) {
  const inner = names
    .filter((name) => name.startsWith(`${room}/`))
    .map((name) => name.slice(room.length + 1));
  return pattern(room) + (inner.length > 0 ? `(?!(?:${inner.map(escaped).join("|")})/)` : "");
}

const packagePattern = (name) => `(^|/)node_modules/(@types/)?${escaped(name)}/`;

const packageRules = [
  ...Object.entries(guarded).map(([name, open]) => ({
    name: `${name}-is-guarded`,
    comment: `only ${open.join(", ")} may import ${name}`,
    severity: "error",
    from: { path: "^src/", pathNot: open.map(ownPattern) },
    to: { path: [packagePattern(name), `^(node:)?${escaped(name)}(/|$)`] },
  })),
  {
    name: "package-has-a-row",
    comment: "a package that scripts/rooms.mjs lets no room import",
    severity: "error",
    from: { path: "^src/" },
    to: { path: "(^|/)node_modules/", pathNot: Object.keys(guarded).map(packagePattern) },
  },
];

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    ...names.flatMap(directionRules),
    ...packageRules,
    {
      name: "every-folder-is-a-room",
      comment: "a folder of src/ that scripts/rooms.mjs does not name",
      severity: "error",
      from: { path: "^src/", pathNot: names.map(pattern) },
      to: {},
    },
    {
      name: "no-circles",
      comment: "files that import each other have one reason to exist between them",
      severity: "error",
      from: { path: "^src/" },
      to: { circular: true },
    },
    {
      name: "resolves",
      comment: "an import that resolves to nothing cannot be checked",
      severity: "error",
      from: { path: "^src/" },
      to: { couldNotResolve: true },
    },
    {
      name: "declared",
      comment:
        "a package that package.json does not name, or names for development only, is not there when installed",
      severity: "error",
      from: { path: "^src/" },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"], dependencyTypesNot: ["type-only"] },
    },
    {
      name: "stays-in-src",
      comment: "what ships imports nothing of scripts/ or test/",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^(scripts|test|bench|native)/" },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["node", "import", "types", "default"],
      mainFields: ["module", "main", "types", "typings"],
    },
  },
};
