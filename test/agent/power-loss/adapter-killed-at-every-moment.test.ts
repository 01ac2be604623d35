/**
 * The adapter of the platform is in another process, and that process dies, by SIGKILL at each moment of its stores in
 * turn, while the agent lives on. With the adapter gone there is a way in; the agent's next start finds the same device
 * and ends what was begun; and no secret of the story that broke off stays in the agent's memory.
 */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { arenaReport } from "../../../src/secrets/arena.ts";
import { adapters } from "../../platform/support/adapter-process.ts";
import { macFolder, openAgentOver, openDevice } from "./support/device.ts";
import { signsInWith } from "./support/examine.ts";
import { prepareDevice } from "./support/prepare.ts";
import { type Story, stories } from "./support/stories.ts";
import { expectWayIn, expectWhole } from "./support/walk.ts";

const startAdapter = adapters();
const root = mkdtempSync(join(tmpdir(), "vestibule-adapter-"));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

/**
 * Plays the story over an adapter that dies at the moment `dieAt`. Resolves with the signal that ended the adapter, or
 * with null when it outlived the story.
 */
async function play(folder: string, story: Story, dieAt: number): Promise<NodeJS.Signals | null> {
  const adapter = startAdapter();
  const [system, directory] =
    story.mac === undefined
      ? (["windows", join(folder, "windows")] as const)
      : (["macos", macFolder(folder)] as const);
  const { platform } = await adapter.open({ open: { system }, directory, dieAt });
  let failure: unknown;
  {
    using device = await openAgentOver(platform, folder);
    try {
      await story.run(device);
      await device.recover();
    } catch (error) {
      failure = error;
    }
  }
  const signal = await adapter.end();
  // Only without its stores may the story fail.
  if (signal === null) expect(failure).toBeUndefined();
  return signal;
}

// One story of each system; `walkThrough` takes all of them through the death of the agent's own process.
test.each([
  "a password is reset, the old one from escrow",
  "on a Mac a recovery key that was shown is replaced",
])(
  "%s",
  async (name) => {
    const story = stories[name] as Story;
    const prepared = join(root, name);
    await prepareDevice(prepared, story);
    let signal: NodeJS.Signals | null = "SIGKILL";
    let moment = -1;
    while (signal !== null) {
      moment += 1;
      const where = `moment ${String(moment)}`;
      const folder = join(root, `${name} ${where}`);
      cpSync(prepared, folder, { recursive: true });
      const before = arenaReport().used;
      signal = await play(folder, story, moment);
      expect(arenaReport().used, `secrets left after ${where}`).toBe(before);
      if (signal !== null) await expectWayIn(folder, story, where);
      using device = await openDevice(folder);
      if (signal === null) expect(await signsInWith(device, story.after)).toBe(true);
      else await device.recover();
      await expectWhole(device, story, where);
    }
    expect(moment).toBeGreaterThan(6);
  },
  120_000,
);
