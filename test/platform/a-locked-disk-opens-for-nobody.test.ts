/** FileVault: a locked disk shows nothing, and only an admitted user's password and the recovery key open it. */
import { cpSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { openSimulatedMacos } from "../../src/platform/simulated/macos/machine.ts";
import { openPreBoot } from "../../src/platform/simulated/macos/pre-boot.ts";
import { Secret } from "../../src/secrets/arena.ts";
import { type Mac, allOpen, mac, secret, temporaryFolder } from "./support/device.ts";

const locked = { code: "disk_locked" };

async function anna(options: Parameters<typeof mac>[0] = {}) {
  const made = await mac(options);
  const password = secret("first-password");
  const { id } = await made.macos.addAccount({ name: "Anna", fullName: "Anna Ek", password });
  if (made.recoveryKey === undefined) throw new Error("no recovery key");
  return { ...made, recoveryKey: made.recoveryKey, id, password, wrong: secret("not-it") };
}

function text(key: Secret): string {
  return key.use((bytes) => Buffer.from(bytes).toString("utf8"));
}

/** Every byte of the Mac's disk, as a thief has it. */
function everything({ directory }: Mac): Buffer {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true });
  return Buffer.concat(
    files.filter((entry) => entry.isFile()).map((entry) => readFileSync(join(entry.parentPath, entry.name))),
  );
}

describe("a locked disk", () => {
  test("keeps the Mac from being opened, and an open one from reading or writing anything", async () => {
    const { macos, preBoot, directory, clock, id, password, recoveryKey } = await anna();
    preBoot.lock();
    expect(preBoot.isUnlocked()).toBe(false);
    await expect(openSimulatedMacos({ directory, clock })).rejects.toMatchObject(locked);
    await expect(openSimulatedMacos({ directory, clock, serviceAccount: "able" })).rejects.toMatchObject(
      locked,
    );
    await expect(macos.accounts.list()).rejects.toMatchObject(locked);
    await expect(macos.accounts.verify(id, password)).rejects.toMatchObject(locked);
    await expect(macos.accounts.change(id, { old: password, new: password })).rejects.toMatchObject(locked);
    await expect(macos.protectedData.check(id, password)).rejects.toMatchObject(locked);
    await expect(macos.protectedData.follow(id, { old: password, new: password })).rejects.toMatchObject(
      locked,
    );
    const authority = { by: "recovery-key", key: recoveryKey } as const;
    await expect(macos.disk.rotateRecoveryKey(authority)).rejects.toMatchObject(locked);
    await expect(macos.disk.unclaimedRecoveryKey()).rejects.toMatchObject(locked);
    expect(() => macos.copy()).toThrow(expect.objectContaining(locked));
  });

  test("opens for an admitted user's password and for the recovery key, and for nothing else", async () => {
    const { macos, preBoot, id, password, wrong, recoveryKey } = await anna();
    const ben = await macos.addAccount({
      name: "ben",
      fullName: "",
      password: secret("of-ben"),
      secureToken: false,
    });
    const carl = await macos.addAccount({ name: "carl", fullName: "Carl", password: secret("of-carl") });
    expect(preBoot.users()).toEqual([
      { id, name: "Anna", fullName: "Anna Ek" },
      { id: carl.id, name: "carl", fullName: "Carl" },
    ]);
    preBoot.lock();
    const refused = [
      { user: id, password: wrong },
      { user: id, password: secret("of-carl") },
      { user: id, password: recoveryKey },
      { user: ben.id, password: secret("of-ben") },
      { user: ben.id, password },
      { recoveryKey: password },
      { recoveryKey: secret("AAAA-BBBB-CCCC-DDDD-EEEE-FFFF") },
      { recoveryKey: secret("") },
      { recoveryKey: secret(`${text(recoveryKey)}A`) },
      { recoveryKey: secret(text(recoveryKey).slice(0, -1)) },
    ];
    for (const typed of refused) expect(await preBoot.unlock(typed)).toBe("wrong");
    expect(preBoot.isUnlocked()).toBe(false);
    const accepted = [
      { user: id, password },
      { user: carl.id, password: secret("of-carl") },
      { recoveryKey },
      { recoveryKey: secret(text(recoveryKey).toLowerCase().replaceAll("-", "")) },
    ];
    for (const typed of accepted) {
      expect(await preBoot.unlock(typed)).toBe("opened");
      expect(preBoot.isUnlocked()).toBe(true);
      expect(await macos.accounts.verify(id, password)).toBe("right");
      preBoot.lock();
    }
    expect(text(recoveryKey)).toMatch(/^([A-Z0-9]{4}-){5}[A-Z0-9]{4}$/);
  });

  test("holds no name, verifier, volume key or recovery key in the clear", async () => {
    const made = await anna({ serviceAccount: "able" });
    const { macos, preBoot, directory, id, password } = made;
    await macos.accounts.change(id, { old: password, new: secret("second-password") });
    const volumeKey = readFileSync(join(directory, "mounted", "volume-key"));
    expect(everything(made).includes(volumeKey)).toBe(true);
    expect(statSync(join(directory, "mounted", "volume-key")).mode & 0o777).toBe(0o600);
    using rotated = await macos.disk.rotateRecoveryKey({
      by: "password",
      account: id,
      password: secret("second-password"),
    });
    if (rotated === undefined) throw new Error("refused");
    preBoot.lock();
    expect(existsSync(join(directory, "mounted", "volume-key"))).toBe(false);
    const disk = everything(made);
    for (const bytes of [volumeKey, Buffer.from(volumeKey.toString("base64")), Buffer.from(text(rotated))]) {
      expect(disk.includes(bytes)).toBe(false);
    }
    const volume = Buffer.concat(
      readdirSync(join(directory, "volume")).map((name) => readFileSync(join(directory, "volume", name))),
    );
    for (const word of ["Anna", "verifier", "policy", "Wi-Fi", "accounts", "password"]) {
      expect(volume.includes(word)).toBe(false);
    }
    // The search does find what is there: pre-boot shows who may open the disk.
    expect(disk.includes("Anna Ek")).toBe(true);
  });

  test("does not open with a key put in the place of its own", async () => {
    const { preBoot, directory, clock } = await anna();
    preBoot.lock();
    writeFileSync(join(directory, "mounted", "volume-key"), Buffer.alloc(32, 7));
    expect(preBoot.isUnlocked()).toBe(false);
    await expect(openSimulatedMacos({ directory, clock })).rejects.toMatchObject(locked);
    writeFileSync(join(directory, "mounted", "volume-key"), Buffer.alloc(3));
    expect(preBoot.isUnlocked()).toBe(false);
    await expect(openSimulatedMacos({ directory, clock })).rejects.toMatchObject(locked);
  });

  test("stays locked when the whole of it is copied to another machine", async () => {
    const { preBoot, directory, clock, id, password, wrong } = await anna();
    preBoot.lock();
    const copy = temporaryFolder();
    cpSync(directory, copy, { recursive: true });
    await expect(openSimulatedMacos({ directory: copy, clock })).rejects.toMatchObject(locked);
    using other = openPreBoot({ directory: copy, clock });
    expect(await other.unlock({ user: id, password: wrong })).toBe("wrong");
    expect(await other.unlock({ user: id, password })).toBe("opened");
    expect(preBoot.isUnlocked()).toBe(false);
  });
});

test("without FileVault nothing is locked and no password is asked for", async () => {
  const { macos, preBoot, directory, clock, recoveryKey } = await mac({ fileVault: false });
  const password = secret("first-password");
  const { id } = await macos.addAccount({ name: "anna", fullName: "", password });
  expect(recoveryKey).toBeUndefined();
  expect(macos.fileVault).toBe(false);
  expect(preBoot.users()).toEqual([]);
  preBoot.lock();
  expect(preBoot.isUnlocked()).toBe(true);
  using again = await openSimulatedMacos({ directory, clock, fileVault: true });
  expect(again.fileVault).toBe(false);
  expect((await again.logon({ name: "ANNA", password })).result).toBe("right");
  expect(allOpen(await again.protectedData.check(id, password))).toBe(true);
  expect(() => {
    macos.setServiceAccount("able");
  }).toThrow(expect.objectContaining({ code: "conflict" }));
});

test("pre-boot of no Mac is reported", () => {
  const directory = temporaryFolder();
  expect(() => openPreBoot({ directory, clock: { now: () => new Date(0) } })).toThrow(
    expect.objectContaining({ code: "store_unavailable" }),
  );
});

test("the recovery key is handed out once, to the caller that made the disk", async () => {
  const { macos, directory, clock } = await mac({ hostName: "Annas-Mac" });
  expect(macos.recoveryKey).toBeDefined();
  using again = await openSimulatedMacos({ directory, clock });
  expect(again.recoveryKey).toBeUndefined();
  expect(again.hostName).toBe("Annas-Mac");
});

test("a copied keychain opens with its password at that time, not with the account's", async () => {
  const { macos, directory, id, password } = await anna();
  const copied = join(directory, "volume", "login-keychain.db");
  using keychain = new DatabaseSync(copied);
  const stolen = String(keychain.prepare("SELECT json FROM document").get()?.["json"]);
  const second = secret("second-password");
  await macos.accounts.change(id, { old: password, new: second });
  await macos.protectedData.follow(id, { old: password, new: second });
  expect(allOpen(await macos.protectedData.check(id, second))).toBe(true);
  keychain.prepare("UPDATE document SET json = ?").run(stolen);
  const opens = async (one: Secret) =>
    (await macos.protectedData.check(id, one)).find(({ kind }) => kind === "keychain")?.opens;
  expect(await opens(second)).toBe(false);
  expect(await opens(password)).toBe(true);
  // Another Mac does not even read it.
  const other = await anna();
  using foreign = new DatabaseSync(join(other.directory, "volume", "login-keychain.db"));
  foreign.prepare("UPDATE document SET json = ?").run(stolen);
  await expect(other.macos.protectedData.check(other.id, password)).rejects.toMatchObject(locked);
});
