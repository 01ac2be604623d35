/** Break-glass, when neither PIN nor reset opens the device: an administrator releases it, it is logged and then rotated. */
import { chmodSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { digestOf } from "../../src/device-api/digest.ts";
import { openDirectoryAdmin } from "../../src/directory/index.ts";
import { Secret } from "../../src/secrets/arena.ts";
import { sealTo } from "../../src/secrets/sealed-box.ts";
import { startBench, type Bench } from "./support/bench.ts";
import type { Answer } from "./support/device.ts";
import { sql } from "kysely";
import { openDatabase } from "../../src/directory/store/database.ts";
import { placeIn } from "../../src/directory/store/place.ts";
import { onPostgres } from "../support/stores.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.close());

const password = "Kx7-canary-glass-Qm2";

async function upload(text: string): Promise<string> {
  using secret = Secret.take(Buffer.from(text));
  const key = Buffer.from(bench.device.enrolled.breakGlassKey, "base64url");
  const sealed = Buffer.from(sealTo(key, secret)).toString("base64url");
  const path = `/bindings/${bench.binding.bindingId}/break-glass`;
  const answer = await bench.device.call("PUT", path, {
    token: await bench.device.token(),
    json: { sealed },
  });
  expect(answer.status).toBe(204);
  return sealed;
}
async function confirm(sealed: string): Promise<Answer> {
  const path = `/bindings/${bench.binding.bindingId}/break-glass/confirm`;
  const json = { digest: digestOf(Buffer.from(sealed, "base64url")) };
  return bench.device.call("POST", path, { token: await bench.device.token(), json });
}
async function confirmed(sealed: string): Promise<void> {
  expect((await confirm(sealed)).status).toBe(204);
}
async function release(): Promise<string[]> {
  const which = { bindingId: bench.binding.bindingId };
  using released = await bench.directory.admin.releaseBreakGlass({ which, reason: "test" });
  return released.passwords.map((secret) => secret.use((bytes) => Buffer.from(bytes).toString()));
}
const state = async (): Promise<string | undefined> => (await bench.device.bindings())[0]?.breakGlass;
/** What somebody has who stole the database. */
async function stolen(): Promise<Buffer> {
  if (!onPostgres())
    return Buffer.concat(
      ["directory.sqlite", "directory.sqlite-wal"].map((name) => readFileSync(join(bench.data, name))),
    );
  const db = await openDatabase(placeIn(bench.data));
  const rows = [];
  for (const { name } of await db.introspection.getTables())
    rows.push(...(await sql`select * from ${sql.table(name)}`.execute(db)).rows);
  await db.destroy();
  expect(rows.length).toBeGreaterThan(20);
  return Buffer.from(JSON.stringify(rows));
}

test("nothing stored: refused, and in the log", async () => {
  const which = { bindingId: bench.binding.bindingId };
  await expect(bench.directory.admin.releaseBreakGlass({ which, reason: "test" })).rejects.toMatchObject({
    code: "not_found",
  });
  expect((await bench.audit())[0]).toMatchObject({ event: "break-glass-refused", code: "not_found" });
});

test("stored, released beside the running server, marked for rotation, rotated", async () => {
  expect(await state()).toBe("none");
  const sealed = await upload(password);
  expect(await state()).toBe("none");
  await confirmed(sealed);
  expect(await state()).toBe("current");
  const admin = await openDirectoryAdmin({ data: bench.data, administrator: "grace" });
  try {
    const which = { device: { hostName: "LAPTOP-7" }, accountName: "ada" };
    await expect(admin.releaseBreakGlass({ which, reason: " " })).rejects.toMatchObject({
      code: "argument_invalid",
    });
    using released = await admin.releaseBreakGlass({ which, reason: "laptop without network, ticket 17" });
    expect(released.passwords.map((one) => one.use((bytes) => Buffer.from(bytes).toString()))).toEqual([
      password,
    ]);
  } finally {
    await admin.close();
  }
  expect(await state()).toBe("rotate");
  const [entry] = (await bench.audit()).filter((one) => one.event === "break-glass-released");
  expect(entry).toMatchObject({
    actor: "administrator:grace",
    bindingId: bench.binding.bindingId,
    userId: bench.ada.userId,
  });
  expect(entry?.detail).toEqual({ reason: "laptop without network, ticket 17", passwords: 1 });
  // The same upload and confirmation, arriving late, are not a rotation.
  const path = `/bindings/${bench.binding.bindingId}/break-glass`;
  await bench.device.call("PUT", path, { token: await bench.device.token(), json: { sealed } });
  await confirmed(sealed);
  expect(await state()).toBe("rotate");
  const next = await upload("another");
  expect(await state()).toBe("rotate");
  await confirmed(next);
  expect(await state()).toBe("current");
});

test("power lost while the account's password changes: both are released, and the new one is rotated again", async () => {
  await upload("on its way, never came");
  const next = await upload("on its way");
  expect(await state()).toBe("current");
  expect(await release()).toEqual(["on its way", "on its way, never came", "another"]);
  await confirmed(next);
  expect(await state()).toBe("rotate");
  expect(await release()).toEqual(["on its way"]);
});

test("a password that does not open does not block the release of the other", async () => {
  const path = `/bindings/${bench.binding.bindingId}/break-glass`;
  await bench.device.call("PUT", path, {
    token: await bench.device.token(),
    json: { sealed: "A".repeat(100) },
  });
  expect(await release()).toEqual(["on its way"]);
});

test("a password that was not sealed to the directory's key is not released", async () => {
  await confirmed("A".repeat(100));
  const which = { bindingId: bench.binding.bindingId };
  await expect(bench.directory.admin.releaseBreakGlass({ which, reason: "test" })).rejects.toMatchObject({
    code: "container_damaged",
  });
  expect((await bench.audit())[0]).toMatchObject({ event: "break-glass-refused", code: "container_damaged" });
});

test("database and audit hold neither password, provider secret, token nor key in plain", async () => {
  await upload(password);
  const proof = await bench.device.beginProof(bench.binding.bindingId);
  const browser = bench.browser();
  const ended = await bench.signIn(browser, proof.url, bench.ada);
  await proof.complete(ended);
  const token = await bench.device.token();
  const enrolmentToken = await bench.directory.admin.issueEnrolmentToken({});
  const all = await stolen();
  const bases = [
    password,
    bench.organisation.clientSecret,
    token,
    enrolmentToken,
    ended.searchParams.get("code") ?? "",
  ];
  for (const [index, secret] of bases.entries()) {
    expect(secret.length).toBeGreaterThan(10);
    for (const form of [
      secret,
      Buffer.from(secret).toString("hex"),
      Buffer.from(secret).toString("base64").slice(0, -4),
    ]) {
      expect({ index, found: all.includes(form) }).toEqual({ index, found: false });
    }
  }
  const key = readFileSync(join(bench.data, "directory.key"));
  expect(all.includes(key)).toBe(false);
  // The search finds a planted value.
  expect(all.includes(bench.device.enrolled.deviceId)).toBe(true);
  const audit = JSON.stringify(await bench.audit());
  for (const secret of [...bases, bench.ada.email, "@example.org"]) expect(audit).not.toContain(secret);
});

test("without its key file, or with one that others may read, the directory does not open", async () => {
  const key = join(bench.data, "directory.key");
  const open = { data: bench.data, administrator: "grace" };
  chmodSync(key, 0o640);
  await expect(openDirectoryAdmin(open)).rejects.toMatchObject({ code: "config_unreadable" });
  chmodSync(key, 0o600);
  renameSync(key, `${key}.away`);
  await expect(openDirectoryAdmin(open)).rejects.toMatchObject({ code: "config_missing" });
  renameSync(`${key}.away`, key);
  await (await openDirectoryAdmin(open)).close();
});
