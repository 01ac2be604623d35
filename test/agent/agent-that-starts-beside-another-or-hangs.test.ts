/**
 * Two hazards of the agent's start. A second agent over the same state changes nothing. And the recovery of one account
 * hangs in a store: everybody else signs in, and at that account the screen says what is going on.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Drives } from "../../src/agent/changes/drives.ts";
import { parseConfig } from "../../src/agent/setup/config.ts";
import { createLogs } from "../../src/agent/setup/log.ts";
import { type Decorate, type RunningAgent, startAgent } from "../../src/agent/service.ts";
import { StateLock, lockFile } from "../../src/agent/state/state-lock.ts";
import { systemClock } from "../../src/clock/clock.ts";
import { listenInFolder, skipPeerCheck } from "../../src/harness/play/agent-access.ts";
import { noProviderSettings } from "../../src/platform/provider-settings.ts";
import type { Platform } from "../../src/platform/ports.ts";
import { outcomes } from "../../src/protocol/table.ts";
import { textsFor } from "../../src/texts/languages/languages.ts";
import { noBrowser } from "../identity/browser/support/no-browser.ts";
import { HostByHand, textOf } from "./support/host-by-hand.ts";
import { type Device, newPin, openDevice, secretOf, userId } from "./power-loss/support/device.ts";
import { prepareDevice } from "./power-loss/support/prepare.ts";

const logs = createLogs({ write: () => undefined });
const bobsPassword = "a password of Bob's own";
const { recovering } = textsFor("en").screens;

let folder = "";
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "vestibule-start-"));
  await prepareDevice(folder, { begins: "with-pin" });
}, 30_000);
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A power loss between two stores: the container has the new PIN, and nobody has opened it yet. */
async function interruptReset(device: Device): Promise<void> {
  const { advance } = device.state;
  device.state.advance = function (change, to) {
    if (to.step === "verified") throw new Error("power loss");
    return advance.call(this, change, to);
  };
  await device.signIn({ pin: { forgot: true }, choose: newPin }).catch(() => undefined);
  device.state.advance = advance;
  expect(device.state.changes()).toMatchObject([{ step: "resealed" }]);
}

/** The account database takes the question whether Alice's password is right and never answers. */
function hanging(device: Device): { platform: Platform; asked: Promise<void>; answer: () => void } {
  const asked = Promise.withResolvers<undefined>();
  const go = Promise.withResolvers<undefined>();
  const { accounts, keys, protectedData, disk, system, hostName } = device.machine;
  const silent = new Proxy(accounts, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (name !== "verify") return typeof member === "function" ? (member.bind(target) as unknown) : member;
      return async (...given: Parameters<typeof accounts.verify>) => {
        if (given[0] === device.account?.id) {
          asked.resolve(undefined);
          await go.promise;
        }
        return target.verify(...given);
      };
    },
  });
  return {
    platform: { keys, protectedData, disk, system, hostName, accounts: silent },
    asked: asked.promise,
    answer: () => {
      go.resolve(undefined);
    },
  };
}

const start = (platform: Platform, socket: string, decorate?: Decorate): Promise<RunningAgent> =>
  startAgent({
    ...(decorate && { decorate }),
    config: parseConfig("directory:\n  url: https://127.0.0.1:1/\n", "/nonexistent/vestibule.yaml"),
    platform,
    providerSettings: noProviderSettings,
    stateDirectory: join(folder, "agent"),
    browserLauncher: noBrowser,
    endpoint: join(folder, "run", socket),
    listen: listenInFolder,
    peerPolicy: skipPeerCheck,
    clock: systemClock,
    surface: { width: 1, height: 1, headless: true, opened: () => undefined, closed: () => undefined },
    logs,
  });

test("a second agent, at another endpoint: it is refused, and leaves the first one's open change alone", async () => {
  using device = await openDevice(folder);
  await interruptReset(device);
  const { platform, asked, answer } = hanging(device);
  const first = await start(platform, "first.sock");
  await asked;

  await expect(start(device.machine, "second.sock")).rejects.toMatchObject({ code: "agent_running" });
  expect(device.state.changes()).toMatchObject([{ step: "resealed" }]);
  answer();
  await first.recovered;
  expect(device.state.changes()).toMatchObject([{ step: "verified" }]);
  await first.close();
});

test("the lock goes with its agent: the next one starts", async () => {
  using device = await openDevice(folder);
  await (await start(device.machine, "agent.sock")).close();
  await (await start(device.machine, "agent.sock")).close();
  using lock = StateLock.take(join(folder, "agent"));
  expect(() => StateLock.take(join(folder, "agent"))).toThrow(
    expect.objectContaining({ code: "agent_running" }),
  );
  void lock;
});

test("a damaged lock keeps nobody out, and is a lock again", () => {
  writeFileSync(join(folder, "agent", lockFile), "not a database, ".repeat(64));
  using lock = StateLock.take(join(folder, "agent"));
  void lock;
  expect(() => StateLock.take(join(folder, "agent"))).toThrow(
    expect.objectContaining({ code: "agent_running" }),
  );
});

test("an agent that cannot listen lets go of the state", async () => {
  using device = await openDevice(folder);
  const first = await start(device.machine, "taken.sock");
  await first.close();
  await expect(start(device.machine, "x".repeat(200))).rejects.toMatchObject({ code: "config_invalid" });
  await (await start(device.machine, "taken.sock")).close();
});

test("the recovery of one account hangs: another account signs in", async () => {
  using device = await openDevice(folder);
  await interruptReset(device);
  using password = secretOf(bobsPassword);
  const bob = await device.machine.addAccount({ name: "bob", fullName: "Bob Brandt", password });
  const [binding] = device.state.bindings();
  if (binding === undefined) throw new Error("no binding");
  device.state.saveBindings([
    binding,
    {
      ...binding,
      bindingId: "bnd_bobbobbobbobbobbobbobb",
      userId,
      accountName: "bob",
      displayName: "Bob Brandt",
      localSecret: "password",
    },
  ]);
  const { platform, asked, answer } = hanging(device);
  device.context.platform = platform;
  const drives = new Drives(device.context, logs);
  const recovered = drives.all("device");
  await asked;

  const host = new HostByHand(device, { recovering: (id) => drives.of(id) }, { accountId: bob.id });
  await host.screenWith("password");
  host.type({ password: bobsPassword });
  expect((await host.outcome()).outcome).toBe(outcomes.credential);
  answer();
  await recovered;
});

test("at the account whose recovery hangs: the screen says so, then refuses, and the way back leads in once it is over", async () => {
  using device = await openDevice(folder);
  await interruptReset(device);
  const { platform, asked, answer } = hanging(device);
  device.context.platform = platform;
  const drives = new Drives(device.context, logs);
  const recovered = drives.all("device");
  await asked;

  const host = new HostByHand(device, {
    recovering: (id) => drives.of(id),
    waits: { sayAfter: 0, refuseAfter: 100 },
  });
  expect(textOf(await host.screenWith("progress"), "progress")).toBe(recovering);
  expect(textOf(await host.screenWith("next"), "message")).toBe(
    textsFor("en").codes.change_in_progress.person,
  );
  answer();
  await recovered;
  host.act(0);
  await host.screenWith("secret");
  host.type({ secret: newPin });
  expect((await host.outcome()).outcome).toBe(outcomes.credential);
});

test("whoever cancels while they wait has left", async () => {
  using device = await openDevice(folder);
  await interruptReset(device);
  const { platform, asked, answer } = hanging(device);
  device.context.platform = platform;
  const drives = new Drives(device.context, logs);
  const recovered = drives.all("device");
  await asked;
  const host = new HostByHand(device, {
    recovering: (id) => drives.of(id),
    waits: { sayAfter: 0, refuseAfter: 20_000 },
  });
  await host.screenWith("progress");
  host.cancel();
  expect((await host.outcome()).outcome).toBe(outcomes.cancelled);
  answer();
  await recovered;
});

test("the disk never answers: the directory is told what happened all the same", async () => {
  using device = await openDevice(folder);
  const go = Promise.withResolvers<undefined>();
  const asked = Promise.withResolvers<undefined>();
  const { accounts, keys, protectedData, disk, system, hostName }: Platform = device.machine;
  const silent = new Proxy(disk, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (name !== "unclaimedRecoveryKey")
        return typeof member === "function" ? (member.bind(target) as unknown) : member;
      return async () => {
        asked.resolve(undefined);
        await go.promise;
        return target.unclaimedRecoveryKey();
      };
    },
  });
  const at = new Date().toISOString();
  device.state.addEvent({ kind: "change-dropped", at });
  const directory = await device.context.directory();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const platform: Platform = { accounts, keys, protectedData, disk: silent, system, hostName };
    const agent = await start(platform, "agent.sock", (name, port) =>
      name === "directory"
        ? new Proxy(port, { get: (_port, method) => Reflect.get(directory, method) as unknown })
        : port,
    );
    await asked.promise;
    await vi.advanceTimersByTimeAsync(20_000);
    await vi.waitFor(() => {
      expect(device.state.pendingEvents().upTo).toBe(0);
    });
    go.resolve(undefined);
    await agent.close();
  } finally {
    vi.useRealTimers();
  }
});
