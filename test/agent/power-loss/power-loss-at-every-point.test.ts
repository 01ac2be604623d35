/**
 * The agent is killed by SIGKILL at every instant between two effects of every change of a secret. With the agent
 * dead there is always a way in; after its next start exactly one of the old and the new secret signs in, and
 * everything that the account protects still opens.
 */
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FaultPoints } from "../../../src/harness/fault-points.ts";
import { wasRight } from "../../../src/platform/ports.ts";
import { openWithPin } from "../../../src/secrets/pin-container.ts";
import { openBreakGlass } from "../../../src/secrets/sealed-box.ts";
import { bundleChild } from "../../bundle-child.ts";
import {
  type Device,
  accountName,
  bindingId,
  oldPin,
  openDevice,
  secretOf,
  typedPassword,
} from "./device.ts";
import { breakGlass, prepareDevice } from "./prepare.ts";
import { type Story, stories } from "./stories.ts";

const root = mkdtempSync(join(tmpdir(), "vestibule-power-"));
const program = bundleChild(join(import.meta.dirname, "killed-agent.ts"));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

/** Runs the process that is killed; gives the points it passed when no point was asked for. */
async function play(
  folder: string,
  story: string,
  point = "-",
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

async function signsInWith(device: Device, what: { typed: string } | { pin: string }): Promise<boolean> {
  const account = await device.machine.accounts.find({ name: accountName });
  if (account === undefined) throw new Error("the account is gone");
  if ("typed" in what) {
    using password = secretOf(what.typed);
    return wasRight(await device.machine.accounts.verify(account.id, password));
  }
  const stored = device.state.container(account.id);
  if (stored === undefined) return false;
  using pin = secretOf(what.pin);
  const opened = await openWithPin({ container: stored.blob, pin, keys: device.machine.keys });
  if (opened.outcome !== "opened") return false;
  using container = opened.container;
  return wasRight(await device.machine.accounts.verify(account.id, container.password));
}

/** The way in that needs none of our code: what the directory can release, or the password the person types. */
async function breakGlassOpens(device: Device): Promise<boolean> {
  const account = await device.machine.accounts.find({ name: accountName });
  const kept = device.directory.read().breakGlass[bindingId];
  if (account === undefined) return false;
  for (const sealed of [kept?.newest, kept?.earlier]) {
    if (sealed === undefined) continue;
    using password = openBreakGlass({ sealed: Buffer.from(sealed, "base64url"), ...breakGlass });
    const checks = await device.machine.protectedData.check(account.id, password);
    if (!wasRight(await device.machine.accounts.verify(account.id, password))) continue;
    if (checks.every(({ opens }) => opens === true)) return true;
  }
  return false;
}

async function everythingOpens(device: Device): Promise<boolean> {
  return (await breakGlassOpens(device)) || (await signsInWith(device, { typed: typedPassword }));
}

describe.each(Object.entries(stories))("%s", (name, story) => {
  const prepared = join(root, name);
  let points: string[] = [];

  beforeAll(async () => {
    await prepareDevice(prepared, story);
    const whole = join(root, `${name} uninterrupted`);
    cpSync(prepared, whole, { recursive: true });
    const passed = (await play(whole, name)).points;
    // Behind one effect and before the next is one and the same instant on disk; `written` is not committed yet.
    points = passed.filter((point, index) => /:(before|written)#/.test(point) || index === passed.length - 1);
    using device = await openDevice(whole);
    expect(await signsInWith(device, story.after)).toBe(true);
    expect(device.state.changes()).toEqual([]);
    expect(await breakGlassOpens(device)).toBe(true);
  }, 60_000);

  test("at every point old or new signs in, and nothing is left open", async () => {
    expect(points.length).toBeGreaterThan(10);
    for (const point of points) {
      const folder = join(root, "cut");
      cpSync(prepared, folder, { recursive: true });
      expect((await play(folder, name, point)).signal, `no death at ${point}`).toBe("SIGKILL");

      using device = await openDevice(folder);
      // The agent is dead: what needs none of it must open the account, or the old secret still does.
      expect(await everythingOpens(device), `no way in with the agent dead at ${point}`).toBe(true);

      await device.recover();
      const before = await signsInWith(device, story.before);
      const after = await signsInWith(device, story.after);
      const same = JSON.stringify(story.before) === JSON.stringify(story.after);
      expect(
        same ? before && after : before !== after,
        `old ${String(before)}, new ${String(after)} after ${point}`,
      ).toBe(true);
      expect(device.state.changes(), `left open after ${point}`).toEqual([]);
      expect(await everythingOpens(device), `something lost after ${point}`).toBe(true);
      rmSync(folder, { recursive: true });
    }
  }, 240_000);

  test("a recovery that breaks off at each of its effects in turn is recovered from as well", async () => {
    // The instants behind the journal's entry, where recovery has something to do.
    const first = points.findIndex((point) => point.startsWith("state.begin:before"));
    expect(first).toBeGreaterThan(0);
    for (const point of points.slice(first + 1)) {
      const folder = join(root, "cut twice");
      cpSync(prepared, folder, { recursive: true });
      await play(folder, name, point);
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
      expect(device.state.changes()).toEqual([]);
      const before = await signsInWith(device, story.before);
      const after = await signsInWith(device, story.after);
      const same = JSON.stringify(story.before) === JSON.stringify(story.after);
      expect(same ? before && after : before !== after, point).toBe(true);
      expect(await everythingOpens(device), point).toBe(true);
      rmSync(folder, { recursive: true });
    }
  }, 120_000);
});

test("the journal holds no secret in the clear", async () => {
  const folder = join(root, "clear");
  await prepareDevice(folder, stories["a PIN is reset"] as Story);
  await play(folder, "a PIN is reset", "state.advance:before#1");
  const files = ["agent.db", "agent.db-wal"].map((file) =>
    readFileSync(join(folder, "agent", file)).toString("latin1"),
  );
  writeFileSync(join(folder, "planted"), "604918");
  for (const [what, content] of [...files.map((content) => ["agent.db", content] as const)]) {
    for (const secret of ["604918", oldPin, typedPassword]) {
      for (const form of [
        secret,
        Buffer.from(secret).toString("base64"),
        Buffer.from(secret, "utf16le").toString("latin1"),
      ]) {
        expect(content.includes(form), `${form} in ${what}`).toBe(false);
      }
    }
  }
});
