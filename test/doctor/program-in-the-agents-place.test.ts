/**
 * On Windows the doctor asks the system who serves the agent's pipe. In Windows' own Node under wine, with the addon: a
 * program in the agent's place is named, and is not taken for the service.
 */
import { join } from "node:path";
import { beforeAll, expect } from "vitest";
import type { RightsAnswer } from "../../src/doctor/contract/machine.ts";
import { bundleChild } from "../support/bundle-child.ts";
import { requires } from "../support/requirements.ts";
import { type Said, runInWindowsNode } from "../platform/support/windows-node.ts";

const { describe, test } = requires("linux", "wine", "windows-node");

describe("on Windows", () => {
  const program = bundleChild(join(import.meta.dirname, "support/asking-windows.ts"));
  const pipe = String.raw`\\.\pipe\ProtectedPrefix\Administrators\Vestibule\doctor-test`;
  let said: Said;
  beforeAll(async () => {
    said = await runInWindowsNode(program, [pipe]);
  }, 120_000);

  test("without an agent, nobody serves and nobody answers", () => {
    expect(said.values("absent")).toMatchObject([[[{ code: "pipe-absent" }], [{ code: "agent-absent" }]]]);
    expect(said.values("gone")).toMatchObject([[{ code: "pipe-absent" }]]);
  });

  test("another program is named, with its process and its user", () => {
    const [self] = said.values("self") as { pid: number; image: string }[];
    expect(said.values("served")).toMatchObject([
      [
        [
          {
            code: "pipe-not-the-service",
            evidence: {
              process: self?.pid,
              program: self?.image,
              user: expect.stringMatching(/^S-1-5-21-/) as string,
            },
          },
        ],
        [{ code: "agent-unknown" }],
      ],
    ]);
  });

  test("nothing but a pipe of this machine is opened", () => {
    expect(said.values("refused")).toEqual([["number", "number", "number"]]);
  });

  test("who may write to a file is asked of the system, for every folder above it", () => {
    // Wine's files belong to the user who runs it, who is no administrator by that.
    const [asked] = said.values("rights") as { rights: RightsAnswer; judged: { code: string }[] }[];
    expect(asked?.rights).toMatchObject({
      is: "read",
      ways: [
        [
          { path: "C:\\", rights: expect.stringMatching(/^O:S-1-5-21-.*D:/) as string },
          { path: "C:\\windows" },
          { path: String.raw`C:\windows\system32` },
          { path: String.raw`C:\windows\system32\kernel32.dll` },
        ],
      ],
    });
    expect(new Set(asked?.judged.map(({ code }) => code))).toEqual(new Set(["rights-others-write"]));
    expect(said.values("rights of nothing")).toMatchObject([
      { ways: [[{}, {}, {}, { isMissing: true }, { isMissing: true }]] },
    ]);
    expect(said.values("rights refused")).toEqual([["number", "number", "number", "number"]]);
  });

  test("the registry and a registered file are read where Windows has them", () => {
    expect(said.values("registry")).toMatchObject([{ product: { kind: "text" } }]);
    expect(said.values("registry")).toMatchObject([{ none: { is: "absent" } }]);
    expect(said.values("processor")).toEqual(["x64"]);
    expect(said.values("dll")).toEqual([
      [{ is: "dll", processor: "x64" }, { is: "missing" }, { is: "no-dll" }],
    ]);
    expect(said.exit).toBe(0);
  });
});
