/**
 * Issue 11, 1.3: an address that a wider folding would take for somebody else's earns no grant, one account of a device has
 * one binding, and names that look different from what they are come in by no door.
 */
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { proofRedirectUri } from "../../src/device-api/schemas.ts";
import { openDirectoryAdmin } from "../../src/directory/index.ts";
import { startBench, type Bench } from "./support/bench.ts";

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
    const own = await startBench();
    const { data } = own;
    await own.directory.close();
    const file = new DatabaseSync(join(data, "directory.sqlite"));
    // As migration 2 left it.
    file.exec(`
      delete from kysely_migration where name = '0003-names';
      drop index bindings_account_key; drop index oauth_records_client;
      alter table bindings drop column account_key;
      alter table bindings drop column disabled_at;
      alter table oauth_records drop column client_id;
      insert into bindings (binding_id, user_id, device_id, account_name, display_name, local_secret, escrow, created_at,
        recovery_key_release)
      select 'bnd_later', '${own.bob.userId}', device_id, 'ADA', '', local_secret, escrow, '2999-01-01T00:00:00.000Z',
        recovery_key_release from bindings;
    `);
    const admin = await openDirectoryAdmin({ data, administrator: "test" });
    await admin.close();
    const rows = file
      .prepare(
        "select account_name, account_key, disabled_at is null as able from bindings order by created_at",
      )
      .all();
    file.close();
    await own.close();
    expect(rows.map((row) => ({ ...row }))).toEqual([
      { account_name: "ada", account_key: "ada", able: 1 },
      { account_name: "ADA", account_key: "ada\nbnd_later", able: 0 },
    ]);
  });
});

test("a domain is judged alike for a provider and in an address", async () => {
  const { admin } = bench.directory;
  const provider = { clientId: "directory", clientSecret: "a secret", issuer: "https://b.example" };
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
