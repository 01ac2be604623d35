/**
 * SIGKILL at every moment of a store's update, one after the other until the task gets through: what is found
 * afterwards is the old state or the new one, whole. The moments are the stores' own, so nothing is timed.
 */
import { expect, test } from "vitest";
import { anotherProcess } from "./support/another-process.ts";
import { allOpen, device, noneOpens, secret } from "./support/device.ts";

/** Moments of a change: DPAPI has committed and the change does not count yet; the account database has too. */
const prepared = 4;
const counts = 5;

test("a killed change leaves the old password or the new one, and it opens everything", async () => {
  const { windows, clock, directory } = await device();
  let current = "password 0";
  const { id } = await windows.addAccount({ name: "anna", fullName: "", password: secret(current) });
  const kept: ("old" | "new")[] = [];
  for (let dieAt = 0; ; dieAt += 1) {
    const next = `password ${String(dieAt + 1)}`;
    const child = await anotherProcess();
    const task = { do: "change", account: id, old: current, new: next } as const;
    const result = await child.run({ directory, now: clock.now().getTime(), task, dieAt });
    const old = await windows.accounts.verify(id, secret(current));
    const fresh = await windows.accounts.verify(id, secret(next));
    expect([old, fresh].sort()).toEqual(["right", "wrong"]);
    kept.push(fresh === "right" ? "new" : "old");
    const other = fresh === "right" ? current : next;
    if (fresh === "right") current = next;
    expect(allOpen(await windows.protectedData.check(id, secret(current)))).toBe(true);
    // Signing in finishes what was left open; then the other password opens nothing.
    expect((await windows.logon({ name: "anna", password: secret(current) })).result).toBe("right");
    const checks = await windows.protectedData.check(id, secret(other));
    expect(checks.map((check) => check.opens)).toEqual([false, false]);
    if (result !== "killed") {
      expect(result).toBe("changed");
      break;
    }
  }
  // Three stores' updates of three moments each; the account database's commit is what counts.
  expect(kept.join(" ")).toMatch(/^(old ){5}(new ){4}new$/);
});

test("an administrator's password after a killed change does not open what the change had prepared", async () => {
  const { windows, clock, directory } = await device();
  const { id } = await windows.addAccount({ name: "anna", fullName: "", password: secret("first") });
  const child = await anotherProcess();
  const task = { do: "change", account: id, old: "first", new: "second" } as const;
  expect(await child.run({ directory, now: clock.now().getTime(), task, dieAt: prepared })).toBe("killed");
  expect(await windows.accounts.set(id, { new: secret("second") })).toBe("changed");
  const { result, opens } = await windows.logon({ name: "anna", password: secret("second") });
  expect(result).toBe("right");
  expect(opens.map((check) => check.opens)).toEqual([false, false]);
  expect(allOpen(await windows.protectedData.check(id, secret("first")))).toBe(true);
});

test("a change that got lost leaves nothing for the password it was for, even if the next one is killed too", async () => {
  const { windows, clock, directory } = await device();
  const { id } = await windows.addAccount({ name: "anna", fullName: "", password: secret("first") });
  const change = async (next: string, dieAt: number) => {
    const child = await anotherProcess();
    const task = { do: "change", account: id, old: "first", new: next } as const;
    return child.run({ directory, now: clock.now().getTime(), task, dieAt });
  };
  expect(await change("lost", prepared)).toBe("killed");
  expect(await change("second", counts)).toBe("killed");
  expect(await windows.accounts.verify(id, secret("second"))).toBe("right");
  expect(allOpen(await windows.protectedData.check(id, secret("second")))).toBe(true);
  expect(noneOpens(await windows.protectedData.check(id, secret("lost")))).toBe(true);
});

test("killed while it is made anew, the old is never lost and the next call ends it", async () => {
  const { windows, clock, directory } = await device();
  const { id } = await windows.addAccount({ name: "anna", fullName: "", password: secret("first") });
  const { protectedData } = windows;
  let password = "first";
  const seen = new Set<string>();
  for (let dieAt = 0; ; dieAt += 1) {
    const next = `password ${String(dieAt)}`;
    await windows.accounts.set(id, { new: secret(next) });
    const child = await anotherProcess();
    const task = { do: "start-anew", account: id, new: next } as const;
    const result = await child.run({ directory, now: clock.now().getTime(), task, dieAt });
    seen.add((await protectedData.check(id, secret(next))).map(({ opens }) => String(opens)).join(" "));
    expect(await protectedData.startAnew(id, secret(next))).toEqual(["dpapi", "credential-manager"]);
    expect(allOpen(await protectedData.check(id, secret(next)))).toBe(true);
    const kept = await protectedData.checkKept(id, secret(password));
    expect(kept.filter(({ opens }) => opens === true).map(({ kind }) => kind)).toEqual([
      "dpapi",
      "credential-manager",
    ]);
    password = next;
    if (result !== "killed") break;
  }
  expect(seen).toEqual(new Set(["false false", "true false", "true true"]));
});

test("any number of changes interrupted after they count keep everything openable", async () => {
  let interrupt = false;
  const { windows } = await device({
    onMoment: ({ store, moment }) => {
      if (interrupt && store === "sam" && moment === "committed") throw new Error("interrupted");
    },
  });
  let old = secret("password 0");
  const { id } = await windows.addAccount({ name: "anna", fullName: "", password: old });
  interrupt = true;
  for (let i = 1; i <= 12; i += 1) {
    const next = secret(`password ${String(i)}`);
    await expect(windows.accounts.change(id, { old, new: next })).rejects.toThrow("interrupted");
    old = next;
  }
  interrupt = false;
  expect(await windows.accounts.verify(id, old)).toBe("right");
  expect(allOpen(await windows.protectedData.check(id, old))).toBe(true);
});

test("a try at the PIN is spent before it is compared: a kill in between gives none back", async () => {
  const { windows, clock, directory } = await device();
  const blob = await windows.keys.pin.seal({ data: secret("data"), auth: secret("right") });
  const spent: string[] = [];
  for (const auth of ["right", "wrong"]) {
    for (let dieAt = 0; ; dieAt += 1) {
      windows.tpm?.resetLockOut();
      const child = await anotherProcess();
      const task = { do: "unseal", blob: Buffer.from(blob).toString("base64"), auth } as const;
      const result = await child.run({ directory, now: clock.now().getTime(), task, dieAt });
      spent.push(`${auth} ${result} ${String(windows.tpm?.state().failedTries)}`);
      if (result !== "killed") break;
    }
  }
  expect(spent).toEqual([
    "right killed 0",
    "right killed 0",
    "right killed 1",
    "right killed 1",
    "right killed 1",
    "right killed 0",
    "right opened 0",
    "wrong killed 0",
    "wrong killed 0",
    "wrong killed 1",
    "wrong wrong 1",
  ]);
});
