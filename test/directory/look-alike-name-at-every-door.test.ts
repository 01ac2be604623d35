/**
 * An address that a wider folding would take for somebody else's earns no grant, one account of a device has
 * one binding, and names that look different from what they are come in by no door.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Kysely } from "kysely";
import { Migrator } from "kysely/migration";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { proofRedirectUri } from "../../src/device-api/schemas.ts";
import { openDirectoryAdmin } from "../../src/directory/index.ts";
import { dialectOf, openDatabase } from "../../src/directory/store/database.ts";
import * as start from "../../src/directory/store/migrations/0001-start.ts";
import * as recoveryKeys from "../../src/directory/store/migrations/0002-recovery-keys.ts";
import { placeIn } from "../../src/directory/store/place.ts";
import { startBench, type Bench } from "./support/bench.ts";
import { newData } from "../support/stores.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.close());

const settings = { displayName: "", localSecret: "password", escrow: "split" } as const;

test("a verified address with the Kelvin sign earns no grant for the one with a k", async () => {
  const { admin } = bench.directory;
  await admin.addUser({ email: "kay@example.org", name: "Kay" });
  const device = await bench.newDevice([{ userEmail: "kay@example.org", accountName: "kay" }]);
  const [binding] = await device.bindings();
  const stranger = {
    sub: "sub-kelvin",
    email: "\u212aay@example.org",
    emailVerified: true,
    password: "the stranger's own",
  };
  bench.organisation.people.push(stranger);
  const proof = await device.beginProof(binding?.bindingId ?? "");
  // The stranger routes by somebody's address of the domain; the provider vouches for their own.
  const at = await bench.signIn(bench.browser(), proof.url, stranger, "kay@example.org");
  expect(at.href.startsWith(proofRedirectUri)).toBe(false);
  expect(await bench.refusals()).toEqual(["identity_unknown"]);
});

test("on the e-mail page such an address is none, and blanks around one are not part of it", async () => {
  const browser = bench.browser();
  const proof = await bench.device.beginProof(bench.binding.bindingId);
  await browser.open(proof.url);
  await browser.submit("/email", { email: "\u212aay@example.org" });
  expect(browser.page?.status).toBe(422);
  await browser.submit("/email", { email: " ada@example.org\t" });
  expect(browser.page?.status).toBe(200);
});

describe("one account has one binding", () => {
  test("bound twice, in another case", async () => {
    const { admin } = bench.directory;
    const device = { deviceId: bench.device.enrolled.deviceId };
    const again = admin.bind({ ...settings, accountName: "ADA", userId: bench.bob.userId, device });
    await expect(again).rejects.toMatchObject({ code: "conflict" });
    expect(await bench.device.bindings()).toHaveLength(1);
  });

  test("promised twice by one token", async () => {
    const token = bench.directory.admin.issueEnrolmentToken({
      bindings: [
        { ...settings, userEmail: bench.ada.email, accountName: "kay" },
        { ...settings, userEmail: bench.bob.email, accountName: "Kay" },
      ],
    });
    await expect(token).rejects.toMatchObject({
      code: "conflict",
      evidence: { place: "bindings.1.accountName" },
    });
  });

  test("bound twice before this was refused: the first one keeps it, the other resets nothing", async () => {
    const folder = await mkdtemp(join(tmpdir(), "vestibule-names-"));
    const place = placeIn(await newData(folder));
    const old = new Kysely<Record<string, Record<string, unknown>>>({ dialect: dialectOf(place) });
    const migrations = { "0001-start": start, "0002-recovery-keys": recoveryKeys };
    const { error } = await new Migrator({
      db: old,
      provider: { getMigrations: () => Promise.resolve(migrations) },
    }).migrateToLatest();
    expect(error).toBeUndefined();
    const at = "2026-01-01T00:00:00.000Z";
    const keys = { signing_key_x: "x", signing_key_y: "y", box_key: "b" };
    const device = { device_id: "dev_a", host_name: "A", system: "windows", enrolled_at: at, ...keys };
    await old.insertInto("devices").values(device).execute();
    for (const [userId, accountName, later] of [
      ["usr_a", "ada", 1],
      ["usr_b", "ADA", 2],
    ] as const) {
      const user = { user_id: userId, email: `${userId}@example.org`, name: "x", created_at: at };
      await old.insertInto("users").values(user).execute();
      const binding = {
        binding_id: `bnd_${String(later)}`,
        user_id: userId,
        device_id: "dev_a",
        account_name: accountName,
        display_name: "",
        local_secret: "pin",
        escrow: "split",
        created_at: `2026-01-0${String(later)}T00:00:00.000Z`,
      };
      await old.insertInto("bindings").values(binding).execute();
    }
    await old.destroy();
    const database = await openDatabase(place);
    const rows = await database
      .selectFrom("bindings")
      .select(["account_name", "account_key", "disabled_at"])
      .orderBy("created_at")
      .execute();
    await database.destroy();
    await rm(folder, { recursive: true });
    expect(rows).toEqual([
      { account_name: "ada", account_key: "ada", disabled_at: null },
      { account_name: "ADA", account_key: "ada\nbnd_2", disabled_at: expect.any(String) as string },
    ]);
  });
});

test("a domain is judged alike for a provider and in an address", async () => {
  const { admin } = bench.directory;
  const provider = {
    name: "b",
    clientId: "directory",
    clientSecret: "a secret",
    issuer: "https://b.example",
  };
  const user = { name: "Ada" };
  for (const [domain, ok] of [
    ["b\u00fccher.example", false],
    ["\u212aernel.example", false],
    ["b.example.", false],
    ["XN--BCHER-KVA.example", true],
  ] as const) {
    const outcomes = await Promise.allSettled([
      admin.addUser({ ...user, email: `ada@${domain}` }),
      admin.addProvider({ ...provider, domains: [domain] }),
    ]);
    expect(
      outcomes.map(({ status }) => status),
      domain,
    ).toEqual(ok ? ["fulfilled", "fulfilled"] : ["rejected", "rejected"]);
  }
  const refused = admin.addProvider({
    ...provider,
    issuer: "https://c.example",
    domains: ["b\u00fccher.example"],
  });
  await expect(refused).rejects.toMatchObject({
    code: "argument_invalid",
    evidence: { hint: expect.stringContaining("xn--bcher-kva.example") as string },
  });
});

const bad = ["ada\nroot", " ada", "ada\u202etxt", "a".repeat(280)];
describe.each(bad)("%j", (name) => {
  const refused = { code: "argument_invalid" };

  test("is refused as account, user, display name, reason and administrator", async () => {
    const { admin } = bench.directory;
    const device = { deviceId: bench.device.enrolled.deviceId };
    const { userId } = bench.ada;
    await expect(admin.bind({ ...settings, accountName: name, userId, device })).rejects.toMatchObject(
      refused,
    );
    await expect(
      admin.bind({ ...settings, accountName: "x", displayName: name, userId, device }),
    ).rejects.toMatchObject(refused);
    const bindings = [{ ...settings, userEmail: bench.ada.email, accountName: name }];
    await expect(admin.issueEnrolmentToken({ bindings })).rejects.toMatchObject(refused);
    await expect(admin.addUser({ email: "new@example.org", name })).rejects.toMatchObject(refused);
    await expect(openDirectoryAdmin({ data: bench.data, administrator: name })).rejects.toMatchObject(
      refused,
    );
    const reason = name.repeat(2);
    await expect(admin.releaseRecoveryKey({ device, reason })).rejects.toMatchObject(refused);
  });

  test("is refused as the host name of a device, and the token stays good", async () => {
    const token = await bench.directory.admin.issueEnrolmentToken({});
    const other = await bench.newDevice();
    expect(await other.enrol(token, name)).toMatchObject({
      status: 400,
      body: { code: "request_invalid" },
    });
    expect((await other.enrol(token, "LAPTOP-8")).status).toBe(201);
  });
});
