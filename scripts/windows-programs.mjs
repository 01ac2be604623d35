/**
 * Compiles the programs for Windows, x64, by mingw-w64: the login host, and the provider that the tests try it on. The
 * same sources give the same bytes, in whichever folder. Used by build.mjs, and by the test that compares the bytes.
 */
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { filesUnder, inRoot, runQuietly, Trouble } from "./project.mjs";

/** Debian's g++ comes with two kinds of threads; this one adds no library. */
export const windowsCompiler = "x86_64-w64-mingw32-g++-win32";
const windowsCCompiler = "x86_64-w64-mingw32-gcc-win32";

/** What the login host is, relative to the project; src/harness/loginhost/program.ts starts it from there. */
export const loginHostPath = "prebuilds/win32-x64/loginhost.exe";
/** A provider for tests, which copy it under the name of a fault. */
export const specimenPath = ".vestibule/windows/specimen.dll";

/** The credential provider that ships. */
export const credentialProviderPath = "prebuilds/win32-x64/VestibuleCredentialProvider.dll";

/** Prints the interfaces' binary contract, for the test that compares it. */
export const interfacesPath = ".vestibule/windows/interfaces.exe";

/** Connects a pipe of wine's with a socket outside, for tests. */
export const pipeBridgePath = ".vestibule/windows/pipebridge.exe";

/** Calls a provider as no good sign-in screen would, and measures it. */
export const callerPath = ".vestibule/windows/caller.exe";

export const windowsSources = "native/windows-credprov";
/** The contract's codec, rules and texts, relative to `windowsSources`. */
const protocolSources = "../protocol";

const warnings = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Wundef", "-Werror"];

const compiling = [
  "-std=c++17",
  "-O1",
  "-fno-rtti",
  "-DUNICODE",
  "-D_UNICODE",
  "-DWIN32_LEAN_AND_MEAN",
  "-D_WIN32_WINNT=0x0A00",
  ...warnings,
  "-Iinclude",
];

const compilingC = ["-std=c99", "-O1", ...warnings];

/** Read when something is compiled: what is wrong with this file is said by npm, or by run.mjs. */
const version = () => JSON.parse(readFileSync(inRoot("package.json"), "utf8")).version;

/** Without a time stamp, and with a base that does not depend on the file's name. */
const linking = (base) => ["-static", "-s", `-Wl,--no-insert-timestamp,--image-base,${base}`];

const libraries = ["ole32", "uuid", "gdi32", "user32", "advapi32", "secur32", "ws2_32"].map(
  (name) => `-l${name}`,
);

export const windowsPrograms = {
  credentialProvider: {
    folder: "provider",
    output: credentialProviderPath,
    get compile() {
      return [
        "-fno-exceptions",
        // Statics are made once, on the UI thread, before anything else.
        "-fno-threadsafe-statics",
        `-I${protocolSources}`,
        `-DVESTIBULE_VERSION="${version()}"`,
      ];
    },
    protocol: true,
    link: [
      "-shared",
      "provider/provider.def",
      "-Wl,--dynamicbase,--nxcompat,--high-entropy-va,--gc-sections",
      ...linking("0x180000000"),
    ],
  },
  loginhost: {
    folder: "loginhost",
    output: loginHostPath,
    compile: ["-fno-exceptions"],
    link: ["-municode", ...linking("0x140000000")],
  },
  pipebridge: {
    folder: "pipebridge",
    output: pipeBridgePath,
    compile: ["-fno-exceptions"],
    link: ["-municode", ...linking("0x140000000")],
  },
  caller: {
    folder: "caller",
    also: "loginhost/lent_agent.cc",
    output: callerPath,
    compile: ["-fno-exceptions"],
    link: ["-municode", ...linking("0x140000000")],
  },
  specimen: {
    folder: "specimen",
    output: specimenPath,
    compile: [],
    link: ["-shared", ...linking("0x180000000")],
  },
  interfaces: {
    folder: "interfaces",
    output: interfacesPath,
    compile: ["-fno-exceptions"],
    link: linking("0x140000000"),
  },
};

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
 */
export async function buildWindowsProgram(program, { output, objects }) {
  const { folder, also, compile, link, protocol = false } = program;
  mkdirSync(objects, { recursive: true });
  mkdirSync(dirname(output), { recursive: true });
  const { output: compilerVersion } = await runQuietly(windowsCompiler, ["--version"]);
  const places = ["include", folder, ...(also === undefined ? [] : [dirname(also)])];
  const headers = headersOf([...places, ...(protocol ? [protocolSources] : [])]);
  const needed = [
    ...[...filesIn(folder, ".cc"), ...(also === undefined ? [] : [also])].map((source) => ({
      source,
      compiler: windowsCompiler,
      how: [...compiling, ...compile],
    })),
    ...(protocol ? filesIn(protocolSources, ".c") : []).map((source) => ({
      source,
      compiler: windowsCCompiler,
      how: compilingC,
    })),
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
  await run([...needed.map(({ object }) => join(objects, object)), ...link, ...libraries, "-o", growing]);
  copyFileSync(growing, `${output}.new`);
  renameSync(`${output}.new`, output);
}
