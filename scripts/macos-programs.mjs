/**
 * Compiles what is for a Mac: the authorization plug-in as a bundle for both kinds of processor, by clang and lld, from the
 * project's own minimal SDK. And the login host for authorization plug-ins, which is a program of this system. The same
 * sources give the same bytes, in whichever folder. Used by build.mjs, and by the test that compares the bytes.
 */
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { filesUnder, inRoot, runQuietly, Trouble } from "./project.mjs";

const compiler = "clang-19";
const joiner = "llvm-lipo-19";

export const macosSources = "native/macos-authplugin";
const sdk = `${macosSources}/sdk`;
const protocol = "native/protocol";

/** The plug-in as it ships, relative to the project. */
export const macosBundlePath = "prebuilds/macos/Vestibule.bundle";
/** The program in it. */
export const macosPluginPath = `${macosBundlePath}/Contents/MacOS/Vestibule`;
/** The helper for the login right; src/login-right/mac/right-helper.ts starts it from there. */
export const loginRightPath = "prebuilds/macos/vestibule-login-right";
/** The login host for authorization plug-ins; src/harness/authhost/auth-host.ts starts it from there. */
export const authHostPath = "prebuilds/linux-x64/authhost";
/** The classes of macOS that it has, beside it. */
export const authFakesPath = "prebuilds/linux-x64/authhost-fakes";
/** A plug-in for tests, which copy it under the name of a fault. */
export const authSpecimenPath = ".vestibule/macos/specimen";
/** A plug-in with an empty view, for the bench. */
export const authEmptyPath = ".vestibule/macos/empty";

/** What ships for a Mac, of what: native/macos/CMakeLists.txt reads the same table. */
const table = JSON.parse(readFileSync(inRoot("scripts/macos-programs.json"), "utf8"));
const { processors, options: compileOptions } = table;
const warnings = compileOptions.filter((option) => option.startsWith("-W"));

/** WKWebView takes a proxy from macOS 14 on. */
export const minimumMacos = table.minimum;

/** The programs that ship for a Mac, by their names in the table, each with its path relative to the project. */
export const macosPrograms = Object.fromEntries(
  Object.entries(table.programs).map(([name, program]) => [
    name,
    {
      ...program,
      output: program.isBundle
        ? `prebuilds/macos/${program.bundle}/Contents/MacOS/${program.file}`
        : `prebuilds/macos/${program.file}`,
    },
  ]),
);

const version = () => JSON.parse(readFileSync(inRoot("package.json"), "utf8")).version;

async function run(program, programArguments) {
  const { code, output } = await runQuietly(program, programArguments, { cwd: inRoot() });
  if (code !== 0) throw new Trouble(`A program for macOS does not build:\n${output.trim()}`);
}

/** The C and Objective-C files of a folder, relative to the project. */
const sourcesIn = (folder, but = []) =>
  readdirSync(inRoot(folder))
    .filter((file) => /\.[cm]$/.test(file) && !but.includes(file))
    .sort()
    .map((file) => `${folder}/${file}`);

const libSystem = "/usr/lib/libSystem.B.dylib";

/** Which library exports which symbol: the one table of the SDK. */
export function symbolsOfSdk() {
  const table = JSON.parse(readFileSync(inRoot(sdk, "symbols.json"), "utf8"));
  return Object.fromEntries(Object.entries(table).filter(([library]) => library.startsWith("/")));
}

const quoted = (names) => names.map((name) => `'${name}'`).join(", ");

const stubOf = (library, { version: current, symbols, classes }) =>
  [
    "--- !tapi-tbd",
    "tbd-version: 4",
    "targets: [ x86_64-macos, arm64-macos ]",
    `install-name: '${library}'`,
    `current-version: ${current}`,
    "exports:",
    "  - targets: [ x86_64-macos, arm64-macos ]",
    `    symbols: [ ${quoted(symbols)} ]`,
    ...(classes === undefined ? [] : [`    objc-classes: [ ${quoted(classes)} ]`]),
    "...",
    "",
  ].join("\n");

/** Writes what the linker reads in the place of a Mac's libraries. @param more symbols of libSystem, for tests */
function writeStubs(folder, more) {
  for (const [library, of] of Object.entries(symbolsOfSdk())) {
    const symbols = library === libSystem ? [...of.symbols, ...more] : of.symbols;
    mkdirSync(join(folder, dirname(of.stub)), { recursive: true });
    writeFileSync(join(folder, of.stub), stubOf(library, { ...of, symbols }));
  }
}

/** Two at a time: a small machine has two cores. */
async function inPairs(works) {
  const waiting = [...works];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await next();
  };
  await Promise.all([worker(), worker()]);
}

/**
 * Compiles each source to an object file that is used again while nothing changed.
 * @returns the object files, absolute
 */
async function compileAll(sources, how, objects, headers, objectiveC = []) {
  mkdirSync(objects, { recursive: true });
  const { output: compilerVersion } = await runQuietly(compiler, ["--version"]);
  const needed = sources.map((source) => {
    const digest = createHash("sha256").update(JSON.stringify([compilerVersion, how, objectiveC]));
    for (const header of headers) digest.update(readFileSync(inRoot(header)));
    digest.update(readFileSync(inRoot(source)));
    return {
      source,
      object: join(objects, `${basename(source)}-${digest.digest("hex").slice(0, 16)}.o`),
    };
  });
  const kept = new Set(needed.map(({ object }) => basename(object)));
  for (const old of readdirSync(objects)) if (!kept.has(old)) rmSync(join(objects, old), { recursive: true });
  await inPairs(
    needed
      .filter(({ object }) => !existsSync(object))
      .map(({ source, object }) => async () => {
        const more = source.endsWith(".m") ? objectiveC : [];
        await run(compiler, [...how, ...more, "-c", source, "-o", `${object}.new`]);
        renameSync(`${object}.new`, object);
      }),
  );
  return needed.map(({ object }) => object);
}

const headersIn = (...folders) =>
  folders.flatMap((folder) =>
    filesUnder(inRoot(folder))
      .filter((file) => file.endsWith(".h"))
      .map((file) => `${folder}/${file}`),
  );

/**
 * Compiles a program, for both kinds of processor.
 * @param target `sources`, `include` folders, `define`s, the `minimum` macOS, the `libraries` beside
 *   libSystem, the file of `exports` when it is a bundle, and `more` symbols than the SDK has
 */
async function buildUniversal(target, { output, objects }) {
  const {
    sources,
    include,
    exports,
    define = [],
    minimum = minimumMacos,
    more = [],
    libraries = [],
  } = target;
  const stubs = join(objects, "sdk");
  writeStubs(stubs, more);
  const headers = [...headersIn(sdk, ...include), `${sdk}/symbols.json`, "scripts/macos-programs.json"];
  const slices = [];
  for (const processor of processors) {
    const where = `--target=${processor}-apple-macos${minimum}`;
    const how = [
      ...[where, "-isysroot", sdk],
      ...compileOptions,
      ...include.map((folder) => `-I${folder}`),
      ...define,
    ];
    // Nothing here throws or catches; what AppKit throws may pass through.
    const objectiveC = ["-fobjc-arc", "-fno-exceptions", "-fno-objc-exceptions"];
    const made = await compileAll(sources, how, join(objects, processor), headers, objectiveC);
    // The linker writes the file's name into the signature.
    const slice = join(objects, `linked-${processor}`, basename(output));
    mkdirSync(dirname(slice), { recursive: true });
    const kind = exports === undefined ? [] : ["-bundle", `-Wl,-exported_symbols_list,${inRoot(exports)}`];
    await run(compiler, [
      ...[where, "-isysroot", stubs, "-fuse-ld=lld", "-nostdlib", "-lSystem"],
      ...libraries,
      ...["-Wl,-dead_strip", "-Wl,-adhoc_codesign", ...kind],
      ...made,
      ...["-o", slice],
    ]);
    slices.push(slice);
  }
  mkdirSync(dirname(output), { recursive: true });
  const growing = `${output}.new`;
  await run(joiner, ["-create", ...slices, "-output", growing]);
  chmodSync(growing, 0o755);
  renameSync(growing, output);
}

/** What a program of the table is made of, relative to the project. For build.mjs, which looks whether it changed. */
export const macosInputs = ({ folders, hasProtocol, properties, exports }) => [
  ...folders,
  ...(hasProtocol ? [protocol] : []),
  ...[properties, exports].filter((file) => file !== undefined),
  "package.json",
  `${sdk}`,
  "scripts/macos-programs.json",
  "scripts/macos-programs.mjs",
];

/**
 * Builds a program of the table; a bundle with its property list.
 * @param output the program, absolute: of a bundle the one in it
 * @param objects a folder for what lies in between, absolute
 * @param counted whether it counts the lines that are reached, for authplugin-coverage.mjs
 */
export async function buildMacosProgram(program, { output, objects, counted = false }) {
  const { folders, hasProtocol, properties } = program;
  await buildUniversal(
    {
      sources: [
        ...folders.flatMap((folder) => sourcesIn(folder)),
        ...(hasProtocol ? sourcesIn(protocol, ["vestibule_texts_wide.c"]) : []),
        ...(counted ? sourcesIn(`${macosSources}/coverage`) : []),
      ],
      include: [...folders, ...(hasProtocol ? [protocol] : [])],
      exports: counted ? `${macosSources}/coverage/exports.txt` : program.exports,
      define: [
        `-DVESTIBULE_VERSION="${version()}"`,
        ...(counted ? ["-fprofile-instr-generate", "-fcoverage-mapping"] : []),
      ],
      more: counted ? ["_vestibule_keep_counts"] : [],
      libraries: [
        ...program.libraries.map((name) => `-l${name}`),
        ...program.frameworks.flatMap((name) => ["-framework", name]),
      ],
    },
    { output, objects },
  );
  if (properties === undefined) return;
  const list = readFileSync(inRoot(properties), "utf8");
  writeFileSync(join(dirname(output), "../Info.plist"), list.replaceAll("@VERSION@", version()));
}

/** The linker writes imports in the older way for macOS before 13, which a host must read too. */
export async function buildAuthSpecimen({ output, objects }) {
  const folder = `${macosSources}/specimen`;
  const more = ["_abort", "_getpwnam", "_pause", "_usleep", "__Block_copy", "_objc_exception_throw"];
  const exports = macosPrograms.plugin.exports;
  const frameworks = ["CoreFoundation", "Foundation", "AppKit"];
  const libraries = ["-lobjc", ...frameworks.flatMap((name) => ["-framework", name])];
  await buildUniversal(
    { sources: sourcesIn(folder), include: [folder], exports, minimum: "11.0", more, libraries },
    { output, objects },
  );
}

/** By the options of what ships, and with the libraries that it needs itself. */
export async function buildAuthEmpty({ output, objects }) {
  const folder = `${macosSources}/empty`;
  const { exports } = macosPrograms.plugin;
  const frameworks = ["CoreFoundation", "Foundation", "AppKit", "SecurityInterface"];
  const libraries = ["-lobjc", ...frameworks.flatMap((name) => ["-framework", name])];
  await buildUniversal(
    { sources: sourcesIn(folder), include: [folder], exports, libraries },
    { output, objects },
  );
}

/**
 * The classes of macOS that the login host has, as an image for its own loader. What it imports is the host's.
 * @param processor the host's: a row of `processors`
 */
export async function buildAuthFakes({ output, objects, processor }) {
  const where = `--target=${processor}-apple-macos14.0`;
  const stubs = join(objects, "sdk");
  writeStubs(stubs, []);
  mkdirSync(dirname(output), { recursive: true });
  const how = [where, "-isysroot", sdk, "-O1", "-fno-common", "-fno-objc-arc", "-Wall", "-Wextra", "-Werror"];
  const folder = `${macosSources}/fakes`;
  const made = await compileAll(sourcesIn(folder), how, join(objects, processor), headersIn(sdk, folder));
  await run(compiler, [
    ...[where, "-isysroot", stubs, "-fuse-ld=lld", "-bundle", "-nostdlib", "-lSystem"],
    ...["-Wl,-undefined,dynamic_lookup", ...made, "-o", `${output}.new`],
  ]);
  renameSync(`${output}.new`, output);
}

/** Linux has another name for one of Apple's processors; lld links for both. */
const linuxTargets = { x86_64: "x86_64-linux-gnu", arm64: "aarch64-linux-gnu" };

/**
 * The login host: a program for Linux on the processor whose half of a plug-in it runs.
 * @param processor one of `processors`
 */
export async function buildAuthHost({ output, objects, processor }) {
  const folder = `${macosSources}/loginhost`;
  const interfaces = `${sdk}/System/Library/Frameworks/Security.framework/Headers`;
  const where = `--target=${linuxTargets[processor]}`;
  const others = processors.filter((each) => each !== processor).map((each) => `processor_${each}.c`);
  const how = [
    where,
    "-std=gnu11",
    "-D_GNU_SOURCE",
    "-O1",
    "-gdwarf-4",
    "-fPIE",
    ...warnings,
    `-I${folder}`,
    `-I${interfaces}`,
  ];
  const headers = headersIn(folder, interfaces);
  const made = await compileAll(sourcesIn(folder, others), how, objects, headers);
  mkdirSync(dirname(output), { recursive: true });
  await run(compiler, [
    ...[where, "-fuse-ld=lld", ...made],
    ...["-pie", "-pthread", "-Wl,-z,now", "-o", `${output}.new`],
  ]);
  renameSync(`${output}.new`, output);
}
