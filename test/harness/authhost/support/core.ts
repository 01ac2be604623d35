/** Parts of native/macos-authplugin compiled for this system, under sanitizers. */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import {
  type Compiler,
  compiled,
  headersAsOption,
  library,
  root,
} from "../../../protocol/support/native-program.ts";

const authplugin = join(root, "native", "macos-authplugin");

const filesIn = (folder: string, end: string) =>
  readdirSync(folder)
    .filter((file) => file.endsWith(end))
    .map((file) => join(folder, file));

/** The plug-in's core with a system of a test's own. @returns the path of the program that plays the stories */
export function coreDriver(compiler: Compiler): string {
  const folder = join(authplugin, "core");
  const stories = join(folder, "test");
  const sources = [...filesIn(folder, ".c"), ...filesIn(stories, ".c"), ...library];
  const options = [`-I${folder}`, '-DVESTIBULE_VERSION="test"', headersAsOption(folder)];
  return compiled("authplugin-core", compiler, sources, [...compiler.options, ...options]);
}

/** The plug-in with its threads, for a host and a Mac of a test's own. @returns the program that plays the stories */
export function pluginDriver(compiler: Compiler): string {
  const [core, plugin] = ["core", "plugin"].map((folder) => join(authplugin, folder)) as [string, string];
  const stories = join(plugin, "test");
  const sources = [
    ...filesIn(core, ".c"),
    ...["plugin.c", "running.c"].map((file) => join(plugin, file)),
    ...filesIn(stories, ".c"),
    ...library,
  ];
  const folders = [core, plugin, stories, join(stories, "here")];
  const options = [
    ...["-std=gnu11", "-D_GNU_SOURCE", "-pthread", '-DVESTIBULE_VERSION="test"'],
    ...folders.map((folder) => `-I${folder}`),
    ...["-include", join(stories, "redirect.h")],
    headersAsOption(core, plugin),
  ];
  return compiled("authplugin-threads", compiler, sources, [...compiler.options, ...options]);
}

/** @returns the path of libFuzzer's program for the login host's loader */
export function loaderFuzzer(compiler: Compiler): string {
  const folder = join(authplugin, "loginhost");
  const sources = ["macho.c", "macho_map.c", "fuzz/fuzz.c"].map((file) => join(folder, file));
  const options = ["-D_GNU_SOURCE", "-fsanitize=fuzzer", headersAsOption(folder)];
  return compiled("authhost-loader", compiler, sources, [...compiler.options, ...options]);
}

/** @param story its name; without one the program prints all names */
export function play(driver: string, story?: string): string {
  const { status, stdout, stderr } = spawnSync(driver, story === undefined ? [] : [story], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${story ?? "the driver"}: ${stderr.trim()}`);
  return stdout;
}
