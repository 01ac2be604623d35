/** The account database of Windows: lock-out, ages, history, complexity, and what each kind of account refuses. */
import { describe, expect, test } from "vitest";
import { allOpen, days, device, minutes, noneOpens, secret } from "./support/device.ts";
import type { AccountPolicy } from "../../src/platform/simulated/password-policy.ts";
import type { NewAccount } from "../../src/platform/simulated/accounts.ts";

async function anna(policy: Partial<AccountPolicy> = {}, more: Partial<NewAccount> = {}) {
  const made = await device({ policy });
  const password = secret("first-password");
  const { id } = await made.windows.addAccount({ name: "Anna", fullName: "Anna Ek", password, ...more });
  return { ...made, accounts: made.windows.accounts, id, password, wrong: secret("not-it") };
}

describe("lock-out", () => {
  test("after ten wrong passwords not even the right one is checked, until ten minutes have passed", async () => {
    const { accounts, id, password, wrong, clock } = await anna();
    for (let i = 0; i < 10; i += 1) expect(await accounts.verify(id, wrong)).toBe("wrong");
    const until = new Date(clock.now().getTime() + 10 * minutes);
    expect(await accounts.verify(id, password)).toBe("locked-out");
    expect(await accounts.change(id, { old: password, new: wrong })).toBe("locked-out");
    expect((await accounts.find({ id }))?.lockedOutUntil).toEqual(until);
    clock.advance(10 * minutes - 1);
    expect(await accounts.verify(id, password)).toBe("locked-out");
    clock.advance(1);
    expect((await accounts.find({ id }))?.lockedOutUntil).toBeUndefined();
    expect(await accounts.verify(id, password)).toBe("right");
  });

  test("a right password resets the count", async () => {
    const { accounts, id, password, wrong } = await anna({ lockOutThreshold: 3 });
    for (let i = 0; i < 5; i += 1) {
      expect(await accounts.verify(id, wrong)).toBe("wrong");
      expect(await accounts.verify(id, wrong)).toBe("wrong");
      expect(await accounts.failedAttempts(id)).toBe(2);
      expect(await accounts.verify(id, password)).toBe("right");
      expect(await accounts.failedAttempts(id)).toBe(0);
    }
  });

  test("wrong passwords outside the window are not added up", async () => {
    const { accounts, id, password, wrong, clock } = await anna({ lockOutThreshold: 2 });
    for (let i = 0; i < 5; i += 1) {
      expect(await accounts.verify(id, wrong)).toBe("wrong");
      clock.advance(10 * minutes);
    }
    expect(await accounts.failedAttempts(id)).toBe(0);
    expect(await accounts.verify(id, password)).toBe("right");
  });

  test("a change with a wrong old password is a wrong password", async () => {
    const { accounts, id, password, wrong } = await anna({ lockOutThreshold: 2 });
    expect(await accounts.change(id, { old: wrong, new: password })).toBe("wrong");
    expect(await accounts.change(id, { old: wrong, new: password })).toBe("wrong");
    expect(await accounts.verify(id, password)).toBe("locked-out");
  });

  test("an administrator lifts it, and setting a password does not", async () => {
    const { accounts, id, wrong } = await anna({ lockOutThreshold: 1 });
    const given = secret("given");
    await accounts.verify(id, wrong);
    expect(await accounts.set(id, { new: given })).toBe("changed");
    expect(await accounts.verify(id, given)).toBe("locked-out");
    await accounts.clearLockOut(id);
    expect(await accounts.verify(id, given)).toBe("right");
  });

  test("another account is not affected", async () => {
    const { windows, accounts, id, wrong } = await anna({ lockOutThreshold: 1 });
    const password = secret("of-ben");
    const ben = await windows.addAccount({ name: "ben", fullName: "", password });
    await accounts.verify(id, wrong);
    expect(await accounts.verify(ben.id, password)).toBe("right");
  });
});

describe("age", () => {
  test("an old password is right and expired, unless it never expires", async () => {
    const { windows, accounts, id, password, wrong, clock } = await anna();
    const set = clock.now().getTime();
    expect((await accounts.find({ id }))?.passwordExpiresAt).toEqual(new Date(set + 42 * days));
    clock.advance(42 * days - 1);
    expect(await accounts.verify(id, password)).toBe("right");
    clock.advance(1);
    expect(await accounts.verify(id, password)).toBe("expired");
    expect(await accounts.verify(id, wrong)).toBe("wrong");
    expect((await windows.logon({ name: "anna", password })).opens).toEqual([]);
    await accounts.setPasswordExpires(id, false);
    expect(await accounts.verify(id, password)).toBe("right");
    await accounts.setPasswordExpires(id, true);
    expect(await accounts.change(id, { old: password, new: secret("second") })).toBe("changed");
    expect(await accounts.verify(id, secret("second"))).toBe("right");
  });

  test("a password younger than the minimum age is not changed, an administrator's is set", async () => {
    const { accounts, id, password, clock } = await anna({ minimumAge: 1 * days });
    const second = secret("second");
    expect(await accounts.change(id, { old: password, new: second })).toBe("too-recent");
    expect(await accounts.verify(id, password)).toBe("right");
    expect(await accounts.set(id, { new: second })).toBe("changed");
    expect(await accounts.change(id, { old: second, new: password })).toBe("too-recent");
    // A millisecond more: the second password in one instant is dated after the first.
    clock.advance(1 * days + 1);
    expect(await accounts.change(id, { old: second, new: password })).toBe("changed");
  });

  test("who must change may do so at once", async () => {
    const { accounts, id, password } = await anna({ minimumAge: 1 * days }, { mustChangePassword: true });
    expect(await accounts.verify(id, password)).toBe("must-change");
    const second = secret("second");
    expect(await accounts.change(id, { old: password, new: second })).toBe("changed");
    expect(await accounts.verify(id, second)).toBe("right");
  });
});

describe("a new password", () => {
  test("is not one of the remembered ones, which include the current one", async () => {
    const { accounts, id, password, clock } = await anna({ history: 2 });
    const second = secret("second");
    const third = secret("third");
    expect(await accounts.change(id, { old: password, new: password })).toBe("rejected-by-policy");
    expect(await accounts.change(id, { old: password, new: second })).toBe("changed");
    expect(await accounts.change(id, { old: second, new: password })).toBe("rejected-by-policy");
    expect(await accounts.verify(id, second)).toBe("right");
    clock.advance(1);
    expect(await accounts.change(id, { old: second, new: third })).toBe("changed");
    expect(await accounts.change(id, { old: third, new: password })).toBe("changed");
  });

  test.each([
    ["Sh0rt!", "rejected-by-policy"],
    ["all-lower-case-1", "changed"],
    ["alllowercase1", "rejected-by-policy"],
    ["xxANNAxx-12", "rejected-by-policy"],
    ["Größe-12", "changed"],
    [`Aa1-${"x".repeat(252)}`, "changed"],
    [`Aa1-${"x".repeat(253)}`, "rejected-by-policy"],
    [`Aa1-${"😀".repeat(127)}`, "rejected-by-policy"],
  ])("%j under length 8 and complexity: %s", async (candidate, outcome) => {
    const { accounts, id, password } = await anna({ minimumLength: 8, complexity: true });
    expect(await accounts.change(id, { old: password, new: secret(candidate) })).toBe(outcome);
    expect(await accounts.set(id, { new: secret(candidate) })).toBe(outcome);
  });

  test("may be empty where the policy allows it", async () => {
    const { windows, accounts, id, password } = await anna();
    expect(await accounts.change(id, { old: password, new: secret("") })).toBe("changed");
    expect((await windows.logon({ name: "ANNA", password: secret("") })).result).toBe("right");
  });
});

describe("what is refused", () => {
  test("a disabled account is not checked", async () => {
    const { accounts, id, password, wrong } = await anna();
    await accounts.setFlags(id, { disabled: true });
    expect(await accounts.verify(id, wrong)).toBe("disabled");
    expect(await accounts.change(id, { old: password, new: wrong })).toBe("disabled");
    await accounts.setFlags(id, { disabled: false });
    expect(await accounts.failedAttempts(id)).toBe(0);
    expect(await accounts.verify(id, password)).toBe("right");
  });

  test.each(["microsoft", "entra", "domain"] as const)(
    "a %s account's password is kept elsewhere",
    async (kind) => {
      const { windows, accounts, id, password, wrong } = await anna({}, { kind });
      expect(await accounts.verify(id, password)).toBe("unavailable");
      expect(await accounts.change(id, { old: password, new: wrong })).toBe("unavailable");
      expect(await accounts.set(id, { new: wrong })).toBe("unavailable");
      const checks = await windows.protectedData.check(id, password);
      expect(checks.map((check) => check.opens)).toEqual(["unknown", "unknown"]);
    },
  );

  test("a name in use is not given twice", async () => {
    const { windows, password } = await anna();
    await expect(windows.addAccount({ name: "ANNA", fullName: "", password })).rejects.toMatchObject({
      code: "conflict",
    });
  });
});

describe("what the password protects", () => {
  test("a password set by an administrator does not open it, the one before does", async () => {
    const { windows, accounts, id, password } = await anna();
    const given = secret("given");
    await accounts.set(id, { new: given });
    const signedIn = await windows.logon({ name: "anna", password: given });
    expect(signedIn.result).toBe("right");
    expect(noneOpens(signedIn.opens)).toBe(true);
    expect(allOpen(await windows.protectedData.check(id, password))).toBe(true);
  });

  test("it opens again when the password before comes back, by an administrator or by a change", async () => {
    const { windows, accounts, id, password } = await anna();
    const given = secret("given");
    await accounts.set(id, { new: given });
    const chosen = secret("chosen");
    expect(await accounts.change(id, { old: given, new: chosen })).toBe("changed");
    expect(noneOpens(await windows.protectedData.check(id, chosen))).toBe(true);
    expect(await accounts.change(id, { old: chosen, new: password })).toBe("changed");
    expect(allOpen(await windows.protectedData.check(id, password))).toBe(true);
    const last = secret("last");
    expect(await accounts.change(id, { old: password, new: last })).toBe("changed");
    expect(allOpen(await windows.protectedData.check(id, last))).toBe(true);
  });

  test("it stays open through many changes", async () => {
    const { windows, accounts, id, password } = await anna();
    let old = password;
    for (let i = 0; i < 12; i += 1) {
      const next = secret(`password ${String(i)}`);
      expect(await accounts.change(id, { old, new: next })).toBe("changed");
      old = next;
    }
    expect(allOpen(await windows.protectedData.check(id, old))).toBe(true);
    expect(noneOpens(await windows.protectedData.check(id, password))).toBe(true);
  });
});
