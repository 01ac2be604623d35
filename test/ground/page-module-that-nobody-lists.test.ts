/** The build lists the modules of the harness's page by their imports; nothing else is served. */
import { join } from "node:path";
import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { pageScripts } from "../../scripts/page-scripts.mjs";
import { requires } from "../support/requirements.ts";
import { plant } from "./support/planted-project.ts";

const listOf = async (files: Record<string, string>): Promise<string[]> => {
  using project = plant(
    Object.fromEntries(Object.entries(files).map(([path, source]) => [`dist/${path}`, source])),
  );
  return await pageScripts(join(project.folder, "dist"));
};

test("a new module of the page, what it imports, and what is loaded only later are found", async () => {
  expect(
    await listOf({
      "harness/page/main.js": 'import { word } from "../../texts/en/page.js"; console.log(word);',
      "harness/page/inside/planted.js": 'export const later = () => import("../../contract/model.js");',
      "harness/contract/model.js": 'import "../../protocol/table.js"; export const model = 1;',
      "protocol/table.js": "export const table = 1;",
      "texts/en/page.js": 'export const word = "x";',
    }),
  ).toEqual([
    "harness/contract/model.js",
    "harness/page/inside/planted.js",
    "harness/page/main.js",
    "protocol/table.js",
    "texts/en/page.js",
  ]);
});

test("what the page does not import is not served", async () => {
  expect(
    await listOf({
      "harness/page/main.js": "console.log(1);",
      "harness/server/server.js": "export const server = 1;",
    }),
  ).toEqual(["harness/page/main.js"]);
});

test("a module that is not there, or is Node's, does not build", async () => {
  await expect(listOf({ "harness/page/main.js": 'import "./missing.js";' })).rejects.toThrow();
  await expect(listOf({ "harness/page/main.js": 'import "node:fs";' })).rejects.toThrow();
});

/** Command lines of the processes that this one has started. */
const children = (): string[] =>
  readdirSync("/proc/self/task").flatMap((thread) =>
    readFileSync(`/proc/self/task/${thread}/children`, "utf8")
      .split(" ")
      .filter((pid) => pid.trim() !== "")
      .map((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")),
  );

requires("linux").test("the bundler that lists them is no process any more once it has", async () => {
  const before = children();
  await listOf({ "harness/page/main.js": "console.log(1);" });
  expect(children()).toEqual(before);
});
