/**
 * A session ends once: after its outcome or its fault the connection closes and nothing more is served. A host that
 * keeps asking does not keep a session alive. Cancel is legal at every screen.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { outcomes } from "../../src/protocol/table.ts";
import { helloOf } from "../protocol/support/fake-connection.ts";
import { HostByHand } from "./support/host-by-hand.ts";
import { type Device, openDevice } from "./power-loss/support/device.ts";
import { prepareDevice } from "./power-loss/support/prepare.ts";

let folder = "";
let device: Device;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "vestibule-over-"));
  await prepareDevice(folder, { begins: "with-pin" });
  device = await openDevice(folder);
}, 30_000);
afterEach(() => {
  device[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

test("cancelled at a refusal: the outcome is cancelled, and there is no fault", async () => {
  const host = new HostByHand(device);
  await host.screenWith("secret");
  host.act();
  const { revision } = await host.screenWith("next");
  host.say({ message: "cancel", revision });
  expect(await host.outcome()).toMatchObject({ outcome: outcomes.cancelled });
});

test("after its outcome the agent closes, and answers nothing more", async () => {
  const host = new HostByHand(device);
  const { revision } = await host.screenWith("secret");
  host.say({ message: "cancel", revision });
  await host.outcome();
  await host.session.ended;
  expect(host.isClosed).toBe(true);
  host.say({ message: "navigate", question: 1, address: "https://acme.example/" });
  expect(host.unread).toEqual([]);
});

test("after a fault nothing is accepted, whether or not the fault is written yet", async () => {
  const host = new HostByHand(device, {}, { version: 0 });
  // In the same breath: the fault is on its way.
  host.say(helloOf({ accountId: device.account?.id ?? "" }));
  await host.fault();
  await host.session.ended;
  expect(host.isClosed).toBe(true);
  expect(host.unread).toEqual([]);
});

test("a host that only asks about navigation is disconnected after fifteen minutes", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"], shouldAdvanceTime: true });
  try {
    const host = new HostByHand(device);
    await host.screenWith("secret");
    for (let minute = 0; minute < 16; minute += 1) {
      if (host.isClosed) break;
      await host.navigate(minute, "https://acme.example/");
      vi.advanceTimersByTime(60_000);
    }
    expect(host.isClosed).toBe(true);
  } finally {
    vi.useRealTimers();
  }
});
