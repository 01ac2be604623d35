/**
 * Compiles the native addon for Windows, x64, by mingw-w64, from the sources that node-gyp takes there (binding.gyp): for
 * the tests, which run it in Windows' Node under wine. The same sources give the same bytes. Used by build.mjs.
 */
import { copyFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { filesUnder, inRoot, pinnedNodeHome, runQuietly, Trouble } from "./project.mjs";

/** Not `windowsCompiler`: node-addon-api names std::mutex, which the other kind of threads has not. */
const compiler = "x86_64-w64-mingw32-g++-posix";

/** Where src/platform/native/loader.ts looks for it on Windows. */
export const windowsAddonPath = "prebuilds/win32-x64/@vestibule+toolkit.node";

const sources = "native/addon/src";

/** What the addon calls of libuv, which node.exe exports beside Node-API. */
const libuv = [
  "uv_async_init",
  "uv_async_send",
  "uv_close",
  "uv_fs_close",
  "uv_fs_req_cleanup",
  "uv_open_osfhandle",
  "uv_strerror",
];

const compiling = [
  "-std=c++17",
  "-O2",
  "-fno-exceptions",
  "-fno-rtti",
  "-DNAPI_VERSION=9",
  "-DNODE_ADDON_API_DISABLE_CPP_EXCEPTIONS",
  "-DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS",
  "-DNODE_GYP_MODULE_NAME=vestibule",
  "-DBUILDING_NODE_EXTENSION",
  ...["-DUNICODE", "-D_UNICODE", "-DWIN32_LEAN_AND_MEAN", "-D_WIN32_WINNT=0x0A00"],
  ...["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Wformat=2", "-Werror"],
];

const libraries = ["advapi32", "crypt32", "wintrust"].map((name) => `-l${name}`);

async function run(program, programArguments, options) {
  const { code, output } = await runQuietly(program, programArguments, options);
  if (code !== 0) throw new Trouble(`The addon for Windows does not build:\n${output.trim()}`);
}

/** Node-API by the list that its headers come with. */
function exportsOfNode() {
  const lists = ["js_native_api.def", "node_api.def"].map((name) =>
    readFileSync(inRoot("node_modules/node-api-headers/def", name), "utf8"),
  );
  const names = lists
    .flatMap((list) => list.split(/\r?\n/))
    .filter((line) => line !== "" && !/^(NAME|EXPORTS)\b/.test(line));
  return `NAME node.exe\nEXPORTS\n${[...names, ...libuv].join("\n")}\n`;
}

/** The addon's sources for Windows, relative to `native/addon/src`. */
export const addonSources = () =>
  filesUnder(inRoot(sources)).filter((file) => /^(windows\/)?[^/]+\.cc$/.test(file));

/**
 * @param objects a folder for what lies in between, absolute
 * @param output where it goes, absolute
 */
export async function buildWindowsAddon({ objects, output = inRoot(windowsAddonPath) }) {
  mkdirSync(objects, { recursive: true });
  mkdirSync(dirname(output), { recursive: true });
  writeFileSync(join(objects, "node.def"), exportsOfNode());
  // In its folder: the names of what is in the library are made of the path that is given, and decide the order of imports.
  const library = "libnode.a";
  await run("x86_64-w64-mingw32-dlltool", ["-d", "node.def", "-D", "node.exe", "-l", library], {
    cwd: objects,
  });
  const files = addonSources();
  const objectOf = (file) => join(objects, `${file.replaceAll("/", "-")}.o`);
  const headers = [
    `-I${inRoot(sources)}`,
    "-isystem",
    inRoot("node_modules/node-addon-api"),
    "-isystem",
    join(pinnedNodeHome(), "include/node"),
  ];
  for (const file of files)
    await run(compiler, [...compiling, ...headers, "-c", inRoot(sources, file), "-o", objectOf(file)]);
  const growing = join(objects, "vestibule.node");
  const linking = ["-shared", "-static", "-s", "-Wl,--no-insert-timestamp,--image-base,0x180000000"];
  await run(compiler, [...files.map(objectOf), library, ...linking, ...libraries, "-o", growing], {
    cwd: objects,
  });
  copyFileSync(growing, `${output}.new`);
  renameSync(`${output}.new`, output);
}
