/** The disk and the account of a Mac get different passwords, in each known way. It is noticed, and nobody is locked out. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { FileVault } from "../../src/platform/simulated/macos/file-vault.ts";
import { openSimulatedMacos } from "../../src/platform/simulated/macos/machine.ts";
import { mac, secret } from "./support/device.ts";

async function anna(options: Parameters<typeof mac>[0] = {}) {
  const made = await mac(options);
  const password = secret("first-password");
  const { id } = await made.macos.addAccount({ name: "anna", fullName: "", password });
  if (made.recoveryKey === undefined) throw new Error("no recovery key");
  const opening = async (...passwords: string[]) => {
    const found: string[] = [];
    for (const one of passwords) {
      if (await made.preBoot.opens({ user: id, password: secret(one) })) found.push(one);
    }
    return found;
  };
  return { ...made, recoveryKey: made.recoveryKey, id, password, opening };
}

describe("authority to make the disk follow", () => {
  test.each([
    ["absent", "authority-refused"],
    ["token-missing", "authority-refused"],
    ["token-invalid", "authority-refused"],
    ["able", "changed"],
  ] as const)("of a service account that is %s: %s", async (serviceAccount, outcome) => {
    const { macos, id, password, opening } = await anna({ serviceAccount });
    expect(await macos.disk.serviceAccount()).toBe(serviceAccount);
    const authority = { by: "service-account" } as const;
    expect(await macos.accounts.set(id, { new: secret("given"), authority })).toBe(outcome);
    const counts = outcome === "changed" ? "given" : "first-password";
    expect(await opening("first-password", "given")).toEqual([counts]);
    expect(await macos.accounts.verify(id, secret(counts))).toBe("right");
    // A token that was given anew is able again, in all processes.
    macos.setServiceAccount("able");
    expect(await macos.disk.serviceAccount()).toBe("able");
    expect(await macos.accounts.set(id, { new: password, authority })).toBe("changed");
    expect(await opening("first-password", "given")).toEqual(["first-password"]);
  });

  test("outlives a restart, and an opened Mac may be given another", async () => {
    const { macos, directory, clock } = await anna({ serviceAccount: "token-invalid" });
    using again = await openSimulatedMacos({ directory, clock });
    expect(await again.disk.serviceAccount()).toBe("token-invalid");
    using other = await openSimulatedMacos({ directory, clock, serviceAccount: "able" });
    expect(await macos.disk.serviceAccount()).toBe(await other.disk.serviceAccount());
  });

  test("is lost by a recovery key that was replaced meanwhile", async () => {
    const { macos, preBoot, id, recoveryKey, opening } = await anna();
    using replaced = macos.replaceRecoveryKey();
    expect(await macos.disk.provesRecoveryKey(recoveryKey)).toBe(false);
    expect(await preBoot.opens({ recoveryKey })).toBe(false);
    expect(await macos.disk.unclaimedRecoveryKey()).toBeUndefined();
    const given = secret("given");
    const by = (key: typeof replaced) => ({ new: given, authority: { by: "recovery-key", key } as const });
    expect(await macos.accounts.set(id, by(recoveryKey))).toBe("authority-refused");
    expect(await macos.disk.rotateRecoveryKey({ by: "recovery-key", key: recoveryKey })).toBeUndefined();
    expect(await opening("first-password", "given")).toEqual(["first-password"]);
    expect(await macos.accounts.set(id, by(replaced))).toBe("changed");
    expect(await opening("first-password", "given")).toEqual(["given"]);
  });

  test("does nothing for an account whose SecureToken was revoked", async () => {
    const { macos, preBoot, id, password, recoveryKey } = await anna({ serviceAccount: "able" });
    macos.revokeSecureToken(id);
    expect(await macos.disk.state(id)).toBe("not-admitted");
    expect(preBoot.users()).toEqual([]);
    expect(await preBoot.opens({ user: id, password })).toBe(false);
    const given = secret("given");
    for (const authority of [{ by: "service-account" }, { by: "recovery-key", key: recoveryKey }] as const) {
      expect(await macos.accounts.set(id, { new: given, authority })).toBe("authority-refused");
    }
    const disk = (await macos.protectedData.check(id, password)).find(({ kind }) => kind === "disk");
    expect(disk?.opens).toBe("unknown");
    expect(await macos.accounts.change(id, { old: password, new: given })).toBe("changed");
    expect(await macos.accounts.verify(id, given)).toBe("right");
  });

  test("is not asked for when the policy refuses the password", async () => {
    const { macos, id, recoveryKey, opening } = await anna();
    const authority = { by: "recovery-key", key: recoveryKey } as const;
    expect(await macos.accounts.set(id, { new: secret("abc"), authority })).toBe("rejected-by-policy");
    expect(await opening("first-password", "abc")).toEqual(["first-password"]);
  });
});

describe("a disk that does not follow", () => {
  test("is found by verification, and goes on opening with the old password", async () => {
    const { macos, id, password, opening, recoveryKey, directory, clock } = await anna();
    macos.setDiskFollows(false);
    using agent = await openSimulatedMacos({ directory, clock });
    const second = secret("second");
    expect(await agent.accounts.change(id, { old: password, new: second })).toBe("changed");
    await agent.protectedData.follow(id, { old: password, new: second });
    expect((await agent.protectedData.check(id, second)).map(({ kind, opens }) => [kind, opens])).toEqual([
      ["keychain", true],
      ["local-items", true],
      ["disk", false],
    ]);
    expect(await opening("first-password", "second")).toEqual(["first-password"]);
    const authority = { by: "recovery-key", key: recoveryKey } as const;
    expect(await agent.accounts.set(id, { new: secret("third"), authority })).toBe("changed");
    expect(await opening("first-password", "second", "third")).toEqual(["first-password"]);
    // Mended, the next reset by an authority carries it along.
    macos.setDiskFollows(true);
    expect(await agent.accounts.set(id, { new: secret("fourth"), authority })).toBe("changed");
    expect(await opening("first-password", "second", "third", "fourth")).toEqual(["fourth"]);
  });

  test("stays with its own password through later changes, restarts and sign-ins", async () => {
    const { macos, preBoot, id, opening } = await anna();
    expect(await macos.accounts.set(id, { new: secret("given") })).toBe("changed");
    expect(await macos.accounts.change(id, { old: secret("given"), new: secret("chosen") })).toBe("changed");
    preBoot.lock();
    expect(await preBoot.unlock({ user: id, password: secret("first-password") })).toBe("opened");
    expect((await macos.logon({ name: "anna", password: secret("chosen") })).result).toBe("right");
    expect(await opening("first-password", "given", "chosen")).toEqual(["first-password"]);
  });
});

describe("two changes of one account", () => {
  test("a change that ends late does not drop what a later one gave the disk", async () => {
    const { macos, id, password, opening, directory, clock } = await anna();
    let later: Promise<string> | undefined;
    let armed = false;
    using slow = await openSimulatedMacos({
      directory,
      clock,
      onMoment: ({ store, moment }) => {
        // The account has the second password, and the disk not yet that one alone.
        if (store !== "opendirectory" || moment !== "committed" || !armed || later !== undefined) return;
        later = macos.accounts.change(id, { old: secret("second"), new: secret("third") });
      },
    });
    armed = true;
    expect(await slow.accounts.change(id, { old: password, new: secret("second") })).toBe("changed");
    expect(await later).toBe("changed");
    expect(await opening("first-password", "second", "third")).toEqual(["third"]);
  });

  test("a change that ends while a later one is half way drops nothing that one has prepared", async () => {
    const { macos, id, password, opening, directory } = await anna();
    const second = secret("second");
    expect(await macos.accounts.change(id, { old: password, new: second })).toBe("changed");
    // As another process does with the account database locked, where no test can interleave by turns.
    using vault = FileVault.open({ file: join(directory, "preboot.db") });
    const authority = { by: "password", user: id, password: second } as const;
    expect(vault.prepare(id, { password: secret("third"), revision: 3, authority })).toBe(true);
    vault.finish(id, 2);
    expect(await opening("second", "third")).toEqual(["second", "third"]);
    vault.finish(id, 3);
    expect(await opening("second", "third")).toEqual(["third"]);
  });

  test("one that was lost leaves nothing for its password when the next does not carry the disk along", async () => {
    let interrupt = false;
    const { macos, id, password, opening } = await anna({
      onMoment: ({ store, moment }) => {
        if (interrupt && store === "opendirectory" && moment === "written") throw new Error("interrupted");
      },
    });
    interrupt = true;
    await expect(macos.accounts.change(id, { old: password, new: secret("lost") })).rejects.toThrow(
      "interrupted",
    );
    interrupt = false;
    expect(await opening("first-password", "lost")).toEqual(["first-password", "lost"]);
    expect(await macos.accounts.set(id, { new: secret("given") })).toBe("changed");
    expect(await opening("first-password", "lost", "given")).toEqual(["first-password"]);
  });

  test("one that was interrupted before it counted is undone by the next sign-in", async () => {
    let interrupt = false;
    const { macos, id, password, opening } = await anna({
      onMoment: ({ store, moment }) => {
        if (interrupt && store === "opendirectory" && moment === "written") throw new Error("interrupted");
      },
    });
    interrupt = true;
    await expect(macos.accounts.change(id, { old: password, new: secret("lost") })).rejects.toThrow(
      "interrupted",
    );
    interrupt = false;
    expect((await macos.logon({ name: "anna", password })).result).toBe("right");
    expect(await opening("first-password", "lost")).toEqual(["first-password"]);
  });
});

test("an account that was lost while it was made opens no disk", async () => {
  let interrupt = false;
  const { macos, preBoot, directory, clock } = await anna({
    onMoment: ({ store, moment }) => {
      if (interrupt && store === "opendirectory" && moment === "written") throw new Error("interrupted");
    },
  });
  interrupt = true;
  const ben = { name: "ben", fullName: "", password: secret("of-ben") };
  await expect(macos.addAccount(ben)).rejects.toThrow("interrupted");
  interrupt = false;
  using again = await openSimulatedMacos({ directory, clock });
  expect(preBoot.users().map(({ name }) => name)).toEqual(["anna"]);
  expect((await again.addAccount(ben)).name).toBe("ben");
});

test("trying on a copy counts nowhere and changes nothing", async () => {
  const { macos, id, password, recoveryKey, opening } = await anna({ policy: { lockOutThreshold: 2 } });
  {
    using copy = macos.copy();
    for (let i = 0; i < 5; i += 1) await copy.logon({ name: "anna", password: secret("wrong") });
    const authority = { by: "recovery-key", key: recoveryKey } as const;
    expect(await copy.accounts.set(id, { new: secret("on the copy"), authority })).toBe("changed");
    using rotated = await copy.disk.rotateRecoveryKey(authority);
    expect(rotated).toBeDefined();
    expect((await copy.logon({ name: "anna", password: secret("on the copy") })).result).toBe("right");
  }
  expect(await macos.failedAttempts(id)).toBe(0);
  expect(await opening("first-password", "on the copy")).toEqual(["first-password"]);
  expect(await macos.disk.provesRecoveryKey(recoveryKey)).toBe(true);
  expect(await macos.accounts.verify(id, password)).toBe("right");
});
