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

/** What the login host is, relative to the project; src/harness/loginhost/program.ts starts it from there. */
export const loginHostPath = "prebuilds/win32-x64/loginhost.exe";
/** A provider for tests, which copy it under the name of a fault. */
export const specimenPath = ".vestibule/windows/specimen.dll";

/** Prints the interfaces' binary contract, for the test that compares it. */
export const interfacesPath = ".vestibule/windows/interfaces.exe";

export const windowsSources = "native/windows-credprov";

const compiling = [
  "-std=c++17",
  "-O1",
  "-fno-rtti",
  "-DUNICODE",
  "-D_UNICODE",
  "-DWIN32_LEAN_AND_MEAN",
  "-D_WIN32_WINNT=0x0A00",
  ...["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Wundef", "-Werror"],
  "-Iinclude",
];

/** Without a time stamp, and with a base that does not depend on the file's name. */
const linking = (base) => ["-static", "-s", `-Wl,--no-insert-timestamp,--image-base,${base}`];

const libraries = ["ole32", "uuid", "gdi32", "user32", "advapi32"].map((name) => `-l${name}`);

export const windowsPrograms = {
  loginhost: {
    folder: "loginhost",
    output: loginHostPath,
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

async function run(programArguments) {
  const { code, output } = await runQuietly(windowsCompiler, programArguments, {
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

/** All headers that a source in `folder` may include, as one text. */
const headersOf = (folder) =>
  ["include", folder]
    .flatMap((place) =>
      filesUnder(inRoot(windowsSources, place)).map((file) => inRoot(windowsSources, place, file)),
    )
    .filter((file) => file.endsWith(".h"))
    .map((file) => readFileSync(file, "utf8"))
    .join("");

/**
 * Compiles what has changed, and links.
 * @param program one of `windowsPrograms`
 * @param output where it goes, absolute
 * @param objects a folder for what lies in between, absolute
 */
export async function buildWindowsProgram({ folder, compile, link }, { output, objects }) {
  mkdirSync(objects, { recursive: true });
  mkdirSync(dirname(output), { recursive: true });
  const sources = filesUnder(inRoot(windowsSources, folder)).filter((file) => file.endsWith(".cc"));
  const { output: version } = await runQuietly(windowsCompiler, ["--version"]);
  const common = JSON.stringify([version, compiling, compile, headersOf(folder)]);
  const objectOf = (source) => {
    const digest = createHash("sha256").update(common);
    digest.update(readFileSync(inRoot(windowsSources, folder, source)));
    return `${basename(source)}-${digest.digest("hex").slice(0, 16)}.o`;
  };
  const needed = sources.map((source) => ({ source, object: objectOf(source) }));
  for (const old of readdirSync(objects))
    if (!needed.some(({ object }) => object === old)) rmSync(join(objects, old), { force: true });
  const missing = needed.filter(({ object }) => !existsSync(join(objects, object)));
  await inPairs(
    missing.map(({ source, object }) => async () => {
      const growing = join(objects, `${object}.new`);
      await run([...compiling, ...compile, "-c", `${folder}/${source}`, "-o", growing]);
      renameSync(growing, join(objects, object));
    }),
  );
  // A program that is running may be mapped: it is replaced whole. A DLL holds its own name, so it has that from the start.
  const growing = join(objects, basename(output));
  await run([...needed.map(({ object }) => join(objects, object)), ...link, ...libraries, "-o", growing]);
  copyFileSync(growing, `${output}.new`);
  renameSync(`${output}.new`, output);
}
