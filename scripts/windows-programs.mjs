/**
 * Compiles the programs for Windows, x64, by mingw-w64: the credential provider, the login host, and what tests need. The
 * same sources give the same bytes, in whichever folder. Which programs there are, and of what, is in
 * windows-programs.json, which CMake reads too. Used by build.mjs, and by the tests that compare the bytes.
 */
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { filesUnder, inRoot, runQuietly, Trouble } from "./project.mjs";

/** Debian's g++ comes with two kinds of threads; this one adds no library. */
export const windowsCompiler = "x86_64-w64-mingw32-g++-win32";
const windowsCCompiler = "x86_64-w64-mingw32-gcc-win32";

export const windowsSources = "native/windows-credprov";
/** The contract's codec, rules and texts, relative to `windowsSources`. */
const protocolSources = "../protocol";

const warnings = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Wundef", "-Werror"];

const { defines, libraries, programs } = JSON.parse(
  readFileSync(inRoot("scripts/windows-programs.json"), "utf8"),
);

const compiling = [
  "-std=c++17",
  "-O1",
  "-fno-rtti",
  ...defines.map((define) => `-D${define}`),
  ...warnings,
  "-Iinclude",
];

/** How the protocol's C is compiled. */
export const compilingC = ["-std=c99", "-O1", ...warnings];

/** Not read before something is built: an incomplete copy of the project has no package.json. */
const version = () => JSON.parse(readFileSync(inRoot("package.json"), "utf8")).version;

/** How a program's C++ is compiled. */
export function compilingOf({ exceptions, hasProtocol, first }) {
  return [
    ...compiling,
    // A header of its folder that each source begins with.
    ...(first === undefined ? [] : ["-include", first]),
    ...(exceptions ? [] : ["-fno-exceptions"]),
    // Of what ships into LogonUI. Statics are made once, on the UI thread, before anything else.
    ...(hasProtocol
      ? ["-fno-threadsafe-statics", `-I${protocolSources}`, `-DVESTIBULE_VERSION="${version()}"`]
      : []),
  ];
}

/** Without a time stamp, and with a base that does not depend on the file's name. */
function linkingOf({ file, exports, isWide }) {
  const isDll = file.endsWith(".dll");
  return [
    ...(isDll ? ["-shared"] : []),
    ...(isWide ? ["-municode"] : []),
    ...(exports === undefined
      ? []
      : [exports, "-Wl,--dynamicbase,--nxcompat,--high-entropy-va,--gc-sections"]),
    "-static",
    "-s",
    `-Wl,--no-insert-timestamp,--image-base,${isDll ? "0x180000000" : "0x140000000"}`,
    ...libraries.map((name) => `-l${name}`),
  ];
}

const outputOf = ({ file, ships }) => (ships ? `prebuilds/win32-x64/${file}` : `.vestibule/windows/${file}`);

/** The rows of windows-programs.json, which native/windows-credprov/CMakeLists.txt reads too. */
export const windowsPrograms = Object.fromEntries(
  Object.entries(programs).map(([name, program]) => [name, { ...program, output: outputOf(program) }]),
);

/** What the login host is, relative to the project; src/harness/loginhost starts it from there. */
export const loginHostPath = windowsPrograms.loginhost.output;
/** A provider for tests, which copy it under the name of a fault. */
export const specimenPath = windowsPrograms.specimen.output;
/** The credential provider that ships. */
export const credentialProviderPath = windowsPrograms.credentialProvider.output;
/** Prints the interfaces' binary contract, for the test that compares it. */
export const interfacesPath = windowsPrograms.interfaces.output;
/** The credential provider, speaking another version of the protocol. */
export const otherVersionPath = windowsPrograms.providerOfVersion2.output;
/** Connects a pipe of wine's with a socket outside, for tests. */
export const pipeBridgePath = windowsPrograms.pipebridge.output;
/** Calls a provider as no good sign-in screen would, and measures it. */
export const callerPath = windowsPrograms.caller.output;

async function run(programArguments, compiler = windowsCompiler) {
  const { code, output } = await runQuietly(compiler, programArguments, {
    cwd: inRoot(windowsSources),
  });
  if (code !== 0) throw new Trouble(`A program for Windows does not build:\n${output.trim()}`);
}

/** Two at a time: a small machine has two cores. */
async function inPairs(works) {
  const waiting = [...works];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await next();
  };
  await Promise.all([worker(), worker()]);
}

/** The files of the folder itself, relative to `windowsSources`. */
const filesIn = (place, end) =>
  filesUnder(inRoot(windowsSources, place))
    .filter((file) => file.endsWith(end) && !file.includes("/"))
    .map((file) => `${place}/${file}`);

/** What a program is made of: all sources of its folder, and one of another's; relative to `windowsSources`. */
export const sourcesOf = ({ folder, also, hasProtocol }) => ({
  cpp: [...filesIn(folder, ".cc"), ...(also === undefined ? [] : [also])],
  c: hasProtocol ? filesIn(protocolSources, ".c") : [],
});

/** All headers that a source in `places` may include, as one text. */
const headersOf = (places) =>
  places
    .flatMap((place) => filesIn(place, ".h"))
    .map((file) => readFileSync(inRoot(windowsSources, file), "utf8"))
    .join("");

/**
 * Compiles what has changed, and links.
 * @param program one of `windowsPrograms`
 * @param output where it goes, absolute
 * @param objects a folder for what lies in between, absolute
 * @param also further options of compiler and linker, for a build that does not ship
 */
export async function buildWindowsProgram(
  program,
  { output, objects, also: more = { compile: [], link: [] } },
) {
  mkdirSync(objects, { recursive: true });
  mkdirSync(dirname(output), { recursive: true });
  const { output: compilerVersion } = await runQuietly(windowsCompiler, ["--version"]);
  const { cpp, c } = sourcesOf(program);
  const { folder, also, hasProtocol } = program;
  const places = ["include", folder, ...(also === undefined ? [] : [dirname(also)])];
  const headers = headersOf([...places, ...(hasProtocol ? [protocolSources] : [])]);
  const how = [...compilingOf(program), ...more.compile];
  const needed = [
    ...cpp.map((source) => ({ source, compiler: windowsCompiler, how })),
    ...c.map((source) => ({ source, compiler: windowsCCompiler, how: compilingC })),
  ].map((each) => {
    const digest = createHash("sha256").update(JSON.stringify([compilerVersion, each.how, headers]));
    digest.update(readFileSync(inRoot(windowsSources, each.source)));
    return { ...each, object: `${basename(each.source)}-${digest.digest("hex").slice(0, 16)}.o` };
  });
  for (const old of readdirSync(objects))
    if (!needed.some(({ object }) => object === old)) rmSync(join(objects, old), { force: true });
  const missing = needed.filter(({ object }) => !existsSync(join(objects, object)));
  await inPairs(
    missing.map(({ source, compiler, how, object }) => async () => {
      const growing = join(objects, `${object}.new`);
      await run([...how, "-c", source, "-o", growing], compiler);
      renameSync(growing, join(objects, object));
    }),
  );
  // A program that is running may be mapped: it is replaced whole. A DLL holds its own name, so it has that from the start.
  const growing = join(objects, basename(output));
  await run([
    ...needed.map(({ object }) => join(objects, object)),
    ...linkingOf(program),
    ...more.link,
    "-o",
    growing,
  ]);
  copyFileSync(growing, `${output}.new`);
  renameSync(`${output}.new`, output);
}
