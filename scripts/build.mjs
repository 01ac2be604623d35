/**
 * Builds dist/ (both TypeScript projects and the files beside them), the bundles that the harness starts, the agent's
 * bundle and the native addon, each only when its inputs have changed. Used by run.mjs.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { bundleFolder, bundleOptions } from "./agent-bundle.mjs";
import { writePageScripts } from "./page-scripts.mjs";
import {
  addonPath,
  filesUnder,
  fingerprint,
  inRoot,
  pinnedNode,
  pinnedNodeHome,
  readStamp,
  runQuietly,
  runTool,
  step,
  Trouble,
  writeStamp,
} from "./project.mjs";
import {
  authEmptyPath,
  authFakesPath,
  authHostPath,
  authSpecimenPath,
  buildAuthEmpty,
  buildAuthFakes,
  buildAuthHost,
  buildAuthSpecimen,
  buildMacosProgram,
  macosInputs,
  macosPrograms,
  macosSources,
} from "./macos-programs.mjs";
import { arm64Tools, missingNeeds } from "./system-packages.mjs";
import { buildWindowsAddon, windowsAddonPath } from "./windows-addon.mjs";
import { addonFlags, buildByMsvc } from "./windows-msvc.mjs";
import { buildWindowsProgram, windowsPrograms, windowsSources } from "./windows-programs.mjs";

const always = ["scripts/build.mjs", "scripts/page-scripts.mjs", "node_modules/.vestibule-lock"];

/** Runs `work` when `inputs` changed since it last succeeded. */
async function whenChanged({ stamp, inputs, output }, work) {
  const now = fingerprint([...inputs, ...always]);
  if (readStamp(stamp) === now && existsSync(inRoot(output))) return;
  await work();
  writeStamp(stamp, now);
}

/** Bundles lie in dist beside what was compiled, and have no source of their own. */
const isBundle = (file) => file.startsWith("bundle/") || file.startsWith("bundles/");

/** Removes compiled files whose source, a .ts or .tsx of the same name, no longer exists. */
function removeOrphans() {
  const sources = new Set(filesUnder(inRoot("src")).map((file) => file.replace(/\.tsx?$/, "")));
  for (const file of filesUnder(inRoot("dist"))) {
    if (file.startsWith(".") || isBundle(file)) continue;
    const stem = file.replace(/(\.d\.ts|\.js)(\.map)?$/, "");
    if (!sources.has(stem)) rmSync(inRoot("dist", file));
  }
}

function copyAssets() {
  for (const file of filesUnder(inRoot("src"))) {
    if (/\.tsx?$|(^|\/)tsconfig\.json$/.test(file)) continue;
    const target = inRoot("dist", file);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(inRoot("src", file), target);
  }
}

/**
 * Compiled files in `folder` that still import a `.ts`: tsc (6.0.3) rewrites no `import()` in a function that has an
 * `await using`, and the program would fail only when it runs that line.
 */
export function importsOfSources(folder) {
  return filesUnder(folder)
    .filter((file) => file.endsWith(".js") && !isBundle(file))
    .filter((file) =>
      /\bimport\(\s*["'][^"']+\.tsx?["']\s*\)/.test(readFileSync(join(folder, file), "utf8")),
    );
}

async function compile() {
  const page = "src/harness/page/tsconfig.json";
  const hasPage = filesUnder(inRoot("src/harness/page")).some((file) => file.endsWith(".ts"));
  const projects = ["tsconfig.json", ...(hasPage ? [page] : [])];
  const results = await Promise.all(
    projects.map((project) => runTool("typescript/bin/tsc", ["-p", project])),
  );
  const failed = results.filter((result) => result.code !== 0);
  if (failed.length > 0) throw new Trouble(failed.map((result) => result.output.trim()).join("\n"));
  removeOrphans();
  const left = importsOfSources(inRoot("dist"));
  if (left.length > 0) {
    throw new Trouble(
      `These compiled files import sources, which are not there: ${left.join(", ")}. ` +
        "Put the import() into a function without `await using`.",
    );
  }
  copyAssets();
  if (hasPage) await writePageScripts(inRoot("dist"));
}

/** Makes the folder that ships: the agent in one file, and beside it the binaries that it loads. */
async function bundleAgent() {
  const bundler = inRoot("scripts/agent-bundle.mjs");
  rmSync(inRoot(bundleFolder), { recursive: true, force: true });
  const { code, output } = await runQuietly(pinnedNode(), [bundler, bundleOptions.write]);
  if (code !== 0) throw new Trouble(output.trim());
  const prebuilt = `sodium-native/prebuilds/${process.platform}-${process.arch}/sodium-native.node`;
  copyFileSync(inRoot("node_modules", prebuilt), inRoot(bundleFolder, "sodium-native.node"));
  const addon = inRoot(addonPath());
  if (existsSync(addon)) copyFileSync(addon, inRoot(bundleFolder, "vestibule.node"));
}

async function bundleOrganisation() {
  const { code, output } = await runQuietly(pinnedNode(), [inRoot("scripts/harness-bundles.mjs")]);
  if (code !== 0) throw new Trouble(output.trim());
}

/** Without a compiler there is no addon: the shipped agent then does not start, and the harness says what it skips. */
async function buildAddon() {
  if (missingNeeds(["compiler"]).length > 0) return;
  const inputs = ["binding.gyp", "native/addon/src"];
  await whenChanged({ stamp: "build/.stamp", inputs, output: addonPath() }, () =>
    step("building the native addon", async () => {
      // The headers come with the pinned Node, so nothing is downloaded; but for Windows, see windows-msvc.mjs.
      const flags =
        process.platform === "win32"
          ? addonFlags()
          : ["rebuild", `--nodedir=${pinnedNodeHome()}`, "--loglevel=error"];
      const { code, output } = await runTool("node-gyp/bin/node-gyp.js", flags);
      if (code !== 0) throw new Trouble(`The native addon does not build:\n${output.trim()}`);
      mkdirSync(dirname(inRoot(addonPath())), { recursive: true });
      // A new file, not new bytes in the old one: a running agent has that one mapped.
      rmSync(inRoot(addonPath()), { force: true });
      copyFileSync(inRoot("build/Release/vestibule.node"), inRoot(addonPath()));
    }),
  );
}

/** On Windows itself. CMake knows what has changed. */
async function buildOnWindows() {
  if (missingNeeds(["compiler", "cmake"]).length > 0) return;
  await step("compiling the programs for Windows", buildByMsvc);
}

/** Without mingw there is no login host: `vestibule host windows` says so, and its tests are skipped. */
async function buildForWindows({ forTests }) {
  if (missingNeeds(["mingw"]).length > 0) return;
  for (const [name, program] of Object.entries(windowsPrograms)) {
    if (!forTests && program.ships !== true) continue;
    const inputs = [
      `${windowsSources}/include`,
      `${windowsSources}/${program.folder}`,
      ...(program.also === undefined ? [] : [`${windowsSources}/${program.also}`]),
      ...(program.hasProtocol === true ? ["native/protocol", "package.json"] : []),
      "scripts/windows-programs.mjs",
      "scripts/windows-programs.json",
    ];
    const stamp = `.vestibule/windows/.stamp-${name}`;
    await whenChanged({ stamp, inputs, output: program.output }, () =>
      step(`compiling ${name} for Windows`, () =>
        buildWindowsProgram(program, {
          output: inRoot(program.output),
          objects: inRoot(".vestibule/windows/objects", name),
        }),
      ),
    );
  }
}

async function buildAddonForWindows() {
  if (missingNeeds(["mingw"]).length > 0) return;
  const inputs = ["native/addon/src", "scripts/windows-addon.mjs"];
  const stamp = ".vestibule/windows/.stamp-addon";
  await whenChanged({ stamp, inputs, output: windowsAddonPath }, () =>
    step("compiling the addon for Windows", () =>
      buildWindowsAddon({ objects: inRoot(".vestibule/windows/objects/addon") }),
    ),
  );
}

/** The login host that runs a plug-in's arm64 half under qemu, where there is what it needs. It does not ship. */
async function buildAuthHostForArm64() {
  if (missingNeeds(["arm64"]).length > 0) return;
  const processor = "arm64";
  const objects = (name) => inRoot(".vestibule/macos/arm64/objects", name);
  const { host } = arm64Tools();
  const output = inRoot(host);
  await whenChanged(
    {
      stamp: ".vestibule/macos/arm64/.stamp",
      inputs: [
        ...["sdk", "fakes", "loginhost"].map((folder) => `${macosSources}/${folder}`),
        ...["scripts/macos-programs.mjs", "scripts/macos-programs.json"],
      ],
      output: host,
    },
    () =>
      step("compiling the login host for arm64", async () => {
        await buildAuthFakes({ output: `${output}-fakes`, objects: objects("fakes"), processor });
        await buildAuthHost({ output, objects: objects("authhost"), processor });
      }),
  );
}

/**
 * Without clang, lld and llvm there is no plug-in for a Mac and no host for it: `vestibule host macos` says so, and their
 * tests are skipped. The host is a program for Linux on x86_64, and loads no file on another system.
 */
async function buildForMacos({ forTests, forArm64 }) {
  if (missingNeeds(["macos-cross"]).length > 0) return;
  const objects = (name) => inRoot(".vestibule/macos/objects", name);
  const sdk = [`${macosSources}/sdk`, "scripts/macos-programs.mjs", "scripts/macos-programs.json"];
  for (const [name, program] of Object.entries(macosPrograms)) {
    const stamp = `.vestibule/macos/.stamp-${name}`;
    await whenChanged({ stamp, inputs: macosInputs(program), output: program.output }, () =>
      step(`compiling ${name} for macOS`, () =>
        buildMacosProgram(program, { output: inRoot(program.output), objects: objects(name) }),
      ),
    );
  }
  if (process.platform !== "linux" || process.arch !== "x64") return;
  if (forTests) {
    await whenChanged(
      {
        stamp: ".vestibule/macos/.stamp-specimen",
        inputs: [...sdk, `${macosSources}/specimen`],
        output: authSpecimenPath,
      },
      () =>
        step("compiling a plug-in for tests", () =>
          buildAuthSpecimen({ output: inRoot(authSpecimenPath), objects: objects("specimen") }),
        ),
    );
  }
  await whenChanged(
    {
      stamp: ".vestibule/macos/.stamp-empty",
      inputs: [...sdk, `${macosSources}/empty`],
      output: authEmptyPath,
    },
    () => buildAuthEmpty({ output: inRoot(authEmptyPath), objects: objects("empty") }),
  );
  await whenChanged(
    {
      stamp: ".vestibule/macos/.stamp-fakes",
      inputs: [...sdk, `${macosSources}/fakes`],
      output: authFakesPath,
    },
    () =>
      step("compiling the classes of macOS that its login host has", () =>
        buildAuthFakes({
          output: inRoot(authFakesPath),
          objects: objects("fakes"),
          processor: "x86_64",
        }),
      ),
  );
  await whenChanged(
    {
      stamp: ".vestibule/macos/.stamp-authhost",
      inputs: [...sdk, `${macosSources}/loginhost`],
      output: authHostPath,
    },
    () =>
      step("compiling the login host for authorization plug-ins", () =>
        buildAuthHost({
          output: inRoot(authHostPath),
          objects: objects("authhost"),
          processor: "x86_64",
        }),
      ),
  );
  if (forArm64) await buildAuthHostForArm64();
}

/**
 * @param systems for which the programs are built that ship, and those that run them here: of native-systems.mjs
 * @param forTests also the programs that only tests run
 * @param forArm64 also the login host for a plug-in's arm64 half
 */
export async function build({ systems = [], forTests = false, forArm64 = false } = {}) {
  await buildAddon();
  const forWindows = systems.includes("windows");
  if (forWindows && process.platform === "win32") await buildOnWindows();
  if (systems.includes("macos") && process.platform !== "win32") await buildForMacos({ forTests, forArm64 });
  if (forWindows && process.platform !== "win32") {
    await buildAddonForWindows();
    await buildForWindows({ forTests });
  }
  const inputs = ["src", "tsconfig.base.json", "tsconfig.json"];
  await whenChanged({ stamp: "dist/.stamp", inputs, output: "dist" }, () => step("compiling", compile));
  await whenChanged(
    {
      stamp: "dist/.stamp-bundles",
      inputs: [...inputs, "scripts/harness-bundles.mjs"],
      output: "dist/bundles/organisation/directory.js",
    },
    () => step("bundling directory and provider", bundleOrganisation),
  );
  if (!existsSync(inRoot("src/main/agent.ts"))) return;
  await whenChanged(
    {
      stamp: "dist/.stamp-bundle",
      inputs: ["src", addonPath(), "scripts/agent-bundle.mjs"],
      output: join(bundleFolder, "agent.js"),
    },
    () => step("bundling the agent", bundleAgent),
  );
}
