/**
 * The agent's pipe when something hangs or runs out: the name is never anybody else's, a slow client keeps nobody, one
 * bound holds for all that wait, and closing takes a bounded time. The addon's own sources under wine, without Node, over
 * a CreateNamedPipeW that keeps Windows' rule for the first instance, which wine ignores.
 */
import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect } from "vitest";
import { inRoot } from "../../../scripts/project.mjs";
import { requires } from "../../support/requirements.ts";
import { wineOfTheRun } from "../../support/wine-of-the-run.ts";

const { describe, test } = requires("linux", "mingw", "wine");
const sources = inRoot("native/addon/src");
const built = ["handle", "own_thread", "pending_clients", "pipe", "pipe_acceptor"];
/** ETIMEDOUT in Microsoft's C runtime. */
const timedOut = 138;

describe("the agent's pipe under pressure", () => {
  const folder = mkdtempSync(join(tmpdir(), "vestibule-pressure-"));
  const program = join(folder, "pressure.exe");
  beforeAll(() => {
    const { stderr } = spawnSync("x86_64-w64-mingw32-g++-win32", [
      ...["-std=c++17", "-fno-exceptions", "-fno-rtti", "-static"],
      ...["-DUNICODE", "-D_UNICODE", "-D_WIN32_WINNT=0x0A00", `-I${sources}`],
      join(import.meta.dirname, "../support/pipe-under-pressure.cc"),
      ...built.map((name) => join(sources, `windows/${name}.cc`)),
      ...["-ladvapi32", "-o", program],
    ]);
    expect(stderr.toString()).toBe("");
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  async function seen(scenario: string): Promise<unknown[]> {
    const { environment } = await wineOfTheRun();
    const { stdout } = await promisify(execFile)("wine", [program, scenario], { env: environment });
    const lines = stdout.trimEnd().split(/\r?\n/);
    return lines
      .map((line) => JSON.parse(line) as { what: string; value: number })
      .map(({ what, value }) => [what, value]);
  }

  test("the last instance is not given away, and others come back while a session lives", async () => {
    expect(await seen("last-instance")).toEqual([
      ["opened", 0],
      ["first is served", 1],
      ["second is hung up on", 1],
      ["the name is there", 1],
      ["the session lives", 1],
      ["third is served", 1],
      ["asked for the first instance", 1],
    ]);
  });

  test("those that are described and those that wait for the loop have one bound", async () => {
    expect(await seen("one-bound")).toEqual([
      ["opened", 0],
      ["third is hung up on", 1],
      ["overflow is told", 1],
      ["the others wait", 1],
      ["both are served", 1],
    ]);
  });

  test("a client whose description hangs is refused, and the next one served meanwhile", async () => {
    expect(await seen("slow-client")).toEqual([
      ["opened", 0],
      ["next is served", 1],
      ["slow one is refused", timedOut],
      ["slow one is hung up on", 1],
      ["later one is served", 1],
    ]);
  });

  test("when every description hangs, nobody waits for ever", async () => {
    expect(await seen("all-hang")).toEqual([
      ["opened", 0],
      ["refused", 5],
      ["later one is served", 1],
    ]);
  });

  test("closing waits for no description, frees the name, and leaves nothing", async () => {
    expect(await seen("close-while-describing")).toEqual([
      ["opened", 0],
      ["accepting ended", 1],
      ["hung up on", 1],
      ["the name is there", 0],
      ["the hanging thread holds it", 1],
      ["nothing is left", 1],
    ]);
  });

  test("closing waits no longer than it may for an accepting thread that hangs", async () => {
    expect(await seen("close-while-accepting")).toEqual([
      ["opened", 0],
      ["accepting ended", 0],
      ["accepting ended", 0],
      ["nothing is left", 1],
      ["hung up on", 1],
      ["the session lives", 1],
    ]);
  });
});
