/**
 * Administrators and keys of the API by command: a password is never an argument and never stored, a key is shown once and
 * stored as a hash, and there is always an owner who can act.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Secret as TotpSecret, URI } from "otpauth";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "../../src/cli/program.ts";
import { totpContext } from "../../src/directory/administrators/administrators.ts";
import { recogniseApiKey } from "../../src/directory/administrators/api-keys.ts";
import { openDirectoryAdmin } from "../../src/directory/index.ts";
import { openTextAtRest } from "../../src/directory/store/key-file.ts";
import { openStore, type Store } from "../../src/directory/store/open.ts";
import { systemClock } from "../../src/clock/clock.ts";
import { Secret } from "../../src/secrets/arena.ts";
import { isPassword } from "../../src/secrets/password-hash.ts";

const password = "a meadow with 7 larks";
let folder: string;
let data: string;
let store: Store;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "vestibule-administrators-"));
  data = join(folder, "data");
  await (await openDirectoryAdmin({ data, administrator: "first" })).close();
  await writeFile(join(folder, "password"), `${password}\n`);
  store = await openStore(data, systemClock.now());
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

/** @param typed what the administrator types at each prompt; undefined: there is no terminal */
async function directory(words: string[], typed?: string[]) {
  const ran = { out: "", err: "" };
  const code = await runCli(["directory", ...words, "--data", data, "--administrator", "grace"], {
    out: (text) => (ran.out += `${text}\n`),
    err: (text) => (ran.err += `${text}\n`),
    isTty: false,
    interrupted: new AbortController().signal,
    ...(typed !== undefined && {
      askSecret: () => Promise.resolve(Secret.take(Buffer.from(typed.shift() ?? ""))),
    }),
  });
  return { code, ...ran };
}

const create = (email: string, role: string, typed?: string[]) =>
  directory(
    [
      "create-admin",
      ...["--email", email, "--role", role],
      ...(typed === undefined ? ["--password-file", join(folder, "password")] : []),
    ],
    typed,
  );
const audited = async () => {
  const rows = await store.db.selectFrom("audit").select(["actor", "event", "detail"]).execute();
  return rows.map(({ actor, event }) => `${actor} ${event}`);
};

test("the first owner is made; only a hash of the password and a sealed secret of the codes are stored", async () => {
  const made = await create("Ada@Example.org", "owner");
  expect(made).toMatchObject({ code: 0, err: "" });
  const address = /^otpauth:.*$/m.exec(made.out)?.[0] ?? "";
  const row = await store.db.selectFrom("administrators").selectAll().executeTakeFirstOrThrow();
  expect(row).toMatchObject({ email: "ada@example.org", role: "owner", disabled_at: null });
  using right = Secret.take(Buffer.from(password));
  using wrong = Secret.take(Buffer.from(`${password}!`));
  expect([isPassword(right, row.password_hash), isPassword(wrong, row.password_hash)]).toEqual([true, false]);
  const shown = URI.parse(address);
  const kept = openTextAtRest(store.key, totpContext(row.administrator_id), row.totp_secret);
  expect(kept).toBe(Buffer.from(shown.secret.bytes).toString("utf8"));
  const stored = readFileSync(join(data, "directory.sqlite-wal"), "latin1");
  expect(stored).toContain("ada@example.org");
  expect(stored).not.toContain(password);
  expect(stored).not.toContain(TotpSecret.fromBase32(shown.secret.base32).latin1);
  expect(stored).not.toContain(shown.secret.base32);
  expect(made.out).not.toContain(password);
});

test("a password is typed twice, follows the rules, and is never an option", async () => {
  const before = (await store.db.selectFrom("administrators").selectAll().execute()).length;
  expect((await create("bob@example.org", "manager", [password, `${password}?`])).code).toBe(2);
  expect((await create("bob@example.org", "manager", ["short", "short"])).err).toContain("--password-file");
  const named = "my bob@example.org key";
  expect((await create("bob@example.org", "manager", [named, named])).code).toBe(2);
  const words = ["create-admin", "--email", "bob@example.org", "--role", "manager"];
  expect((await directory(words)).code, "no terminal").toBe(2);
  expect((await directory([...words, "--password", password])).code).toBe(2);
  const missing = join(folder, "absent");
  expect((await directory([...words, "--password-file", missing])).code).toBe(2);
  expect(await store.db.selectFrom("administrators").selectAll().execute()).toHaveLength(before);
  expect((await create("bob@example.org", "manager", [password, password])).code).toBe(0);
});

test("an address that is there, in other letters, or that looks like another is refused", async () => {
  expect((await create("ADA@EXAMPLE.ORG", "manager")).code).toBe(2);
  // A Cyrillic а.
  expect((await create("аda@example.org", "manager")).code).toBe(2);
});

test("the last owner is neither removed, nor switched off, nor given another role", async () => {
  const ada = ["--admin", "ada@example.org"];
  for (const words of [
    ["remove-admin", ...ada, "--yes"],
    ["set-admin", ...ada, "--disabled", "yes"],
    ["set-admin", ...ada, "--role", "manager"],
  ]) {
    const refused = await directory(words);
    expect(refused.code, words.join(" ")).toBe(2);
    expect(refused.err).toContain("only owner");
  }
  const bob = ["--admin", "bob@example.org"];
  // An owner who is switched off does not count.
  expect((await directory(["set-admin", ...bob, "--role", "owner", "--disabled", "yes"])).code).toBe(0);
  expect((await directory(["set-admin", ...ada, "--role", "manager"])).code).toBe(2);
  expect((await directory(["set-admin", ...bob, "--disabled", "no"])).code).toBe(0);
  expect((await directory(["set-admin", ...ada, "--role", "manager"])).code).toBe(0);
  expect((await directory(["remove-admin", ...bob, "--yes"])).code).toBe(2);
  const listed = JSON.parse((await directory(["list-admins", "--json"])).out) as object[];
  expect(listed).toMatchObject([
    { email: "ada@example.org", role: "manager", disabled: false },
    { email: "bob@example.org", role: "owner", disabled: false },
  ]);
  expect((await directory(["remove-admin", ...ada])).code, "nobody to ask").toBe(2);
  expect((await directory(["remove-admin", ...ada, "--yes"])).code).toBe(0);
  expect((await directory(["remove-admin", ...ada, "--yes"])).err).not.toContain("internal");
  expect(await audited()).toEqual([
    ...Array<string>(2).fill("administrator:grace administrator-added"),
    ...Array<string>(3).fill("administrator:grace administrator-changed"),
    "administrator:grace administrator-removed",
  ]);
});

test("a key is shown once, stored as a hash, known until it expires or is revoked, and noted as used", async () => {
  const made = await directory(["create-api-key", "--name", "inventory", "--role", "read-only"]);
  const key = made.out.trim();
  expect(key).toMatch(/^vstkey_[\w-]{43}$/);
  const stored = readFileSync(join(data, "directory.sqlite-wal"), "latin1");
  expect(stored).toContain("inventory");
  expect(stored).not.toContain(key);
  const listed = async () =>
    (
      JSON.parse((await directory(["list-api-keys", "--json"])).out) as {
        keyId: string;
        lastUsedAt?: string;
      }[]
    )[0];
  expect((await listed())?.lastUsedAt).toBeUndefined();
  const at = (days: number, minutes = 0) => ({
    ...systemClock,
    now: () => new Date(Date.now() + days * 86_400_000 + minutes * 60_000),
  });
  expect(await recogniseApiKey(store.db, at(0), key)).toMatchObject({ role: "read-only", scopes: undefined });
  const first = (await listed())?.lastUsedAt;
  expect(first).toBeDefined();
  await recogniseApiKey(store.db, at(0, 9), key);
  expect((await listed())?.lastUsedAt, "not written again within ten minutes").toBe(first);
  await recogniseApiKey(store.db, at(0, 11), key);
  expect((await listed())?.lastUsedAt).not.toBe(first);
  await recogniseApiKey(store.db, at(89), key);
  await expect(recogniseApiKey(store.db, at(91), key)).rejects.toMatchObject({ code: "unauthorized" });
  await expect(recogniseApiKey(store.db, at(0), `${key.slice(0, -1)}~`)).rejects.toMatchObject({
    code: "unauthorized",
  });
  expect((await directory(["revoke-api-key", "--key", (await listed())?.keyId ?? ""])).code).toBe(0);
  await expect(recogniseApiKey(store.db, at(0), key)).rejects.toMatchObject({ code: "unauthorized" });
  expect((await directory(["revoke-api-key", "--key", "key_none"])).code).toBe(2);
});

test("a key lasts a year at most, and its scopes are of the list", async () => {
  const words = ["create-api-key", "--name", "x", "--role", "manager"];
  expect((await directory([...words, "--expires-in-days", "366"])).code).toBe(2);
  expect((await directory([...words, "--expires-in-days", "0"])).code).toBe(2);
  expect((await directory([...words, "--scope", "users:everything"])).code).toBe(2);
  expect((await directory([...words, "--scope", "users:read", "--scope", "devices:read"])).code).toBe(0);
  const [scopes] = (
    await store.db.selectFrom("api_keys").select("scopes").where("name", "=", "x").execute()
  ).map((row) => row.scopes);
  expect(scopes).toBe('["devices:read","users:read"]');
});
