/** Each kind of forbidden import, planted in a small project, is found; allowed imports pass. */
import { posix } from "node:path";
import { describe, expect, test } from "vitest";
import {
  importViolations,
  unusedDependencies,
  unusedDirections,
  unusedPermissions,
} from "../../scripts/import-direction.mjs";
import { forAll, rooms } from "../../scripts/rooms.mjs";
import { plant } from "./support/planted-project.ts";

const target = "export interface Thing { name: string }\nexport const thing: Thing = { name: 'x' };\n";

/** Each room gets a file that others can import. */
const everyRoom = Object.fromEntries(Object.keys(rooms).map((room) => [`src/${room}/thing.ts`, target]));

async function violationsOf(files: Record<string, string>): Promise<string[]> {
  using project = plant({ ...everyRoom, ...files });
  return await importViolations(project.folder);
}

const planted: [what: string, from: string, source: string, rule: string][] = [
  [
    "errors importing anything",
    "errors",
    'import { thing } from "../secrets/thing.ts";',
    "errors-imports-one-way",
  ],
  [
    "agent importing directory",
    "agent",
    'import { thing } from "../directory/thing.ts";',
    "agent-imports-one-way",
  ],
  [
    "agent importing harness",
    "agent",
    'import { thing } from "../harness/thing.ts";',
    "agent-imports-one-way",
  ],
  [
    "agent importing packaging",
    "agent",
    'import { thing } from "../packaging/thing.ts";',
    "agent-imports-one-way",
  ],
  [
    "a type only",
    "secrets",
    'import type { Thing } from "../protocol/thing.ts";\nexport type Other = Thing;',
    "secrets-imports-one-way",
  ],
  [
    "a type only, inline",
    "http",
    'import { type Thing } from "../identity/thing.ts";\nexport type Other = Thing;',
    "http-imports-one-way",
  ],
  [
    "a type by import()",
    "texts",
    'export type Other = import("../agent/thing.ts").Thing;',
    "texts-imports-one-way",
  ],
  [
    "a type exported on",
    "device-api",
    'export type { Thing } from "../agent/thing.ts";',
    "device-api-imports-one-way",
  ],
  [
    "an import at run time",
    "protocol",
    'export const later = () => import("../agent/thing.ts");',
    "protocol-imports-one-way",
  ],
  ["an import for its effects", "platform", 'import "../identity/thing.ts";', "platform-imports-one-way"],
  [
    "identity past the ports",
    "identity",
    'import { thing } from "../platform/thing.ts";',
    "identity-imports-one-way",
  ],
  [
    "agent composing simulated stores",
    "agent",
    'import { thing } from "../platform/simulated/thing.ts";',
    "agent-stays-out-of-inner-rooms",
  ],
  [
    "platform importing its simulation",
    "platform",
    'import { thing } from "./simulated/thing.ts";',
    "platform-stays-out-of-inner-rooms",
  ],
  [
    "the program importing simulated stores",
    "main",
    'import { thing } from "../platform/simulated/thing.ts";',
    "main-stays-out-of-inner-rooms",
  ],
  [
    "directory importing the agent",
    "directory",
    'import { thing } from "../agent/thing.ts";',
    "directory-imports-one-way",
  ],
  ["anyone importing main", "cli", 'import { thing } from "../main/thing.ts";', "cli-imports-one-way"],
  [
    "anyone but main importing cli",
    "harness",
    'import { thing } from "../cli/thing.ts";',
    "harness-imports-one-way",
  ],
  [
    "the page importing the server",
    "harness/page",
    'import { thing } from "../thing.ts";',
    "harness/page-imports-one-way",
  ],
  [
    "the page importing the codec",
    "harness/page",
    'import { thing } from "../../protocol/thing.ts";',
    "harness/page-imports-one-way",
  ],
  [
    "the page importing the contract beside its plain data",
    "harness/page",
    'import { thing } from "../contract/thing.ts";',
    "harness/page-stays-out-of-inner-rooms",
  ],
  [
    "the host's conversation importing the harness",
    "host",
    'import type { thing } from "../harness/contract/thing.ts";',
    "host-imports-one-way",
  ],
  [
    "the simulated Windows screen importing the Mac's",
    "harness/windows",
    'import { thing } from "../macos/thing.ts";',
    "harness/windows-imports-one-way",
  ],
  [
    "the harness's contract importing the play",
    "harness/contract",
    'import type { thing } from "../play/thing.ts";',
    "harness/contract-imports-one-way",
  ],
  [
    "the command line importing a simulated screen",
    "cli",
    'import { thing } from "../harness/windows/thing.ts";',
    "cli-imports-one-way",
  ],
  [
    "a screen of the agent importing the flow that shows it",
    "agent/screens",
    'import type { thing } from "../flows/thing.ts";',
    "agent/screens-imports-one-way",
  ],
  [
    "a change importing a screen",
    "agent/changes",
    'import { thing } from "../screens/thing.ts";',
    "agent/changes-imports-one-way",
  ],
  [
    "the demo's processes importing the agent's journal",
    "harness/play",
    'import { thing } from "../../agent/state/thing.ts";',
    "harness/play-stays-out-of-inner-rooms",
  ],
  [
    "harness importing its page",
    "harness",
    'import { thing } from "./page/thing.ts";',
    "harness-stays-out-of-inner-rooms",
  ],
  ["undici outside http", "agent", 'import { request } from "undici";', "undici-is-guarded"],
  [
    "undici's types outside http",
    "identity",
    'import type { Agent } from "undici";\nexport type A = Agent;',
    "undici-is-guarded",
  ],
  ["sodium outside secrets", "platform", 'import "sodium-native";', "sodium-native-is-guarded"],
  [
    "oidc-provider in the agent",
    "agent",
    'import Provider from "oidc-provider";',
    "oidc-provider-is-guarded",
  ],
  ["playwright in what ships", "harness", 'import { chromium } from "playwright-core";', "package-has-a-row"],
  ["a package of another room", "agent", 'import { renderANSI } from "uqr";', "uqr-is-guarded"],
  [
    "a package of the room around",
    "harness/page",
    'import { fastify } from "fastify";',
    "fastify-is-guarded",
  ],
  [
    "the clock in errors, which stands before it",
    "errors",
    'import { thing } from "../clock/thing.ts";',
    "errors-imports-one-way",
  ],
  [
    "programs started by the directory",
    "directory",
    'import { spawn } from "node:child_process";',
    "child_process-is-guarded",
  ],
  [
    "programs started by the agent",
    "agent",
    'import { spawn } from "child_process";',
    "child_process-is-guarded",
  ],
  ["a development package", "directory", 'import ts from "typescript";', "declared"],
  ["an undeclared package", "http", 'import { parse } from "acorn";', "declared"],
  ["something that is not there", "agent", 'import { x } from "./missing.ts";', "resolves"],
];

describe("a planted violation is found", () => {
  test("all of them, each by its own rule", async () => {
    const files = Object.fromEntries(
      planted.map(([, from, source], index) => [`src/${from}/planted-${String(index)}.ts`, `${source}\n`]),
    );
    const violations = await violationsOf(files);
    const missed = planted.filter(
      ([, from, , rule], index) =>
        !violations.some(
          (found) =>
            found.startsWith(`src/${from}/planted-${String(index)}.ts `) && found.includes(`: ${rule} (`),
        ),
    );
    expect(missed.map(([what]) => what)).toEqual([]);
  });

  test("files that import each other", async () => {
    const violations = await violationsOf({
      "src/agent/one.ts": 'import type { Two } from "./two.ts";\nexport interface One { two: Two }\n',
      "src/agent/two.ts": 'import type { One } from "./one.ts";\nexport interface Two { one?: One }\n',
    });
    expect(violations.filter((found) => found.includes("no-circles")).length).toBeGreaterThan(0);
  });

  test.each([
    ["folders beside each other", "src/secrets/flows", "src/secrets/sessions"],
    ["a folder and the one around it", "src/secrets/flows", "src/secrets"],
  ])("%s that import each other by different files", async (_name, one, other) => {
    const from = (folder: string, file: string) => {
      const path = posix.relative(folder, file);
      return path.startsWith(".") ? path : `./${path}`;
    };
    const violations = await violationsOf({
      [`${one}/a.ts`]: `import type { D } from "${from(one, `${other}/d.ts`)}";\nexport type A = D;\n`,
      [`${one}/b.ts`]: "export type B = 1;\n",
      [`${other}/c.ts`]: `import type { B } from "${from(other, `${one}/b.ts`)}";\nexport type C = B;\n`,
      [`${other}/d.ts`]: "export type D = 1;\n",
    });
    expect(violations).toHaveLength(1);
    expect(violations.every((found) => found.includes("no-folder-circles"))).toBe(true);
  });

  test("folders that import each other by way of a third, or of their subfolders", async () => {
    const one = "export const one = 1;\n";
    const importing = (path: string) => `import { one } from "${path}";\nexport const two = one;\n`;
    const byThird = await violationsOf({
      ...{ "src/agent/a/one.ts": one, "src/agent/b/one.ts": one, "src/agent/c/one.ts": one },
      "src/agent/a/two.ts": importing("../b/one.ts"),
      "src/agent/b/two.ts": importing("../c/one.ts"),
      "src/agent/c/two.ts": importing("../a/one.ts"),
    });
    const bySubfolders = await violationsOf({
      ...{ "src/agent/a/low/one.ts": one, "src/agent/b/one.ts": one },
      "src/agent/a/high/two.ts": importing("../../b/one.ts"),
      "src/agent/b/two.ts": importing("../a/low/one.ts"),
    });
    for (const violations of [byThird, bySubfolders])
      expect(violations).toEqual([expect.stringContaining("no-folder-circles")]);
  });

  test("folders that import one way are let through", async () => {
    const one = "export const one = 1;\n";
    expect(
      await violationsOf({
        "src/agent/a/one.ts": one,
        "src/agent/b/two.ts": 'import { one } from "../a/one.ts";\nexport const two = one;\n',
        "src/agent/three.ts":
          'import { one } from "./a/one.ts";\nimport { two } from "./b/two.ts";\nexport const three = one + two;\n',
      }),
    ).toEqual([]);
  });

  test("a folder that is not in the table, with or without imports", async () => {
    const violations = await violationsOf({ "src/utils/alone.ts": target });
    expect(violations).toEqual(["src/utils is no room of scripts/rooms.mjs"]);
  });

  test("what ships importing a script", async () => {
    const violations = await violationsOf({
      "scripts/tool.ts": target,
      "src/cli/planted.ts": 'import { thing } from "../../scripts/tool.ts";\nexport const x = thing;\n',
    });
    expect(violations.filter((found) => found.includes("stays-in-src"))).toHaveLength(1);
  });
});

test("what the table allows is let through", async () => {
  const allowed = Object.entries(rooms).flatMap(([room, others]) => {
    const up = "../".repeat(room.split("/").length);
    return [...(forAll.includes(room) ? [] : forAll), ...others]
      .filter((other) => other !== room && !other.endsWith(".ts"))
      .map((other): [string, string] => [
        `src/${room}/imports-${other.replace("/", "-")}.ts`,
        `import type { Thing } from "${up}${other}/thing.ts";\nexport type Other = Thing;\n`,
      ]);
  });
  const files = Object.fromEntries(allowed);
  expect(
    await violationsOf({
      ...files,
      "src/platform/ports.ts": target,
      "src/secrets/sodium.ts": 'import "sodium-native";\n',
      "src/http/client.ts": 'import { request } from "undici";\nexport const r = request;\n',
      "src/identity/types.ts":
        'import type { Protocol } from "devtools-protocol";\nexport type P = Protocol.Page.Frame;\n',
    }),
  ).toEqual([]);
});

test("a room that no longer uses what it may import is found", () => {
  using project = plant({
    "src/http/client.ts": 'import { request } from "undici";\nexport const r = request;\n',
    "src/harness/document.tsx": "export const text = <p>text</p>;\n",
    "src/harness/page/planted.ts": 'import { fastify } from "fastify";\nexport const f = fastify;\n',
    "src/secrets/sodium.ts": 'export const place = require.resolve("sodium-native/package.json");\n',
    "src/identity/start.ts": 'import { spawn } from "node:child_process";\nexport const s = spawn;\n',
  });
  const table = {
    undici: ["http", "agent"],
    preact: ["harness", "directory"],
    fastify: ["harness"],
    "sodium-native": ["secrets"],
    child_process: ["identity", "cli"],
    yaml: [],
  };
  expect(unusedPermissions(project.folder, table)).toEqual([
    "scripts/rooms.mjs lets agent import undici, which nothing there does",
    "scripts/rooms.mjs lets directory import preact, which nothing there does",
    "scripts/rooms.mjs lets harness import fastify, which nothing there does",
    "scripts/rooms.mjs lets cli import child_process, which nothing there does",
    "scripts/rooms.mjs lets (no room) import yaml, which nothing there does",
  ]);
});

test("a direction that no import takes is found, one to a room without files is planned", () => {
  using project = plant({
    "src/http/client.ts": 'import type { Thing } from "../secrets/thing.ts";\nexport type T = Thing;\n',
    "src/secrets/thing.ts": target,
    "src/texts/thing.ts": target,
    "src/platform/ports.ts": target,
  });
  const table = {
    secrets: [],
    texts: [],
    platform: [],
    packaging: [],
    http: ["secrets", "texts", "platform/ports.ts", "packaging"],
  };
  expect(unusedDirections(project.folder, table)).toEqual([
    "scripts/rooms.mjs lets http import texts, which nothing there does",
    "scripts/rooms.mjs lets http import platform/ports.ts, which nothing there does",
  ]);
});

test("a dependency that no room may import is found", () => {
  using project = plant({
    "package.json": '{ "dependencies": { "undici": "8.12.4", "left-pad": "1.3.0" } }',
  });
  expect(unusedDependencies(project.folder, { undici: ["http"], ws: ["harness/server"] })).toEqual([
    "package.json names the dependency left-pad, which no room of scripts/rooms.mjs imports",
  ]);
});

test("this project's own imports go one way, and each room uses what it may import", async () => {
  expect(await importViolations(process.cwd())).toEqual([]);
  expect(unusedPermissions(process.cwd())).toEqual([]);
  expect(unusedDirections(process.cwd())).toEqual([]);
  expect(unusedDependencies(process.cwd())).toEqual([]);
});
