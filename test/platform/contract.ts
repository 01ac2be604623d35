/**
 * What every adapter of the platform's ports must do, simulated or real. An adapter's own test file calls
 * `describePlatformContract` with a way to make a throwaway account. What a system does not have is skipped
 * with the reason; wrong passwords are few, so that a real system's lock-out is not reached.
 */
import { createPublicKey, randomBytes, verify } from "node:crypto";
import { describe, expect, onTestFinished, test, type TestContext } from "vitest";
import { type AccountId, type Platform, wasRight } from "../../src/platform/ports.ts";
import { Secret } from "../../src/secrets/arena.ts";

export interface PlatformUnderTest {
  platform: Platform;
  /** A fresh local account that may be changed at will, and its password. */
  account: AccountId;
  password: Secret;
  dispose(): Promise<void> | void;
}

export function describePlatformContract(name: string, make: () => Promise<PlatformUnderTest>): void {
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
    const startProtected = async (context: TestContext) => {
      const made = await start();
      if (made.platform.protectedData.kinds.length === 0)
        context.skip("this system protects nothing by password");
      return made;
    };

    test("it opens with the password and not with another", async (context) => {
      const { platform, account, password } = await startProtected(context);
      const kinds = [...platform.protectedData.kinds];
      const right = await platform.protectedData.check(account, password);
      expect(right.map((check) => check.kind)).toEqual(kinds);
      expect(right.map((check) => check.opens)).not.toContain(false);
      const wrong = await platform.protectedData.check(account, another());
      expect(wrong.map((check) => check.opens)).not.toContain(true);
    });

    test("a change keeps it", async (context) => {
      const { platform, account, password } = await startProtected(context);
      const changed = another();
      expect(await platform.accounts.change(account, { old: password, new: changed })).toBe("changed");
      const checks = await platform.protectedData.check(account, changed);
      expect(checks.map((check) => check.opens)).not.toContain(false);
      const old = await platform.protectedData.check(account, password);
      expect(old.map((check) => check.opens)).not.toContain(true);
    });

    test("trying counts nowhere", async (context) => {
      const { platform, account, password } = await startProtected(context);
      for (let i = 0; i < 12; i += 1) await platform.protectedData.check(account, another());
      expect((await platform.accounts.find({ id: account }))?.lockedOutUntil).toBeUndefined();
      expect(wasRight(await platform.accounts.verify(account, password))).toBe(true);
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
