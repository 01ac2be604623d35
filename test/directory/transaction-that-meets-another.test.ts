/**
 * Two changes at the same moment, on two connections where the store has several. Each reads, and then writes what the other's
 * read would have shown: one of them is done as if the other had come first.
 */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateKeyPairSync } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { systemClock } from "../../src/clock/clock.ts";
import type { DeviceId, UserId } from "../../src/device-api/schemas.ts";
import { createAdmin, type DirectoryAdmin } from "../../src/directory/admin.ts";
import { createTail, record } from "../../src/directory/audit/audit.ts";
import { addDevice } from "../../src/directory/devices/devices.ts";
import { enrol } from "../../src/directory/devices/enrolment.ts";
import { addGrant, redeem } from "../../src/directory/recovery/grants.ts";
import { confirmPart, storePart } from "../../src/directory/recovery/parts.ts";
import { storeBreakGlass } from "../../src/directory/recovery/break-glass.ts";
import { sealedOf } from "../../src/directory/recovery/succession.ts";
import { openStore, type Store } from "../../src/directory/store/open.ts";
import { inTransaction } from "../../src/directory/store/transaction.ts";
import { newData, onPostgres } from "../support/stores.ts";

let folder: string;
let one: Store;
let other: Store;
let admins: [DirectoryAdmin, DirectoryAdmin];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "vestibule-meets-"));
  await newData(folder);
  one = await openStore(folder, new Date());
  // Two connections of one process would wait for each other for ever on SQLite, which answers at once.
  other = onPostgres() ? await openStore(folder, new Date()) : one;
  admins = [createAdmin(one, systemClock, "one"), createAdmin(other, systemClock, "other")];
});
afterAll(async () => {
  await one.close();
  if (other !== one) await other.close();
  await rm(folder, { recursive: true });
});

const { x = "", y = "" } = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({
  format: "jwk",
});
const keys = {
  signingKey: { kty: "EC", crv: "P-256", x, y } as const,
  boxKey: Buffer.alloc(32, 1).toString("base64url"),
};
let turn = 0;
let userId: UserId;
let deviceId: DeviceId;
beforeEach(async () => {
  turn += 1;
  userId = await admins[0].addUser({ email: `ada${String(turn)}@example.org`, name: "Ada" });
  deviceId = await addDevice(one.db, systemClock, {
    hostName: `PC-${String(turn)}`,
    system: "windows",
    ...keys,
  });
});
afterEach(() => admins[0].removeDevice(deviceId).catch(() => undefined));

const settings = { displayName: "", localSecret: "password", escrow: "split" } as const;
const bind = (admin: DirectoryAdmin, accountName: string) =>
  admin.bind({ userId, device: { deviceId }, accountName, ...settings });

/** The codes of what failed; "done" for what did not. */
async function outcomes(attempts: readonly Promise<unknown>[]): Promise<unknown[]> {
  const settled = await Promise.allSettled(attempts);
  return settled
    .map((one) => (one.status === "fulfilled" ? "done" : (one.reason as { code?: unknown }).code))
    .sort();
}

/** As many attempts as `count`, by turns on each connection. */
const atOnce = <Result>(count: number, work: (which: 0 | 1, at: number) => Promise<Result>) =>
  Array.from({ length: count }, (_, at) => work(at % 2 === 0 ? 0 : 1, at));

test("an address, an account of a device: one has it, the others are refused by name", async () => {
  const user = { email: `bob${String(turn)}@example.org`, name: "Bob" };
  expect(await outcomes(atOnce(4, (which) => admins[which].addUser(user)))).toEqual([
    "conflict",
    "conflict",
    "conflict",
    "done",
  ]);
  expect(await outcomes(atOnce(4, (which) => bind(admins[which], "ada")))).toEqual([
    "conflict",
    "conflict",
    "conflict",
    "done",
  ]);
});

test("the last places of a device are given once each", async () => {
  for (let at = 0; at < 97; at += 1) await bind(admins[0], `user${String(at)}`);
  expect(await outcomes(atOnce(6, (which, at) => bind(admins[which], `late${String(at)}`)))).toEqual([
    ...["conflict", "conflict", "conflict"],
    ...["done", "done", "done"],
  ]);
  expect(await admins[1].bindings({ deviceId })).toHaveLength(100);
});

test("an enrolment token enrols one device", async () => {
  const token = await admins[0].issueEnrolmentToken({
    bindings: [{ userEmail: `ada${String(turn)}@example.org`, accountName: "ada", ...settings }],
  });
  const before = (await admins[0].devices()).length;
  const request = { token, hostName: `NEW-${String(turn)}`, system: "windows", ...keys } as const;
  const tried = atOnce(4, (which) => enrol([one, other][which]?.db ?? one.db, systemClock, request));
  expect(await outcomes(tried)).toEqual([
    "done",
    "enrolment_token_used",
    "enrolment_token_used",
    "enrolment_token_used",
  ]);
  expect(await admins[0].devices()).toHaveLength(before + 1);
});

test("a grant is redeemed once, and not after its user was disabled", async () => {
  const bindingId = await bind(admins[0], "ada");
  const grant = { deviceId, userId, bindingId, purpose: "password-reset" } as const;
  const spent = await addGrant(one.db, systemClock, { ...grant, oauthGrantId: `o${String(turn)}` });
  const redeemed = (grantId: typeof spent) => (which: 0 | 1) =>
    redeem([one, other][which] ?? one, systemClock, { deviceId, grantId });
  expect(await outcomes(atOnce(4, redeemed(spent)))).toEqual([
    "done",
    "grant_used",
    "grant_used",
    "grant_used",
  ]);
  const open = await addGrant(one.db, systemClock, { ...grant, oauthGrantId: `p${String(turn)}` });
  await admins[1].disableUser(userId);
  expect(await outcomes(atOnce(2, redeemed(open)))).toEqual(["user_disabled", "user_disabled"]);
});

test("parts that come at once stand in an order, and no more of them than a redemption carries", async () => {
  const bindingId = await bind(admins[0], "ada");
  const part = (at: number) => ({
    deviceId,
    bindingId,
    partId: `rcp_${String(turn).padStart(4, "0")}${String(at).padStart(18, "0")}` as const,
    sealed: "AA",
  });
  const store = (which: 0 | 1, at: number) =>
    storePart([one, other][which]?.db ?? one.db, systemClock, part(at));
  expect(await outcomes(atOnce(10, store))).toEqual(Array.from({ length: 10 }, () => "done"));
  const rows = await one.db
    .selectFrom("recovery_parts")
    .select("ordinal")
    .where("binding_id", "=", bindingId)
    .execute();
  expect(rows).toHaveLength(8);
  // The same request, twice at once: one part.
  expect(await outcomes(atOnce(2, (which) => store(which, 50)))).toEqual(["done", "done"]);
  const confirm = (which: 0 | 1) => confirmPart([one, other][which]?.db ?? one.db, systemClock, part(50));
  expect(await outcomes(atOnce(4, confirm))).toEqual(["done", "done", "done", "done"]);
  const confirmed = await one.db
    .selectFrom("audit")
    .select("sequence")
    .where("binding_id", "=", bindingId)
    .where("event", "=", "recovery-part-confirmed")
    .execute();
  expect(confirmed).toHaveLength(1);
});

test("no upload of two that come at once is lost", async () => {
  const bindingId = await bind(admins[0], "ada");
  const sealed = ["AQ", "Ag", "Aw"];
  const store = (which: 0 | 1, at: number) =>
    storeBreakGlass([one, other][which]?.db ?? one.db, systemClock, {
      deviceId,
      bindingId,
      sealed: sealed[at] ?? "",
    });
  expect(await outcomes(atOnce(3, store))).toEqual(["done", "done", "done"]);
  const row = await one.db
    .selectFrom("break_glass")
    .selectAll()
    .where("binding_id", "=", bindingId)
    .executeTakeFirstOrThrow();
  expect(sealedOf(row).sort()).toEqual([...sealed].sort());
});

test("a user is removed or bound, and never both", async () => {
  for (let at = 0; at < 5; at += 1) {
    const email = `gone${String(turn)}-${String(at)}@example.org`;
    const gone = await admins[0].addUser({ email, name: "Gone" });
    const bound = admins[1].bind({
      userId: gone,
      device: { deviceId },
      accountName: `gone${String(at)}`,
      ...settings,
    });
    const [done, refused] = await outcomes([admins[0].removeUser(gone), bound]);
    expect(new Set([done, refused])).toContain("done");
    expect(["conflict", "not_found"]).toContain(done === "done" ? refused : done);
  }
});

/** Only there can a transaction commit after one that took a later sequence. */
/** SQLite commits in the order of the entries. */
function onServer(name: string, run: () => Promise<void>): void {
  if (onPostgres()) test(name, run);
}

onServer("an entry that is committed late reaches the log, once", async () => {
  const passed: unknown[] = [];
  const tail = await createTail(one.db, ({ detail }) => passed.push(detail["at"]));
  const write = (store: Store, at: string, before: Promise<unknown>) =>
    inTransaction(store.db, async (tx) => {
      await record(tx, systemClock, { actor: "administrator:root", event: "import-done", detail: { at } });
      await before;
    });
  const hold = Promise.withResolvers<undefined>();
  const begun = Promise.withResolvers<undefined>();
  const late = inTransaction(other.db, async (tx) => {
    await record(tx, systemClock, {
      actor: "administrator:root",
      event: "import-done",
      detail: { at: "late" },
    });
    begun.resolve(undefined);
    await hold.promise;
  });
  await begun.promise;
  await write(one, "early", Promise.resolve());
  await expect(
    inTransaction(one.db, async (tx) => {
      await record(tx, systemClock, {
        actor: "administrator:root",
        event: "import-done",
        detail: { at: "never" },
      });
      throw new Error("undone");
    }),
  ).rejects.toThrow("undone");
  await write(one, "after", Promise.resolve());
  await tail();
  expect(passed).toEqual(["early", "after"]);
  hold.resolve(undefined);
  await late;
  await Promise.all([tail(), tail()]);
  expect(passed).toEqual(["early", "after", "late"]);
});

test("every transaction of the directory begins in the one place that tries again", async () => {
  const source = join(import.meta.dirname, "../../src/directory");
  const files = (await readdir(source, { recursive: true })).filter((name) => /\.tsx?$/.test(name));
  expect(files.length).toBeGreaterThan(30);
  const beginning = [];
  for (const name of files)
    if (/\.(?:transaction|startTransaction)\(/.test(await readFile(join(source, name), "utf8")))
      beginning.push(name);
  expect(beginning).toEqual([join("store", "transaction.ts")]);
});
