/** The device may lose power at any point of a reset: the directory keeps the part in use and the one to come. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { grantRedemption, type GrantRedemption } from "../../src/device-api/schemas.ts";
import { startBench, type Bench } from "./support/bench.ts";
import { grantOf, type Answer } from "./support/device.ts";

let bench: Bench;
let token: string;
beforeAll(async () => {
  bench = await startBench();
  token = await bench.device.token();
});
afterAll(() => bench.close());

const newPart = (): string => `rcp_${randomBytes(16).toString("base64url")}`;
const store = (partId: string, sealed: string): Promise<Answer> =>
  bench.device.call("PUT", `/recovery-parts/${partId}`, {
    token,
    json: { bindingId: bench.binding.bindingId, sealed },
  });
const confirm = (partId: string): Promise<Answer> =>
  bench.device.call("POST", `/recovery-parts/${partId}/confirm`, { token });

async function released(): Promise<GrantRedemption["parts"]> {
  const proof = await bench.device.beginProof(bench.binding.bindingId);
  const grantId = grantOf(await proof.complete(await bench.signIn(bench.browser(), proof.url, bench.ada)));
  return grantRedemption.parse((await bench.device.call("POST", `/grants/${grantId}/redeem`, { token })).body)
    .parts;
}

test("store, store, confirm: both are kept until the new one is confirmed; repeating changes nothing", async () => {
  const [first, second] = [newPart(), newPart()];
  expect((await store(first, "Zmlyc3Q")).status).toBe(204);
  expect((await confirm(first)).status).toBe(204);
  expect((await store(second, "c2Vjb25k")).status).toBe(204);
  expect((await store(second, "c2Vjb25k")).status).toBe(204);
  expect(await released()).toEqual([
    { partId: first, sealed: "Zmlyc3Q" },
    { partId: second, sealed: "c2Vjb25k" },
  ]);
  expect((await confirm(first)).status).toBe(204);
  expect(await released()).toHaveLength(2);
  expect((await confirm(second)).status).toBe(204);
  expect((await confirm(second)).status).toBe(204);
  expect(await released()).toEqual([{ partId: second, sealed: "c2Vjb25k" }]);
  expect(await confirm(first)).toMatchObject({ status: 404, body: { code: "not_found" } });
});

test("an id cannot be used for two parts", async () => {
  const part = newPart();
  await store(part, "AAAA");
  expect(await store(part, "BBBB")).toMatchObject({ status: 409, body: { code: "conflict" } });
});

test("a hundred undone resets leave no more than a redemption carries, and the confirmed part stays", async () => {
  const kept = newPart();
  await store(kept, "a2VwdA");
  await confirm(kept);
  const undone = Array.from({ length: 12 }, newPart);
  for (const part of undone) await store(part, "dW5kb25l");
  const parts = await released();
  expect(parts).toHaveLength(8);
  expect(parts[0]).toEqual({ partId: kept, sealed: "a2VwdA" });
  expect(parts[1]?.partId).toBe(undone.at(-1));
});

test("another device's part cannot be confirmed or overwritten", async () => {
  const part = newPart();
  await store(part, "AAAA");
  const other = await bench.newDevice([{ userEmail: bench.bob.email, accountName: "bob" }]);
  const [binding] = await other.bindings();
  const theirs = await other.token();
  const path = `/recovery-parts/${part}`;
  expect(await other.call("POST", `${path}/confirm`, { token: theirs })).toMatchObject({ status: 404 });
  const json = { bindingId: binding?.bindingId, sealed: "BBBB" };
  expect(await other.call("PUT", path, { token: theirs, json })).toMatchObject({ status: 409 });
});
