/** What goes into the agent's bundle is exactly what scripts/agent-bundle.json lists: more or less is found. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  acceptBundle,
  bundle,
  bundleFaults,
  contentOf,
  differences,
  forbidden,
} from "../../scripts/agent-bundle.mjs";
import { plant } from "./support/planted-project.ts";

const agent = 'import { part } from "../agent/part.ts";\nexport const start = part;\n';
const plain = "export const part = 1;\n";

async function contentWith(part: string, more: Record<string, string> = {}) {
  using project = plant({ "src/main/agent.ts": agent, "src/agent/part.ts": part, ...more });
  return contentOf(await bundle({ project: project.folder, write: false }));
}

describe("the content of a bundle", () => {
  test("names its files and packages", async () => {
    const content = await contentWith('import { parse } from "yaml";\nexport const part = parse;\n');
    expect(content).toEqual({ files: ["src/agent/part.ts", "src/main/agent.ts"], packages: ["yaml"] });
  });

  test("a planted file of a room that is there already, and a package, are each found", async () => {
    const before = await contentWith(plain);
    const after = await contentWith(
      'import { more } from "./more.ts";\nimport * as jose from "jose";\nexport const part = [more, jose];\n',
      { "src/agent/more.ts": "export const more = 1;\n" },
    );
    expect(differences(after, before)).toEqual([
      "the agent's bundle now holds the file src/agent/more.ts",
      "the agent's bundle now holds the package jose",
    ]);
    expect(forbidden(after)).toEqual([]);
  });

  test("a planted directory, script, simulated store and server are refused, whatever the list says", async () => {
    const content = await contentWith(
      [
        'import { server } from "../directory/server.ts";',
        'import { tpm } from "../platform/simulated/tpm.ts";',
        'import { tool } from "../../scripts/tool.ts";',
        'import { fastify } from "fastify";',
        "export const part = [server, tpm, tool, fastify];",
      ].join("\n"),
      {
        "src/directory/server.ts": "export const server = 1;\n",
        "src/platform/simulated/tpm.ts": "export const tpm = 1;\n",
        "scripts/tool.ts": "export const tool = 1;\n",
      },
    );
    expect(forbidden(content)).toEqual([
      "the agent's bundle holds scripts/tool.ts, which must never be on a device",
      "the agent's bundle holds src/directory/server.ts, which must never be on a device",
      "the agent's bundle holds src/platform/simulated/tpm.ts, which must never be on a device",
      "the agent's bundle holds the package fastify, which must never be on a device",
    ]);
  });

  test("a package that is loaded only later, or by require, counts", async () => {
    expect((await contentWith('export const part = () => import("yaml");\n')).packages).toEqual(["yaml"]);
  });

  test("a file or package that is no longer in it is found", async () => {
    const content = await contentWith(plain);
    const gone = { files: [...content.files, "src/http/client.ts"], packages: ["undici"] };
    expect(differences(content, gone)).toEqual([
      "the agent's bundle no longer holds the file src/http/client.ts",
      "the agent's bundle no longer holds the package undici",
    ]);
  });

  test("an import that would be resolved at run time is refused", async () => {
    await expect(contentWith('import "no-such-package";\nexport const part = 1;\n')).rejects.toThrow();
  });
});

test("the agent of this project is what the list says", async () => {
  expect(await bundleFaults(process.cwd())).toEqual([]);
});

describe("accepting a change", () => {
  const listOf = (folder: string): string => join(folder, "scripts/agent-bundle.json");

  test("rewrites the list, and the check passes", async () => {
    using project = plant({
      "src/main/agent.ts": agent,
      "src/agent/part.ts": plain,
      "scripts/agent-bundle.json": '{ "files": [], "packages": [] }',
    });
    expect(await bundleFaults(project.folder)).toHaveLength(2);
    expect(await acceptBundle(project.folder)).toEqual([]);
    expect(await bundleFaults(project.folder)).toEqual([]);
    expect(readFileSync(listOf(project.folder), "utf8").split("\n")).toContain('    "src/agent/part.ts",');
  });

  test("never accepts what must not be on a device", async () => {
    const part = 'import { server } from "../directory/server.ts";\nexport const part = server;\n';
    using project = plant({
      "src/main/agent.ts": agent,
      "src/agent/part.ts": part,
      "src/directory/server.ts": "export const server = 1;\n",
      "scripts/agent-bundle.json": '{ "files": [], "packages": [] }',
    });
    expect(await acceptBundle(project.folder)).toHaveLength(1);
    expect(readFileSync(listOf(project.folder), "utf8")).toBe('{ "files": [], "packages": [] }');
  });
});
