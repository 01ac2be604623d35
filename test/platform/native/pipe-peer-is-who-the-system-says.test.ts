/**
 * The agent's listener on Windows, in Windows' own Node under wine: the peer of a connection is who the kernel says, and
 * nothing is left behind. Wine ignores FILE_FLAG_FIRST_PIPE_INSTANCE and the pipe's rights, so those are not seen here.
 */
import { join } from "node:path";
import { beforeAll, expect } from "vitest";
import { inRoot } from "../../../scripts/project.mjs";
import { windowsNodePath } from "../../../scripts/windows-node.mjs";
import { underWine } from "../../../src/harness/loginhost/wine.ts";
import { bundleChild } from "../../support/bundle-child.ts";
import { requires } from "../../support/requirements.ts";
import { runInWindowsNode, type Said } from "../support/windows-node.ts";

const { describe, test } = requires("linux", "wine", "windows-node");

/** ENOBUFS in Microsoft's C runtime. */
const noBuffers = 119;

describe("the listener on a pipe of Windows", () => {
  const program = bundleChild(join(import.meta.dirname, "../support/pipe-listener.ts"));
  const pipe = String.raw`\\.\pipe\ProtectedPrefix\Administrators\Vestibule\test`;
  let said: Said;
  const values = (what: string) => said.values(what);

  beforeAll(async () => {
    said = await runInWindowsNode(program, [pipe]);
  });

  test("names the client's user, session, program and signer", () => {
    const [peer] = values("peer");
    expect(peer).toEqual({
      system: "windows",
      sid: expect.stringMatching(/^S-1-5-21-/) as string,
      sessionId: 1,
      imagePath: underWine(inRoot(windowsNodePath)),
      signer: expect.stringContaining("O=OpenJS Foundation") as string,
    });
  });

  test("hands bytes over in both directions, and keeps none", () => {
    expect(values("told")).toEqual(["hello"]);
    expect(values("left")).toEqual([false]);
    expect(values("several")).toEqual([["one", "two", "three"]]);
  });

  test("once it is closed, nobody answers and the name is free", () => {
    expect(values("closed")).toEqual(["ENOENT"]);
    expect(values("again")).toEqual(["back"]);
  });

  test("a connection that is not taken is closed", () => {
    expect(values("untaken")).toEqual([""]);
  });

  test("a connection that finds no place is closed, and reported", () => {
    expect(values("overflow")).toEqual([{ called: 1, reported: [noBuffers] }]);
  });

  test("what names no pipe is refused", () => {
    expect(values("refused")).toEqual(["config_invalid", "config_invalid", "config_invalid"]);
  });

  test("no connection failed, and the process ended with a listener that was open", () => {
    expect(values("failures")).toEqual([[]]);
    expect(said.exit).toBe(0);
  });
});
