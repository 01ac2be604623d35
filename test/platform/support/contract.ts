/**
 * What every adapter of the platform's ports must do, simulated or real. An adapter's own test file calls
 * `describePlatformContract` with a way to make a throwaway account and with what its system has. What it has is tested,
 * and that it reports what it does not have. Wrong passwords are few, so that a real system's lock-out is not reached.
 */
import { createPublicKey, randomBytes, verify } from "node:crypto";
import { describe, expect, onTestFinished, test } from "vitest";
import { type AccountId, type Platform, wasRight } from "../../../src/platform/ports.ts";
import { Secret } from "../../../src/secrets/arena.ts";

export interface PlatformUnderTest {
  platform: Platform;
  /** A fresh local account that may be changed at will, and its password. */
  account: AccountId;
  password: Secret;
  /** That of the disk, where it asks for a password and this is known. */
  recoveryKey?: Secret | undefined;
  dispose(): Promise<void> | void;
}

/** What a system has. */
export interface Has {
  /** Whether the disk asks for an account's password before the system runs. */
  disk: "password" | "none";
}

export function describePlatformContract(
  name: string,
  has: Has,
  make: () => Promise<PlatformUnderTest>,
): void {
  const start = async () => {
    const made = await make();
    onTestFinished(async () => {
      made.password.dispose();
      await made.dispose();
    });
    return made;
  };
  const another = (): Secret => {
    const made = Secret.take(Buffer.from(`Qx7-${randomBytes(12).toString("base64url")}`));
    onTestFinished(() => {
      made.dispose();
    });
    return made;
  };
  const unknown = "S-1-5-21-1-2-3-99999" as AccountId;

  describe(`${name}: accounts`, () => {
    test("an account is found by id and by name in any case", async () => {
      const { platform, account } = await start();
      const found = await platform.accounts.find({ id: account });
      expect(found?.kind).toBe("local");
      expect(await platform.accounts.find({ name: found?.name.toUpperCase() ?? "" })).toEqual(found);
      expect(await platform.accounts.list()).toContainEqual(found);
    });

    test("an unknown account is not found, and nothing can be done to it", async () => {
      const { platform, password } = await start();
      expect(await platform.accounts.find({ id: unknown })).toBeUndefined();
      await expect(platform.accounts.verify(unknown, password)).rejects.toMatchObject({
        code: "account_unknown",
      });
      await expect(platform.accounts.set(unknown, { new: password })).rejects.toMatchObject({
        code: "account_unknown",
      });
    });

    test("only the account's own password is right", async () => {
      const { platform, account, password } = await start();
      expect(wasRight(await platform.accounts.verify(account, password))).toBe(true);
      expect(await platform.accounts.verify(account, another())).toBe("wrong");
      expect(wasRight(await platform.accounts.verify(account, password))).toBe(true);
    });

    test("a change with the old password makes the new one the only one, and shows in its age", async () => {
      const { platform, account, password } = await start();
      const before = await platform.accounts.find({ id: account });
      const changed = another();
      expect(await platform.accounts.change(account, { old: password, new: changed })).toBe("changed");
      expect(wasRight(await platform.accounts.verify(account, changed))).toBe(true);
      expect(await platform.accounts.verify(account, password)).toBe("wrong");
      const after = await platform.accounts.find({ id: account });
      expect(after?.passwordSetAt.getTime()).toBeGreaterThan(before?.passwordSetAt.getTime() ?? Infinity);
    });

    test("a change with a wrong old password is refused and alters nothing", async () => {
      const { platform, account, password } = await start();
      const before = await platform.accounts.find({ id: account });
      const wanted = another();
      expect(await platform.accounts.change(account, { old: another(), new: wanted })).toBe("wrong");
      expect(await platform.accounts.verify(account, wanted)).toBe("wrong");
      expect(wasRight(await platform.accounts.verify(account, password))).toBe(true);
      expect(await platform.accounts.find({ id: account })).toEqual(before);
    });

    test("a password set by an administrator is the only one, and shows in its age", async () => {
      const { platform, account, password } = await start();
      const before = await platform.accounts.find({ id: account });
      const given = another();
      expect(await platform.accounts.set(account, { new: given })).toBe("changed");
      expect(wasRight(await platform.accounts.verify(account, given))).toBe(true);
      expect(await platform.accounts.verify(account, password)).toBe("wrong");
      const after = await platform.accounts.find({ id: account });
      expect(after?.passwordSetAt.getTime()).toBeGreaterThan(before?.passwordSetAt.getTime() ?? Infinity);
    });

    test("a password that does not expire says so", async () => {
      const { platform, account } = await start();
      await platform.accounts.setPasswordExpires(account, false);
      expect((await platform.accounts.find({ id: account }))?.passwordExpiresAt).toBeUndefined();
    });
  });

  describe(`${name}: what the password protects`, () => {
    const startProtected = async () => {
      const made = await start();
      expect(made.platform.protectedData.kinds).not.toHaveLength(0);
      return made;
    };

    test("it opens with the password and not with another", async () => {
      const { platform, account, password } = await startProtected();
      const kinds = [...platform.protectedData.kinds];
      const right = await platform.protectedData.check(account, password);
      expect(right.map((check) => check.kind)).toEqual(kinds);
      expect(right.map((check) => check.opens)).not.toContain(false);
      const wrong = await platform.protectedData.check(account, another());
      expect(wrong.map((check) => check.opens)).not.toContain(true);
    });

    test("after a change and `follow`, all of it opens with the new password", async () => {
      const { platform, account, password } = await startProtected();
      const { accounts, protectedData } = platform;
      const changed = another();
      expect(await accounts.change(account, { old: password, new: changed })).toBe("changed");
      await protectedData.follow(account, { old: password, new: changed });
      // A second time, as after a power loss.
      await protectedData.follow(account, { old: password, new: changed });
      const checks = await protectedData.check(account, changed);
      expect(checks.map((check) => check.opens)).not.toContain(false);
      const old = await protectedData.check(account, password);
      expect(old.map((check) => check.opens)).not.toContain(true);
      expect(await protectedData.startAnew(account, changed)).toEqual([]);
      expect(await protectedData.checkKept(account, password)).toEqual([]);
    });

    test("what the old password does not open does not follow", async () => {
      const { platform, account, password } = await startProtected();
      const wrong = another();
      await platform.protectedData.follow(account, { old: wrong, new: another() });
      const checks = await platform.protectedData.check(account, password);
      expect(checks.map((check) => check.opens)).not.toContain(false);
    });

    test("a password set by an administrator opens none of it, and the one before still does", async () => {
      const { platform, account, password } = await startProtected();
      const given = another();
      expect(await platform.accounts.set(account, { new: given })).toBe("changed");
      const checks = await platform.protectedData.check(account, given);
      expect(checks.map((check) => check.opens)).not.toContain(true);
      const old = await platform.protectedData.check(account, password);
      expect(old.map((check) => check.opens)).not.toContain(false);
    });

    test("after `startAnew` it opens with the new password, and what was kept with the one before", async () => {
      const { platform, account, password } = await startProtected();
      const { accounts, protectedData } = platform;
      const made = protectedData.kinds.filter((kind) => kind !== "disk");
      const given = another();
      expect(await accounts.set(account, { new: given })).toBe("changed");
      expect(await protectedData.startAnew(account, given)).toEqual(made);
      expect(await protectedData.startAnew(account, given)).toEqual(made);
      const withoutDisk = (await protectedData.check(account, given)).filter(({ kind }) => kind !== "disk");
      expect(withoutDisk.map(({ kind, opens }) => ({ kind, opens }))).toEqual(
        made.map((kind) => ({ kind, opens: true })),
      );
      expect(await protectedData.checkKept(account, password)).toEqual(
        made.map((kind) => ({ kind, opens: true })),
      );
      expect(await protectedData.checkKept(account, given)).toEqual(
        made.map((kind) => ({ kind, opens: false })),
      );
    });

    test("what was kept keeps its password through later changes, and a second `startAnew` keeps both", async () => {
      const { platform, account, password } = await startProtected();
      const { accounts, protectedData } = platform;
      const given = another();
      const chosen = another();
      const last = another();
      await accounts.set(account, { new: given });
      await protectedData.startAnew(account, given);
      await accounts.change(account, { old: given, new: chosen });
      await protectedData.follow(account, { old: given, new: chosen });
      expect(await protectedData.startAnew(account, chosen)).toEqual([]);
      await accounts.set(account, { new: last });
      const made = await protectedData.startAnew(account, last);
      const opened = async (secret: Secret) =>
        (await protectedData.checkKept(account, secret))
          .filter(({ opens }) => opens === true)
          .map((c) => c.kind);
      expect(await opened(password)).toEqual(made);
      expect(await opened(chosen)).toEqual(made);
      expect(await opened(given)).toEqual([]);
      expect(await protectedData.checkKept(account, last)).toHaveLength(2 * made.length);
    });

    test("nothing is made anew for a password that the account does not have", async () => {
      const { platform, account, password } = await startProtected();
      await expect(platform.protectedData.startAnew(account, another())).rejects.toMatchObject({
        code: "wrong_secret",
      });
      const checks = await platform.protectedData.check(account, password);
      expect(checks.map((check) => check.opens)).not.toContain(false);
      expect(wasRight(await platform.accounts.verify(account, password))).toBe(true);
    });

    test("checking does not count as a failed sign-in", async () => {
      const { platform, account, password } = await startProtected();
      for (let i = 0; i < 12; i += 1) await platform.protectedData.check(account, another());
      expect((await platform.accounts.find({ id: account }))?.lockedOutUntil).toBeUndefined();
      expect(wasRight(await platform.accounts.verify(account, password))).toBe(true);
    });
  });

  describe(`${name}: the disk`, () => {
    const startEncrypted = async () => {
      const { recoveryKey, ...made } = await start();
      const { disk } = made.platform;
      expect(await disk.state(made.account)).toBe("password");
      if (recoveryKey === undefined) throw new Error("the recovery key has to be known to this test");
      return { ...made, disk, recoveryKey };
    };
    const diskOpens = async (platform: Platform, account: AccountId, password: Secret) =>
      (await platform.protectedData.check(account, password)).find(({ kind }) => kind === "disk")?.opens;

    if (has.disk === "none") {
      test("a disk without a password reports that in every method", async () => {
        const { platform, account, password } = await start();
        const { disk, protectedData, accounts } = platform;
        expect(await disk.state(account)).toBe("none");
        expect(protectedData.kinds).not.toContain("disk");
        expect(await disk.provesRecoveryKey(another())).toBe(false);
        expect(await disk.rotateRecoveryKey({ by: "password", account, password })).toBeUndefined();
        expect(await disk.unclaimedRecoveryKey()).toBeUndefined();
        await disk.claimRecoveryKey();
        const previous = { by: "previous-password", password } as const;
        expect(await disk.addPassword(account, { password, authority: previous })).toBe("authority-refused");
        expect(await disk.retireEarlierPasswords(account, password)).toBe(false);
        const given = another();
        // No disk has to follow, so the authority is not checked.
        const authority = { by: "recovery-key", key: another() } as const;
        expect(await accounts.set(account, { new: given, authority })).toBe("changed");
        expect(wasRight(await accounts.verify(account, given))).toBe(true);
      });
      return;
    }

    test("a password set by a proven recovery key opens the disk, and the one before no longer", async () => {
      const { platform, account, password, disk, recoveryKey } = await startEncrypted();
      const given = another();
      expect(await disk.provesRecoveryKey(recoveryKey)).toBe(true);
      const authority = { by: "recovery-key", key: recoveryKey } as const;
      expect(await platform.accounts.set(account, { new: given, authority })).toBe("changed");
      expect(await diskOpens(platform, account, given)).toBe(true);
      expect(await diskOpens(platform, account, password)).toBe(false);
    });

    test("a wrong recovery key proves nothing and sets nothing", async () => {
      const { platform, account, password, disk } = await startEncrypted();
      const before = await platform.accounts.find({ id: account });
      const given = another();
      const authority = { by: "recovery-key", key: another() } as const;
      expect(await disk.provesRecoveryKey(authority.key)).toBe(false);
      expect(await platform.accounts.set(account, { new: given, authority })).toBe("authority-refused");
      expect(await platform.accounts.find({ id: account })).toEqual(before);
      expect(await diskOpens(platform, account, given)).toBe(false);
      expect(await diskOpens(platform, account, password)).toBe(true);
    });

    test("with an able service account the disk follows, any other is refused", async () => {
      const { platform, account, password, disk } = await startEncrypted();
      const able = (await disk.serviceAccount()) === "able";
      const given = another();
      const outcome = await platform.accounts.set(account, {
        new: given,
        authority: { by: "service-account" },
      });
      expect(outcome).toBe(able ? "changed" : "authority-refused");
      expect(await diskOpens(platform, account, given)).toBe(able);
      expect(await diskOpens(platform, account, password)).toBe(!able);
    });

    /** Set without authority: the disk still opens with the first password. */
    const startBehind = async () => {
      const made = await startEncrypted();
      const given = another();
      expect(await made.platform.accounts.set(made.account, { new: given })).toBe("changed");
      expect(await diskOpens(made.platform, made.account, given)).toBe(false);
      return { ...made, given };
    };

    test("a disk that is behind takes the account's password beside the earlier one, and then alone", async () => {
      const { platform, account, password, given, disk } = await startBehind();
      // Not before the new one opens it.
      expect(await disk.retireEarlierPasswords(account, given)).toBe(false);
      expect(await diskOpens(platform, account, password)).toBe(true);
      const authority = { by: "previous-password", password } as const;
      for (let time = 0; time < 3; time += 1)
        expect(await disk.addPassword(account, { password: given, authority })).toBe("added");
      expect(await diskOpens(platform, account, given)).toBe(true);
      expect(await diskOpens(platform, account, password)).toBe(true);
      expect(await disk.retireEarlierPasswords(account, password)).toBe(false);
      expect(await diskOpens(platform, account, given)).toBe(true);
      expect(await disk.retireEarlierPasswords(account, given)).toBe(true);
      expect(await disk.retireEarlierPasswords(account, given)).toBe(true);
      expect(await diskOpens(platform, account, given)).toBe(true);
      expect(await diskOpens(platform, account, password)).toBe(false);
    });

    test("and by a recovery key or an able service account, and by nothing that does not open it", async () => {
      const { platform, account, password, given, disk, recoveryKey } = await startBehind();
      const add = (authority: Parameters<typeof disk.addPassword>[1]["authority"]) =>
        disk.addPassword(account, { password: given, authority });
      expect(await add({ by: "previous-password", password: given })).toBe("authority-refused");
      expect(await add({ by: "recovery-key", key: another() })).toBe("authority-refused");
      expect(await diskOpens(platform, account, given)).toBe(false);
      const able = (await disk.serviceAccount()) === "able";
      expect(await add({ by: "service-account" })).toBe(able ? "added" : "authority-refused");
      expect(await diskOpens(platform, account, given)).toBe(able);
      expect(await add({ by: "recovery-key", key: recoveryKey })).toBe("added");
      expect(await diskOpens(platform, account, given)).toBe(true);
      expect(await diskOpens(platform, account, password)).toBe(true);
      const authority = { by: "recovery-key", key: recoveryKey } as const;
      await expect(disk.addPassword(account, { password, authority })).rejects.toMatchObject({
        code: "wrong_secret",
      });
    });

    test("a rotated recovery key is the only one, and kept until it is claimed", async () => {
      const { account, password, disk, recoveryKey } = await startEncrypted();
      expect(await disk.rotateRecoveryKey({ by: "recovery-key", key: another() })).toBeUndefined();
      expect(await disk.rotateRecoveryKey({ by: "password", account, password: another() })).toBeUndefined();
      expect(await disk.provesRecoveryKey(recoveryKey)).toBe(true);
      expect(await disk.unclaimedRecoveryKey()).toBeUndefined();
      using made = await disk.rotateRecoveryKey({ by: "recovery-key", key: recoveryKey });
      if (made === undefined) throw new Error("refused");
      expect(await disk.provesRecoveryKey(made)).toBe(true);
      expect(await disk.provesRecoveryKey(recoveryKey)).toBe(false);
      using kept = await disk.unclaimedRecoveryKey();
      expect(kept?.equals(made)).toBe(true);
      using again = await disk.rotateRecoveryKey({ by: "recovery-key", key: recoveryKey });
      expect(again?.equals(made)).toBe(true);
      await disk.claimRecoveryKey();
      await disk.claimRecoveryKey();
      expect(await disk.unclaimedRecoveryKey()).toBeUndefined();
      using next = await disk.rotateRecoveryKey({ by: "password", account, password });
      if (next === undefined) throw new Error("refused");
      expect(await disk.provesRecoveryKey(next)).toBe(true);
      expect(await disk.provesRecoveryKey(made)).toBe(false);
    });
  });

  describe(`${name}: the device's keys`, () => {
    test("a signature verifies with the public key, and only over what was signed", async () => {
      const { platform } = await start();
      const { signing } = platform.keys;
      const data = randomBytes(100);
      const signature = await signing.sign(data);
      expect(signature).toHaveLength(64);
      const key = createPublicKey({ key: { ...signing.publicJwk }, format: "jwk" });
      const checks = (over: Buffer) => verify("sha256", over, { key, dsaEncoding: "ieee-p1363" }, signature);
      expect(checks(data)).toBe(true);
      expect(checks(randomBytes(100))).toBe(false);
    });

    test("what was wrapped is unwrapped in its own context only", async () => {
      const { platform } = await start();
      const { wrapping } = platform.keys;
      using data = Secret.random(64);
      const wrapped = await wrapping.wrap(data, "journal");
      expect(data.use((bytes) => Buffer.from(wrapped).includes(Buffer.from(bytes)))).toBe(false);
      using again = await wrapping.unwrap(wrapped, "journal");
      expect(again.equals(data)).toBe(true);
      await expect(wrapping.unwrap(wrapped, "escrow")).rejects.toMatchObject({ code: "container_damaged" });
    });

    test("damaged wrapped data is refused at every length and with every byte turned", async () => {
      const { platform } = await start();
      const { wrapping } = platform.keys;
      using data = Secret.random(8);
      const wrapped = await wrapping.wrap(data, "journal");
      const refused = { code: expect.stringMatching(/^(container_damaged|tpm_cleared)$/) as string };
      for (let i = 0; i < wrapped.length; i += 1) {
        await expect(wrapping.unwrap(wrapped.slice(0, i), "journal")).rejects.toMatchObject(refused);
        const turned = Uint8Array.from(wrapped);
        turned[i] = (turned[i] ?? 0) ^ 1;
        await expect(wrapping.unwrap(turned, "journal")).rejects.toMatchObject(refused);
      }
    });

    test("what the PIN key sealed opens with its authorization only", async () => {
      const { platform } = await start();
      const { pin } = platform.keys;
      using data = Secret.random(40);
      using auth = Secret.random(32);
      using other = Secret.random(32);
      const blob = await pin.seal({ data, auth });
      expect((await pin.unseal({ blob, auth: other })).outcome).toBe("wrong");
      const opened = await pin.unseal({ blob, auth });
      if (opened.outcome !== "opened") throw new Error(opened.outcome);
      using secret = opened.secret;
      expect(secret.equals(data)).toBe(true);
    });

    test("hardware counts a wrong authorization, once, and a right one not at all; software never", async () => {
      const { platform } = await start();
      const { pin } = platform.keys;
      const before = await pin.state();
      const after = before.hardware ? before.triesLeft - 1 : before.triesLeft;
      using data = Secret.random(40);
      using auth = Secret.random(32);
      using other = Secret.random(32);
      const blob = await pin.seal({ data, auth });
      expect(await pin.unseal({ blob, auth: other })).toEqual({ outcome: "wrong", triesLeft: after });
      const opened = await pin.unseal({ blob, auth });
      if (opened.outcome === "opened") opened.secret.dispose();
      expect(opened.outcome).toBe("opened");
      expect((await pin.state()).triesLeft).toBe(after);
    });
  });
}
