/**
 * Walks through a story. The agent loses its power at every instant between two effects. The device is then checked
 * with the agent dead, from pre-boot, after the next start, and after a recovery that is interrupted too.
 */
import { spawn } from "node:child_process";
import { hash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readChange } from "../../../../src/agent/changes/kinds.ts";
import { FaultPoints } from "../../../../src/harness/contract/fault-points.ts";
import { bundleChild } from "../../../support/bundle-child.ts";
import { longForm } from "../../../support/long-form.ts";
import { type Device, accountName, openDevice } from "./device.ts";
import {
  atPreBoot,
  breakGlassOpens,
  escrowState,
  everythingOpens,
  isRecoverable,
  journalSignsIn,
  signsInWith,
  somebodyGetsIn,
  unlockAfterPowerLoss,
} from "./examine.ts";
import { prepareDevice } from "./prepare.ts";
import type { Story } from "./stories.ts";

/** What becomes of the process at a point: it is killed there by SIGKILL, or goes on with the story. */
export type AtPoint = (point: string) => "kill" | "go-on";

/**
 * Runs the process that may be killed, which stands still at each point until `atPoint` has returned.
 * @returns the signal that ended it, or null, and the points that it came to
 */
export async function play(
  program: string,
  { folder, story, atPoint }: { folder: string; story: string; atPoint: AtPoint },
): Promise<{ signal: string | null; points: string[] }> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", program, folder, story], {
    stdio: ["pipe", "pipe", "pipe"],
  });
  const points: string[] = [];
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  createInterface({ input: child.stdout }).on("line", (point) => {
    points.push(point);
    if (atPoint(point) === "kill") child.kill("SIGKILL");
    else child.stdin.write("\n");
  });
  const { code, signal } = await new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.on("close", (exitCode, killedBy) => {
      resolve({ code: exitCode, signal: killedBy });
    });
  });
  if (code !== 0 && signal !== "SIGKILL") throw new Error(`the story failed (${String(code)}): ${errors}`);
  return { signal, points };
}

export const killedAgent = (): string => bundleChild(join(import.meta.dirname, "killed-agent.ts"));

/** Behind one effect and before the next is one and the same instant on disk; `written` is not committed yet. */
const isInstant = (point: string): boolean =>
  /:(before|written)#/.test(point) && !/^state\.(notice|escrow|recoveryKey|keyRotationBegun):/.test(point);

/** Every file in the folder, by its path, with its content. */
const contentOf = (folder: string): Map<string, string> =>
  new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort()
      .map((file) => [relative(folder, file), readFileSync(file).toString("latin1")]),
  );

/** The first of the points at which the disk has the same content: what is found there is found at all of them. */
function withAnotherContent(points: readonly string[], cuts: string): string[] {
  const seen = new Set<string>();
  return points.filter((point) => {
    const content = hash("sha256", JSON.stringify([...contentOf(join(cuts, point))]));
    const isNew = !seen.has(content);
    seen.add(content);
    return isNew;
  });
}

/** Exactly one of old and new, everywhere; all of it open, and nothing left to do. */
export async function expectWhole(device: Device, story: Story, where: string): Promise<void> {
  expect(device.state.changes(), `left open after ${where}`).toEqual([]);
  if (story.repairs === true) return expectRepairedOrUntouched(device, story, where);
  const before = await signsInWith(device, story.before);
  const same = JSON.stringify(story.before) === JSON.stringify(story.after);
  const after = same ? before : await signsInWith(device, story.after);
  expect(same ? before : before !== after, `old ${String(before)}, new ${String(after)} after ${where}`).toBe(
    true,
  );
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

/** The account's password signs in, and the disk opens with it and all else comes along; or nothing was begun. */
async function expectRepairedOrUntouched(device: Device, story: Story, where: string): Promise<void> {
  expect(await signsInWith(device, story.after), `no sign-in after ${where}`).toBe(true);
  const opens = await atPreBoot(device.folder);
  expect(opens?.old, `pre-boot opens with both or neither after ${where}`).toBe(opens?.new === false);
  const isKept = opens?.new === true ? everythingOpens(device, story) : somebodyGetsIn(device, story);
  expect(await isKept, `something lost after ${where}`).toBe(true);
  expect(opens?.directoryKey === true || opens?.originalKey === true, `no recovery key after ${where}`).toBe(
    true,
  );
  expect(await escrowState(device), where).not.toBe("does not open");
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
  if (story.untold === true) {
    const isThere =
      (await breakGlassOpens(device)) ||
      (await journalSignsIn(device)) ||
      (await signsInWith(device, story.before));
    expect(isThere, `the account's password is lost at ${where}`).toBe(true);
    return;
  }
  expect(await somebodyGetsIn(device, story), `no way in with the agent dead at ${where}`).toBe(true);
}

/**
 * Registers the tests of the stories. A folder that is copied while the process stands still at a point is what SIGKILL
 * leaves there: what a process has written outlives it. So one process yields every point. At one point of each story,
 * and in the longer form at every one, the process is killed, and what it left is compared with the copy.
 */
export function walkThrough(stories: Readonly<Record<string, Story>>): void {
  const root = mkdtempSync(join(tmpdir(), "vestibule-power-"));
  const program = killedAgent();
  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });

  describe.each(Object.entries(stories).filter(([, { onlyLong }]) => longForm || onlyLong !== true))(
    "%s",
    (name, story) => {
      const prepared = join(root, name);
      const cuts = join(root, `${name} cut`);
      let points: string[] = [];

      beforeAll(async () => {
        await prepareDevice(prepared, story);
        const whole = join(root, `${name} uninterrupted`);
        cpSync(prepared, whole, { recursive: true });
        mkdirSync(cuts);
        const atPoint: AtPoint = (point) => {
          cpSync(whole, join(cuts, point), { recursive: true });
          return "go-on";
        };
        const passed = (await play(program, { folder: whole, story: name, atPoint })).points;
        const instants = passed.filter((point, index) => isInstant(point) || index === passed.length - 1);
        points = longForm ? instants : withAnotherContent(instants, cuts);
        using device = await openDevice(whole);
        expect(await signsInWith(device, story.after)).toBe(true);
        await expectWhole(device, story, "the uninterrupted story");
        if (story.repairs === true) expect(await atPreBoot(whole)).toMatchObject({ old: false, new: true });
        if ("pin" in story.after) expect(await breakGlassOpens(device)).toBe(true);
        if (story.escrowed === true) expect(await escrowState(device)).toBe("opens");
        if (story.recoverable === true) expect(await isRecoverable(device)).toBe(true);
      }, 120_000);

      test("a process that is killed leaves what a copy made at the same point has", async () => {
        const middle = Math.floor(points.length / 2);
        for (const point of longForm ? points : points.slice(middle, middle + 1)) {
          const folder = join(root, "killed");
          const copy = join(root, "copied before the kill");
          cpSync(prepared, folder, { recursive: true });
          const { signal } = await play(program, {
            folder,
            story: name,
            atPoint: (reached) => {
              if (reached !== point) return "go-on";
              cpSync(folder, copy, { recursive: true });
              return "kill";
            },
          });
          expect(signal, `no death at ${point}`).toBe("SIGKILL");
          const left = contentOf(folder);
          expect([...left.keys()], point).toContain(join("agent", "agent.db"));
          expect([...contentOf(copy).keys()], point).toEqual([...left.keys()]);
          for (const [file, content] of contentOf(copy))
            expect(left.get(file) === content, `${file} at ${point}`).toBe(true);
          // The tests of all points go on with what the kill left.
          rmSync(join(cuts, point), { recursive: true });
          renameSync(folder, join(cuts, point));
          rmSync(copy, { recursive: true });
        }
      }, 480_000);

      test("at every point old or new signs in, and nothing is left open", async () => {
        expect(points.length).toBeGreaterThan(6);
        for (const point of points) {
          const folder = join(cuts, point);
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
    },
  );
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
