/** What goes into the agent's bundle is exactly what scripts/agent-bundle.json lists: more or less is found. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { bundle, bundleFaults, contentOf, differences } from "../../scripts/agent-bundle.mjs";
import { plant } from "./planted-project.ts";

const agent = 'import { part } from "../agent/part.ts";\nexport const start = part;\n';

async function contentWith(part: string, more: Record<string, string> = {}) {
  using project = plant({ "src/main/agent.ts": agent, "src/agent/part.ts": part, ...more });
  return contentOf(await bundle({ project: project.folder, write: false }));
}

describe("the content of a bundle", () => {
  const plain = "export const part = 1;\n";

  test("names its rooms and packages", async () => {
    const content = await contentWith('import { parse } from "yaml";\nexport const part = parse;\n');
    expect(content).toEqual({ rooms: ["agent", "main"], packages: ["yaml"], strangers: [] });
  });

  test("a planted room, package, script and simulated store are each found", async () => {
    const before = await contentWith(plain);
    const after = await contentWith(
      [
        'import { server } from "../directory/server.ts";',
        'import { tpm } from "../platform/simulated/tpm.ts";',
        'import { tool } from "../../scripts/tool.ts";',
        'import * as jose from "jose";',
        "export const part = [server, tpm, tool, jose];",
      ].join("\n"),
      {
        "src/directory/server.ts": "export const server = 1;\n",
        "src/platform/simulated/tpm.ts": "export const tpm = 1;\n",
        "scripts/tool.ts": "export const tool = 1;\n",
      },
    );
    expect(differences(after, before)).toEqual([
      "the agent's bundle now holds the room directory",
      "the agent's bundle now holds the room platform/simulated",
      "the agent's bundle now holds the package jose",
      "the agent's bundle holds scripts/tool.ts, which is of no room or package",
    ]);
  });

  test("a package that is loaded only later, or by require, counts", async () => {
    expect((await contentWith('export const part = () => import("yaml");\n')).packages).toEqual(["yaml"]);
  });

  test("what no longer goes in is found too", async () => {
    const content = await contentWith(plain);
    expect(differences(content, { rooms: ["agent", "main", "http"], packages: ["undici"] })).toEqual([
      "the agent's bundle no longer holds the room http",
      "the agent's bundle no longer holds the package undici",
    ]);
  });

  test("an import that the bundle would leave to be found at run time is refused", async () => {
    await expect(contentWith('import "no-such-package";\nexport const part = 1;\n')).rejects.toThrow();
  });
});

test("the agent of this project is what the list says", async () => {
  expect(await bundleFaults(process.cwd())).toEqual([]);
});

test("the list names nothing that must never be on a device", () => {
  const { rooms, packages } = JSON.parse(readFileSync("scripts/agent-bundle.json", "utf8")) as {
    rooms: string[];
    packages: string[];
  };
  const never = ["directory", "harness", "harness/page", "packaging", "cli", "platform/simulated"];
  expect(rooms.filter((room) => never.includes(room))).toEqual([]);
  expect(packages.filter((name) => /oidc-provider|fastify|koffi|playwright|koa/.test(name))).toEqual([]);
});
