/**
 * What this project needs from the system beside Node and npm, and which suites need it. As root on Debian it is installed
 * automatically; otherwise the person is told the command. Used by run.mjs and test/support/requirements.ts.
 */
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { filesUnder, inRoot, quietEnvironment, runQuietly, say, step } from "./project.mjs";

/** The path of `program` on PATH, or undefined. */
function onPath(program) {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const candidate = join(folder, process.platform === "win32" ? `${program}.exe` : program);
    try {
      accessSync(candidate, constants.X_OK);
      if (statSync(candidate).isFile()) return candidate;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

/** The places where the agent looks too (src/identity/browser/locate.ts); one list for both. */
function hasBrowser() {
  const places = JSON.parse(readFileSync(inRoot("src/identity/browser/places.json"), "utf8"));
  return (places[process.platform] ?? []).some((place) => existsSync(place));
}

/** Its installer answers where the compiler is, or nothing. node-gyp finds Python by itself. */
function hasVisualStudio() {
  const programs = process.env["ProgramFiles(x86)"] ?? "C:\\Program Files (x86)";
  const component = "Microsoft.VisualStudio.Component.VC.Tools.x86.x64";
  const found = spawnSync(
    join(programs, "Microsoft Visual Studio/Installer/vswhere.exe"),
    ["-latest", "-products", "*", "-requires", component, "-property", "installationPath"],
    { encoding: "utf8" },
  );
  return (found.stdout ?? "").trim() !== "";
}

/** node-gyp needs all three. On a Mac they exist but do nothing until the command line tools are installed. */
function hasCompiler() {
  if (process.platform === "darwin")
    return spawnSync("xcode-select", ["-p"], { stdio: "ignore" }).status === 0;
  if (process.platform === "win32") return hasVisualStudio();
  return onPath("c++") !== undefined && onPath("make") !== undefined && onPath("python3") !== undefined;
}

/** Clang's package has no run-time libraries for the fuzzer and sanitizers; Apple's clang never has the fuzzer's. */
function hasFuzzer() {
  const clang = onPath("clang-19");
  if (clang === undefined) return false;
  const libraries = join(dirname(dirname(realpathSync(clang))), "lib/clang/19/lib");
  return filesUnder(libraries).some((file) => /(^|\/)libclang_rt\.fuzzer[^/]*\.a$/.test(file));
}

/** clang finds the linker beside itself; it is lld's form for Mach-O. */
function hasMacosCross() {
  const clang = onPath("clang-19");
  if (clang === undefined || onPath("llvm-lipo-19") === undefined) return false;
  return existsSync(join(dirname(realpathSync(clang)), "ld64.lld"));
}

/**
 * What clang links with, and qemu runs with; one list for src/harness/authhost/arm64-host.ts too. Read when it is wanted:
 * an incomplete copy of the project comes to say that it is one.
 */
export const arm64Tools = () => JSON.parse(readFileSync(inRoot("src/harness/authhost/arm64.json"), "utf8"));

/** clang takes the beginning and the end of a program from gcc's folder, of any version. */
function hasArm64() {
  const folder = "/usr/lib/gcc-cross/aarch64-linux-gnu";
  const { emulator, libraries } = arm64Tools();
  if (onPath(emulator) === undefined || !existsSync(join(libraries, "include/stdio.h"))) return false;
  return existsSync(folder) && filesUnder(folder).some((file) => file.endsWith("crtbeginS.o"));
}

/** One row for each need: its name in `requires(...)`, how it is found, its package, and who needs it. */
export const systemNeeds = {
  chromium: {
    what: "a Chromium browser",
    isThere: hasBrowser,
    debian: ["chromium"],
    suites: ["identity/browser", "harness (the page, whole resets)"],
  },
  compiler: {
    what: "a C++ compiler, make and Python 3",
    isThere: hasCompiler,
    debian: ["g++", "make", "python3"],
    suites: ["platform/native (peer credentials)", "protocol (the C codec)"],
  },
  clang: {
    what: "clang 19 with libFuzzer",
    isThere: hasFuzzer,
    debian: ["clang-19", "libclang-rt-19-dev"],
    suites: ["protocol (the C codec under a second compiler, fuzzing)"],
  },
  mingw: {
    what: "C and C++ compilers for Windows (mingw-w64)",
    isThere: () =>
      onPath("x86_64-w64-mingw32-gcc") !== undefined && onPath("x86_64-w64-mingw32-g++-win32") !== undefined,
    debian: ["g++-mingw-w64-x86-64"],
    suites: ["protocol (the C codec for Windows)", "harness/loginhost", "harness/dll"],
  },
  "macos-cross": {
    what: "clang, lld and llvm 19, which make programs for a Mac",
    isThere: hasMacosCross,
    debian: ["clang-19", "lld-19", "llvm-19"],
    suites: ["harness/authhost (the authorization plug-in and its login host)"],
  },
  arm64: {
    what: "qemu for programs of Linux on arm64, and the libraries that clang makes them with",
    isThere: hasArm64,
    get debian() {
      return arm64Tools().debian;
    },
    suites: ["harness/authhost (a plug-in's arm64 half)"],
  },
  cmake: {
    what: "CMake",
    isThere: () => onPath("cmake") !== undefined,
    debian: ["cmake"],
    suites: ["harness/loginhost, harness/authhost (that CMake builds the same)"],
  },
  wine: {
    what: "wine, which runs programs for Windows",
    isThere: () => onPath("wine") !== undefined && onPath("wineserver") !== undefined,
    debian: ["wine", "wine64"],
    suites: ["harness/loginhost, harness/dll (providers for Windows in the login host)"],
  },
};

export const missingNeeds = (names) => names.filter((name) => !systemNeeds[name].isThere());

const debianPackages = (names) => names.flatMap((name) => systemNeeds[name].debian);

/** The command that installs what is missing, as the person would type it. */
export function installCommand(names) {
  if (process.platform === "darwin") {
    const commands = {
      chromium: "brew install --cask google-chrome",
      compiler: "xcode-select --install",
      clang: "brew install llvm@19",
      mingw: "brew install mingw-w64",
      "macos-cross": "brew install llvm@19 lld@19",
      cmake: "brew install cmake",
      wine: "brew install --cask wine-stable",
    };
    return names.map((name) => commands[name]).join(" && ");
  }
  return `apt-get update && apt-get install --no-install-recommends ${debianPackages(names).join(" ")}`;
}

async function aptInstall(packages) {
  const env = quietEnvironment({ DEBIAN_FRONTEND: "noninteractive" });
  const update = await runQuietly("apt-get", ["update", "-qq"], { env });
  const install = await runQuietly(
    "apt-get",
    ["install", "-y", "-qq", "--no-install-recommends", ...packages],
    { env },
  );
  return { code: install.code, output: `${update.code === 0 ? "" : update.output}${install.output}` };
}

/**
 * Installs what is missing if it can (root, Debian), otherwise prints the command. It continues in any case: what is still
 * missing skips its suites with the reason, or stops a command that needs it.
 */
export async function bringSystemNeeds(names) {
  let missing = missingNeeds(names);
  if (missing.length === 0) return;
  const asRoot = process.getuid?.() === 0 && onPath("apt-get") !== undefined;
  if (asRoot) {
    const packages = debianPackages(missing);
    const { code, output } = await step(`installing ${packages.join(", ")}`, () => aptInstall(packages));
    if (code === 0) return;
    say(`apt-get could not install them: ${output.trim().split("\n").slice(-3).join(" ")}`);
    // One package that this release lacks makes the whole installation fail.
    if (missing.length > 1) for (const name of missing) await aptInstall(debianPackages([name]));
    missing = missingNeeds(names);
    if (missing.length === 0) return;
  }
  for (const name of missing) {
    const { what, suites } = systemNeeds[name];
    say(`${what} is missing; without it these are skipped: ${suites.join(", ")}.`);
  }
  if (process.platform !== "win32") say(`To install: ${asRoot ? "" : "as root, "}${installCommand(missing)}`);
}
