/** Below test/, a file is a test or stands in a `support/` folder: whoever reads a folder sees its hazards alone. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesUnder, inRoot } from "../../scripts/project.mjs";
import { plant } from "./support/planted-project.ts";

/** Paths below test/ that are neither, each with its reason. A folder ends with a slash. */
const exceptions = [
  // tsc and eslint look for it at the top of what it is for.
  "tsconfig.json",
  // Cases for both languages; docs/protocol.md and the native code name them, and the fuzzer reads them.
  "protocol/vectors/",
];

const helpersOutside = (project: string): string[] =>
  filesUnder(join(project, "test")).filter(
    (file) =>
      !file.endsWith(".test.ts") &&
      !file.split("/").slice(0, -1).includes("support") &&
      !exceptions.some((exception) => file.startsWith(exception)),
  );

test("a helper beside the tests, a program for a child and a helper at the top are found", () => {
  using project = plant({
    "test/agent/planted.test.ts": "",
    "test/agent/support/planted.ts": "",
    "test/agent/support/programs/planted.mjs": "",
    "test/protocol/vectors/planted.json": "{}",
    "test/agent/planted.ts": "",
    "test/agent/programs/planted.mjs": "",
    "test/support.ts": "",
    "test/tsconfig.json": "{}",
  });
  expect(helpersOutside(project.folder)).toEqual([
    "agent/planted.ts",
    "agent/programs/planted.mjs",
    "support.ts",
  ]);
});

test("this project has none", () => {
  expect(helpersOutside(inRoot())).toEqual([]);
});

test("each exception is there", () => {
  const files = filesUnder(inRoot("test"));
  expect(exceptions.filter((exception) => !files.some((file) => file.startsWith(exception)))).toEqual([]);
});
