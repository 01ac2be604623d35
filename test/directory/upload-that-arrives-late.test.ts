/**
 * Requests of a device arrive late, twice, or in another order. Whatever arrives, what the account or the disk has is
 * among what the directory releases, and a confirmation of something else confirms nothing.
 */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { digestOf } from "../../src/device-api/digest.ts";
import { confirmedBy, namesOf, sealedOf, succeededBy } from "../../src/directory/recovery/succession.ts";
import type { SealedSuccession } from "../../src/directory/store/tables.ts";
import { startBench, type Bench } from "./support/bench.ts";
import type { Answer } from "./support/device.ts";

let bench: Bench;
let token: string;
beforeAll(async () => {
  bench = await startBench();
  token = await bench.device.token();
});
afterAll(() => bench.close());

const digest = (sealed: string): string => digestOf(Buffer.from(sealed, "base64url"));

/** A secret of the device, as its routes take one and an administrator gets it. */
const secrets = {
  "a break-glass password": {
    path: () => `/bindings/${bench.binding.bindingId}/break-glass`,
    async release() {
      const which = { bindingId: bench.binding.bindingId };
      using released = await bench.directory.admin.releaseBreakGlass({ which, reason: "test" });
      return released.passwords.map((one) => one.use((bytes) => Buffer.from(bytes).toString()));
    },
  },
  "a recovery key": {
    path: () => "/recovery-key",
    async release() {
      const { deviceId } = bench.device.enrolled;
      using released = await bench.directory.admin.releaseRecoveryKey({
        device: { deviceId },
        reason: "test",
      });
      return released.keys.map((one) => one.use((bytes) => Buffer.from(bytes).toString()));
    },
  },
};

test.each(Object.entries(secrets))("%s", async (_name, { path, release }) => {
  const { device } = bench;
  const store = (sealed: string): Promise<Answer> => device.call("PUT", path(), { token, json: { sealed } });
  const confirm = (sealed: string): Promise<Answer> =>
    device.call("POST", `${path()}/confirm`, { token, json: { digest: digest(sealed) } });
  const [p1, p2, p3, p4] = ["P1", "P2", "P3", "P4"].map((one) => device.sealed(one)) as [
    string,
    string,
    string,
    string,
  ];
  await store(p1);
  await confirm(p1);
  // The change to P3 was given up; its upload arrives only now, between the two of P2.
  expect((await store(p2)).status).toBe(204);
  expect((await store(p3)).status).toBe(204);
  expect(await release()).toEqual(["P3", "P2", "P1"]);
  // A confirmation of something that is not held confirms nothing, and the device learns it.
  expect(await confirm(p4)).toMatchObject({ status: 409, body: { code: "conflict", place: "digest" } });
  expect(await device.call("POST", `${path()}/confirm`, { token })).toMatchObject({ status: 400 });
  expect(await release()).toEqual(["P3", "P2", "P1"]);
  expect((await confirm(p2)).status).toBe(204);
  expect(await release()).toEqual(["P3", "P2"]);
  expect((await confirm(p2)).status).toBe(204);
  // Both requests of P1 arrive once more, long after it was replaced.
  expect(await store(p1)).toMatchObject({ status: 409, body: { code: "conflict", place: "sealed" } });
  expect(await confirm(p1)).toMatchObject({ status: 409 });
  expect(await release()).toEqual(["P3", "P2"]);
  await store(p4);
  await confirm(p4);
  expect((await store(p2)).status).toBe(409);
  expect(await release()).toEqual(["P4"]);
});

test("both requests of a replaced recovery part, once more: the part in use stays", async () => {
  const { device, binding } = bench;
  const [first, second] = [0, 1].map(() => `rcp_${randomBytes(16).toString("base64url")}`) as [
    string,
    string,
  ];
  const store = (partId: string): Promise<Answer> =>
    device.call("PUT", `/recovery-parts/${partId}`, {
      token,
      json: { bindingId: binding.bindingId, sealed: "AAAA" },
    });
  const confirm = (partId: string): Promise<Answer> =>
    device.call("POST", `/recovery-parts/${partId}/confirm`, { token });
  for (const part of [first, second]) {
    expect((await store(part)).status).toBe(204);
    expect((await confirm(part)).status).toBe(204);
  }
  expect((await store(first)).status).toBe(409);
  expect((await confirm(first)).status).toBe(404);
  expect((await confirm(second)).status).toBe(204);
});

test("a hand-back that was told, and then both requests of the password that it ended", async () => {
  const { device, binding } = bench;
  const path = `/bindings/${binding.bindingId}/break-glass`;
  const sealed = device.sealed("random");
  const put = (): Promise<Answer> => device.call("PUT", path, { token, json: { sealed } });
  const post = (): Promise<Answer> =>
    device.call("POST", `${path}/confirm`, { token, json: { digest: digest(sealed) } });
  await put();
  await post();
  await device.call("DELETE", path, { token });
  expect((await put()).status).toBe(409);
  expect((await post()).status).toBe(404);
});

/** Mulberry32: a sequence that its seed repeats. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

test("at every point of any sequence the account's password is held", () => {
  const seeds = Array.from({ length: 300 }, (_, seed) => seed);
  for (const seed of seeds) {
    const random = randomFrom(seed);
    let row: SealedSuccession | undefined;
    const replaced = new Set<string>();
    /** Requests that the network has kept for later. */
    const late: (() => void)[] = [];
    const put = (sealed: string) => {
      const next = succeededBy(row, sealed, "now");
      if (next !== undefined && !replaced.has(digest(sealed))) row = next;
    };
    const confirm = (sealed: string) => {
      const by = row && confirmedBy(row, digest(sealed), "now");
      if (row === undefined || by === undefined || typeof by === "string") return;
      for (const name of by.replaced) replaced.add(name);
      row = { ...row, ...by.columns };
    };
    let account = Buffer.from(`${String(seed)} at first`).toString("base64url");
    put(account);
    confirm(account);
    const holds = (where: string) => {
      const isHeld = row !== undefined && namesOf(row).includes(digest(account));
      if (!isHeld) throw new Error(`the account's password is not held: seed ${String(seed)}, ${where}`);
    };
    /** A request that may arrive now, twice, or late too; before each, one of the late ones may come. */
    const send = (request: () => void, arrives: boolean) => {
      if (late.length > 0 && random(2) === 0) late.splice(random(late.length), 1)[0]?.();
      holds("after a late request");
      if (arrives) request();
      if (random(3) === 0) late.push(request);
      holds("after a request");
    };
    for (let change = 0; change < 12; change += 1) {
      const next = Buffer.from(`${String(seed)} change ${String(change)}`).toString("base64url");
      const isGivenUp = random(3) === 0;
      // One that is given up did not hear that its upload arrived, and it may never have.
      send(() => put(next), !isGivenUp || random(2) === 0);
      if (isGivenUp) continue;
      account = next;
      holds("after the account changed");
      // As `settle`: until the confirmation is heard, both are sent again.
      for (let tries = 0; tries < 3; tries += 1) {
        send(() => put(next), true);
        send(() => confirm(next), tries === 2 || random(2) === 0);
      }
    }
    for (const request of late) {
      request();
      holds("after everything has arrived");
    }
    expect(sealedOf(row as SealedSuccession).length).toBeLessThanOrEqual(4);
  }
});
