/**
 * SIGKILL at every moment of what changes a password, a keychain or the recovery key of a Mac with FileVault, one after
 * the other until the task gets through. What is found then is looked at from pre-boot first, since that is where a Mac
 * without power starts: it opens with the old password or the new one, and after a sign-in with exactly the account's.
 */
import { expect, test } from "vitest";
import type { AccountId, ProtectedCheck } from "../../src/platform/ports.ts";
import { anotherProcess } from "./support/another-process.ts";
import type { Task } from "./support/device-child.ts";
import { type Mac, allOpen, mac, secret } from "./support/device.ts";

/** What a killed child has left, as pre-boot sees it. */
async function atPreBoot({ preBoot }: Mac, user: AccountId, passwords: readonly string[]): Promise<string[]> {
  const opening: string[] = [];
  for (const password of passwords) {
    if (await preBoot.opens({ user, password: secret(password) })) opening.push(password);
  }
  return opening;
}

async function run({ directory, clock }: Mac, task: Task, dieAt: number): Promise<string> {
  const child = await anotherProcess();
  return child.run({ system: "macos", directory, now: clock.now().getTime(), task, dieAt });
}

/** The power went: the disk is locked, and opened again with `password`. */
async function powerOn({ preBoot }: Mac, user: AccountId, password: string): Promise<void> {
  preBoot.lock();
  expect(await preBoot.unlock({ user, password: secret(password) })).toBe("opened");
}

async function current({ macos }: Mac, id: AccountId, passwords: readonly string[]): Promise<string> {
  const right: string[] = [];
  for (const password of passwords) {
    if ((await macos.accounts.verify(id, secret(password))) === "right") right.push(password);
  }
  expect(right).toHaveLength(1);
  return right[0] ?? "";
}

/** Kills `task` at one moment more each time; the person starts with whatever of the two opens pre-boot. */
async function killAtEvery(
  with_: Mac,
  id: AccountId,
  start: string,
  task: (old: string, next: string) => Task,
): Promise<string[]> {
  const seen: string[] = [];
  let old = start;
  for (let dieAt = 0; ; dieAt += 1) {
    const next = `password ${String(dieAt + 1)}`;
    const both = [old, next];
    const result = await run(with_, task(old, next), dieAt);
    const opening = await atPreBoot(with_, id, both);
    expect(opening.length).toBeGreaterThan(0);
    // Whichever the person tries first.
    await powerOn(with_, id, opening.at(dieAt % 2 === 0 ? 0 : -1) ?? "");
    const counts = await current(with_, id, both);
    // A new one that does not count yet may be all that its person knows: it opens until somebody has signed in.
    expect(await atPreBoot(with_, id, both)).toEqual(counts === next ? [next] : opening);
    expect(await with_.macos.logon({ name: "anna", password: secret(counts) })).toMatchObject({
      result: "right",
    });
    expect(await atPreBoot(with_, id, both)).toEqual([counts]);
    seen.push(
      `${opening.map((one) => (one === next ? "new" : "old")).join("+")} ${counts === next ? "new" : "old"}`,
    );
    old = counts;
    if (result !== "killed") {
      expect(result).toBe("changed");
      return seen;
    }
  }
}

/** First what opens the disk, then what the account has: prepared, then it counts, then the old one goes. */
const inOrder = [
  "old old",
  "old old",
  "old old",
  "old+new old",
  "old+new old",
  "old+new new",
  "old+new new",
  "old+new new",
  "new new",
  "new new",
];

test("a killed change leaves pre-boot with the old password or the new one, then with exactly one", async () => {
  const made = await mac();
  const password = secret("password 0");
  const { id } = await made.macos.addAccount({ name: "anna", fullName: "", password });
  const seen = await killAtEvery(made, id, "password 0", (old, next) => ({
    do: "change",
    account: id,
    old,
    new: next,
  }));
  expect(seen).toEqual(inOrder);
});

test("a killed reset by the recovery key does the same", async () => {
  const made = await mac();
  const password = secret("password 0");
  const { id } = await made.macos.addAccount({ name: "anna", fullName: "", password });
  const recoveryKey = made.recoveryKey?.use((bytes) => Buffer.from(bytes).toString("utf8")) ?? "";
  const seen = await killAtEvery(made, id, "password 0", (_, next) => ({
    do: "set",
    account: id,
    new: next,
    by: { recoveryKey },
  }));
  expect(seen).toEqual(inOrder);
});

test("a killed reset by the service account does the same", async () => {
  const made = await mac({ serviceAccount: "able" });
  const password = secret("password 0");
  const { id } = await made.macos.addAccount({ name: "anna", fullName: "", password });
  const seen = await killAtEvery(made, id, "password 0", (_, next) => ({
    do: "set",
    account: id,
    new: next,
    by: "service-account",
  }));
  expect(seen).toEqual(inOrder);
});

test("a reset without authority leaves the disk with the old password at every moment", async () => {
  const made = await mac();
  const { id } = await made.macos.addAccount({ name: "anna", fullName: "", password: secret("first") });
  for (let dieAt = 0; ; dieAt += 1) {
    const next = `password ${String(dieAt)}`;
    const result = await run(made, { do: "set", account: id, new: next }, dieAt);
    expect(await atPreBoot(made, id, ["first", next])).toEqual(["first"]);
    await powerOn(made, id, "first");
    expect(await atPreBoot(made, id, ["first", next])).toEqual(["first"]);
    if (result !== "killed") break;
  }
});

test("killed while keychains follow, each opens with the old password or the new one, and the next call ends it", async () => {
  const made = await mac();
  const { macos } = made;
  const { id } = await macos.addAccount({ name: "anna", fullName: "", password: secret("password 0") });
  let old = "password 0";
  const seen = new Set<string>();
  for (let dieAt = 0; ; dieAt += 1) {
    const next = `password ${String(dieAt + 1)}`;
    await macos.accounts.change(id, { old: secret(old), new: secret(next) });
    const result = await run(made, { do: "follow", account: id, old, new: next }, dieAt);
    await powerOn(made, id, next);
    const opened = async (password: string) =>
      (await macos.protectedData.check(id, secret(password))).filter(({ kind }) => kind !== "disk");
    const [withOld, withNew] = [await opened(old), await opened(next)];
    withOld.forEach((check, i) => {
      expect(check.opens).toBe(withNew[i]?.opens === false);
    });
    seen.add(withNew.map(({ opens }) => String(opens)).join(" "));
    await macos.protectedData.follow(id, { old: secret(old), new: secret(next) });
    expect(allOpen(await macos.protectedData.check(id, secret(next)))).toBe(true);
    old = next;
    if (result !== "killed") break;
  }
  expect(seen).toEqual(new Set(["false false", "true false", "true true"]));
});

test("killed while keychains are made anew, the old ones are never lost and the next call ends it", async () => {
  const made = await mac();
  const { macos } = made;
  const { id } = await macos.addAccount({ name: "anna", fullName: "", password: secret("first") });
  let password = "first";
  const seen = new Set<string>();
  const keychains = (checks: readonly ProtectedCheck[]) =>
    checks.filter(({ kind, opens }) => kind !== "disk" && opens === true).map(({ kind }) => kind);
  for (let dieAt = 0; ; dieAt += 1) {
    const next = `password ${String(dieAt)}`;
    await macos.accounts.set(id, { new: secret(next) });
    const result = await run(made, { do: "start-anew", account: id, new: next }, dieAt);
    const where = async (one: string) => ({
      current: keychains(await macos.protectedData.check(id, secret(one))),
      kept: keychains(await macos.protectedData.checkKept(id, secret(one))),
    });
    const before = await where(password);
    // Each is in its place or aside, never both and never neither.
    expect([...before.current, ...before.kept].sort()).toEqual(["keychain", "local-items"]);
    seen.add(before.kept.join(" "));
    expect(await macos.protectedData.startAnew(id, secret(next))).toEqual(["keychain", "local-items"]);
    expect(await where(next)).toEqual({ current: ["keychain", "local-items"], kept: [] });
    expect(await where(password)).toEqual({ current: [], kept: ["keychain", "local-items"] });
    password = next;
    if (result !== "killed") break;
  }
  expect(seen).toEqual(new Set(["", "keychain", "keychain local-items"]));
  expect(keychains(await macos.protectedData.checkKept(id, secret("first")))).toHaveLength(2);
});

test("killed while the recovery key is rotated, the disk opens with the old key or with one that is kept", async () => {
  const made = await mac();
  const { macos, preBoot } = made;
  const { id } = await macos.addAccount({ name: "anna", fullName: "", password: secret("first") });
  let old = made.recoveryKey?.copy();
  const seen: string[] = [];
  for (let dieAt = 0; ; dieAt += 1) {
    const result = await run(made, { do: "rotate", account: id, password: "first" }, dieAt);
    await powerOn(made, id, "first");
    if (old === undefined) throw new Error("no recovery key");
    const kept = await macos.disk.unclaimedRecoveryKey();
    const opensWith = [
      ...((await preBoot.opens({ recoveryKey: old })) ? ["old"] : []),
      ...(kept !== undefined && (await preBoot.opens({ recoveryKey: kept })) ? ["kept"] : []),
    ];
    expect(opensWith).toHaveLength(1);
    seen.push(...opensWith);
    await macos.disk.claimRecoveryKey();
    if (kept !== undefined) {
      old.dispose();
      old = kept;
    }
    if (result !== "killed") break;
  }
  old.dispose();
  expect(seen).toEqual(["old", "old", "kept", "kept"]);
});
