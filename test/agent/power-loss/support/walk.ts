/**
 * Walks through a story. The agent is killed by SIGKILL at every instant between two effects. The device is then
 * checked with the agent dead, from pre-boot, after the next start, and after a recovery that is interrupted too.
 */
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readChange } from "../../../../src/agent/changes/kinds.ts";
import { FaultPoints } from "../../../../src/harness/contract/fault-points.ts";
import { bundleChild } from "../../../support/bundle-child.ts";
import { type Device, accountName, openDevice } from "./device.ts";
import {
  atPreBoot,
  breakGlassOpens,
  escrowState,
  everythingOpens,
  signsInWith,
  somebodyGetsIn,
  unlockAfterPowerLoss,
} from "./examine.ts";
import { prepareDevice } from "./prepare.ts";
import type { Story } from "./stories.ts";

/** Runs the process that is killed; gives the points it passed when no point was asked for. */
export async function play(
  program: string,
  folder: string,
  { story, point = "-" }: { story: string; point?: string },
): Promise<{ signal: string | null; points: string[] }> {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", program, folder, point, story],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  let output = "";
  let errors = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const { code, signal } = await new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.on("close", (exitCode, killedBy) => {
      resolve({ code: exitCode, signal: killedBy });
    });
  });
  if (code !== 0 && signal !== "SIGKILL") throw new Error(`the story failed (${String(code)}): ${errors}`);
  return { signal, points: signal === null ? (JSON.parse(output) as string[]) : [] };
}

export const killedAgent = (): string => bundleChild(join(import.meta.dirname, "killed-agent.ts"));

/** Behind one effect and before the next is one and the same instant on disk; `written` is not committed yet. */
const isInstant = (point: string): boolean =>
  /:(before|written)#/.test(point) && !/^state\.(notice|escrow|recoveryKey|keyRotationBegun):/.test(point);

/** Exactly one of old and new, everywhere; all of it open, and nothing left to do. */
export async function expectWhole(device: Device, story: Story, where: string): Promise<void> {
  expect(device.state.changes(), `left open after ${where}`).toEqual([]);
  const before = await signsInWith(device, story.before);
  const after = await signsInWith(device, story.after);
  const same = JSON.stringify(story.before) === JSON.stringify(story.after);
  expect(
    same ? before && after : before !== after,
    `old ${String(before)}, new ${String(after)} after ${where}`,
  ).toBe(true);
  expect(await everythingOpens(device, story), `something lost after ${where}`).toBe(true);
  const escrow = await escrowState(device);
  expect(escrow, where).not.toBe("does not open");
  if (story.escrowed === true && after && !same) expect(escrow, where).toBe("opens");
  if (story.handedBack === true && after) {
    expect(device.directory.read().breakGlass, where).toEqual({});
    const account = await device.machine.accounts.find({ name: accountName });
    expect(account?.passwordExpiresAt, where).toBeDefined();
  }
  if (story.mac?.fileVault !== true) return;
  const opens = await atPreBoot(device.folder);
  expect({ old: opens?.old, new: opens?.new }, `pre-boot after ${where}`).toEqual({
    old: same || before,
    new: !same && after,
  });
  expect(await device.machine.disk.unclaimedRecoveryKey(), where).toBeUndefined();
  expect(opens?.directoryKey === true || opens?.originalKey === true, `no recovery key after ${where}`).toBe(
    true,
  );
}

/** With the agent dead: a way in, and a disk that opens with a password, and by a recovery key that is not lost. */
export async function expectWayIn(folder: string, story: Story, where: string): Promise<void> {
  if (story.mac !== undefined) {
    const opens = await atPreBoot(folder);
    if (story.mac.fileVault) expect(opens?.old === true || opens?.new === true, where).toBe(true);
    const known = opens?.directoryKey === true || opens?.originalKey === true;
    await unlockAfterPowerLoss(folder);
    using device = await openDevice(folder);
    using unclaimed = await device.machine.disk.unclaimedRecoveryKey();
    if (story.mac.fileVault) expect(known || unclaimed !== undefined, `recovery key at ${where}`).toBe(true);
  }
  using device = await openDevice(folder);
  expect(await somebodyGetsIn(device, story), `no way in with the agent dead at ${where}`).toBe(true);
}

/** Registers the tests of the stories. */
export function walkThrough(stories: Readonly<Record<string, Story>>): void {
  const root = mkdtempSync(join(tmpdir(), "vestibule-power-"));
  const program = killedAgent();
  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });

  describe.each(Object.entries(stories))("%s", (name, story) => {
    const prepared = join(root, name);
    const cuts = join(root, `${name} cut`);
    let points: string[] = [];

    beforeAll(async () => {
      await prepareDevice(prepared, story);
      const whole = join(root, `${name} uninterrupted`);
      cpSync(prepared, whole, { recursive: true });
      const passed = (await play(program, whole, { story: name })).points;
      points = passed.filter((point, index) => isInstant(point) || index === passed.length - 1);
      using device = await openDevice(whole);
      expect(await signsInWith(device, story.after)).toBe(true);
      await expectWhole(device, story, "the uninterrupted story");
      if ("pin" in story.after) expect(await breakGlassOpens(device)).toBe(true);
      if (story.escrowed === true) expect(await escrowState(device)).toBe("opens");
    }, 120_000);

    test("at every point old or new signs in, and nothing is left open", async () => {
      expect(points.length).toBeGreaterThan(6);
      mkdirSync(cuts);
      for (const point of points) {
        const folder = join(cuts, point);
        cpSync(prepared, folder, { recursive: true });
        const { signal } = await play(program, folder, { story: name, point });
        expect(signal, `no death at ${point}`).toBe("SIGKILL");
        await expectWayIn(folder, story, point);

        const next = join(root, "started again");
        cpSync(folder, next, { recursive: true });
        using device = await openDevice(next);
        await device.recover();
        await expectWhole(device, story, point);
        rmSync(next, { recursive: true });
      }
    }, 480_000);

    test("a recovery that breaks off at each of its effects in turn is recovered from as well", async () => {
      const seen = new Set<string>();
      for (const point of points) {
        const folder = join(cuts, point);
        if (!(await hasSomethingToRecover(folder, seen))) continue;
        // Each start gets one effect further than the one before, until one gets to its end. Within this process, by
        // an error thrown at the effect: what is on disk is what a death there would leave.
        for (let allowed = 0, passed = 1; passed > allowed; allowed += 1) {
          passed = 0;
          const powerLoss = new FaultPoints({
            report: () => {
              passed += 1;
              if (passed > allowed) throw new Error("power loss");
            },
            die: () => undefined,
          });
          using interrupted = await openDevice(folder, powerLoss);
          powerLoss.list();
          await interrupted.recover().catch(() => undefined);
          if (passed <= allowed) break;
        }
        using device = await openDevice(folder);
        await device.recover();
        await expectWhole(device, story, point);
      }
    }, 480_000);
  });
}

/** Once for each step that a change was left at: what recovery has to do is the same from there. */
async function hasSomethingToRecover(folder: string, seen: Set<string>): Promise<boolean> {
  using device = await openDevice(folder);
  using unclaimed = await device.machine.disk.unclaimedRecoveryKey();
  const [stored] = device.state.changes();
  const change = stored && readChange(stored);
  const isChanged =
    change !== undefined &&
    "passwordSetAt" in change.detail &&
    device.account?.passwordSetAt.toISOString() !== change.detail.passwordSetAt;
  const key = JSON.stringify([change?.kind, change?.step, isChanged, unclaimed === undefined]);
  if ((stored === undefined && unclaimed === undefined) || seen.has(key)) return false;
  seen.add(key);
  return true;
}
