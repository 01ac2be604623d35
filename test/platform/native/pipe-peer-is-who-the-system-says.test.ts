/**
 * The agent's listener on Windows, in Windows' own Node under wine: the peer of a connection is who the kernel says, and
 * nothing is left behind. Wine ignores FILE_FLAG_FIRST_PIPE_INSTANCE and the pipe's rights, so those are not seen here.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { inRoot } from "../../../scripts/project.mjs";
import { windowsAddonPath } from "../../../scripts/windows-addon.mjs";
import { windowsNodePath } from "../../../scripts/windows-node.mjs";
import { underWine } from "../../../src/harness/loginhost/wine.ts";
import { bundleChild } from "../../support/bundle-child.ts";
import { requires } from "../../support/requirements.ts";
import { wineOfTheRun } from "../../support/wine-of-the-run.ts";

const { describe, test } = requires("linux", "wine", "windows-node");

describe("the listener on a pipe of Windows", () => {
  const program = bundleChild(join(import.meta.dirname, "../support/pipe-listener.ts"));
  const pipe = String.raw`\\.\pipe\ProtectedPrefix\Administrators\Vestibule\test`;
  const node = inRoot(windowsNodePath);
  const said: { what: string; value: unknown }[] = [];
  const values = (what: string) => said.filter((one) => one.what === what).map(({ value }) => value);
  let folder = "";
  let exit: unknown;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "vestibule-pipe-"));
    const file = join(folder, "said");
    const output = openSync(file, "w");
    const { environment } = await wineOfTheRun();
    const given = [node, underWine(program), underWine(inRoot(windowsAddonPath)), pipe];
    const child = spawn("wine", given, { env: environment, stdio: ["ignore", output, output] });
    [exit] = (await once(child, "exit")) as unknown[];
    closeSync(output);
    const lines = readFileSync(file, "utf8").split("\n");
    said.push(
      ...lines.filter((line) => line !== "").map((line) => JSON.parse(line) as (typeof said)[number]),
    );
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test("names the client's user, session, program and signer", () => {
    const [peer] = values("peer");
    expect(peer).toEqual({
      system: "windows",
      sid: expect.stringMatching(/^S-1-5-21-/) as string,
      sessionId: 1,
      imagePath: underWine(node),
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

  test("what names no pipe is refused", () => {
    expect(values("refused")).toEqual(["config_invalid", "config_invalid", "config_invalid"]);
  });

  test("no connection failed, and the process ended with a listener that was open", () => {
    expect(values("failures")).toEqual([[]]);
    expect(exit).toBe(0);
  });
});
