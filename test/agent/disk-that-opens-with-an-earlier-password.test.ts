/**
 * The account has a new password, and the Mac's disk still opens with the one before. After a sign-in the person may
 * have the disk take the new one, by whatever they still have, or put it off. Whatever they do, they are let in, what
 * opened the disk goes on opening it until the new password does, and nothing is begun anew that they were not told of.
 */
import { describe, expect, test } from "vitest";
import { openPart } from "../../src/agent/changes/change-context.ts";
import type { ErrorCode } from "../../src/errors/codes.ts";
import type { ServiceAccount } from "../../src/platform/ports.ts";
import { outcomes } from "../../src/protocol/table.ts";
import { textsFor } from "../../src/texts/languages/languages.ts";
import {
  type Prepared,
  codesTold,
  devices,
  encrypted,
  footprint,
  opens,
  plain,
  play,
  signsIn,
  withEscrow,
} from "./support/password-story.ts";
import {
  type Person,
  type RepairMove,
  newPassword,
  secretOf,
  typedPassword,
} from "./power-loss/support/device.ts";
import { atPreBoot } from "./power-loss/support/examine.ts";
import { recoveryKeyOf } from "./power-loss/support/stories.ts";

const device = devices();
const { repair: said, protectedLosses, protectedHeadings } = textsFor("en").screens;

const behind = (serviceAccount?: ServiceAccount, diskBehind: "disk" | "everything" = "everything") =>
  device({ ...plain, mac: { ...encrypted, ...(serviceAccount && { serviceAccount }) }, diskBehind });

const reconcile = (mac: Prepared, repair: readonly RepairMove[], person: Partial<Person> = {}) =>
  play(mac, { scenario: "reconcile", password: newPassword, repair, ...person });

const wrong = (count: number) => Array.from({ length: count }, (_, i) => `wrong ${String(i)}`);
const kindsTold = ({ state }: Prepared) => state.pendingEvents().events.map(({ kind }) => kind);
const everything = { keychain: true, "local-items": true, disk: true };
const newOpens = { old: false, new: true };
const oldOpens = { old: true, new: false };

describe("where nothing is behind, nobody is asked anything", () => {
  test.each([
    ["on a Mac whose disk is in step", { ...plain, mac: encrypted }, typedPassword],
    ["on a Mac without FileVault", { ...plain, mac: { fileVault: false } }, typedPassword],
    ["on Windows, which has no such disk", plain, typedPassword],
    ["where the host hands over another password", { ...plain, mac: encrypted }, "not the password"],
    ["where the host hands over none", { ...plain, mac: encrypted, diskBehind: "disk" as const }, undefined],
  ])("%s", async (_where, beginning, password) => {
    using machine = await device(beginning);
    const { outcome, screens } = await play(machine, {
      scenario: "reconcile",
      ...(password !== undefined && { password }),
    });
    expect(outcome).toMatchObject({ outcome: outcomes.finished });
    expect(screens).toHaveLength(1);
    expect(kindsTold(machine)).toEqual([]);
  });

  test("an account that is not bound is let through", async () => {
    using mac = await behind();
    mac.state.saveBindings([]);
    const { outcome, screens } = await reconcile(mac, []);
    expect(outcome).toMatchObject({ outcome: outcomes.finished, code: "not_bound" });
    expect(screens).toEqual([]);
  });
});

test("with the previous password all of it takes the new one, and each store is named", async () => {
  using mac = await behind();
  const { outcome, screens } = await reconcile(mac, [{ previous: typedPassword }, "go-on"]);
  expect(outcome).toMatchObject({ outcome: outcomes.finished });
  expect(await opens(mac, newPassword)).toEqual(everything);
  expect(await atPreBoot(mac.folder)).toMatchObject(newOpens);
  for (const kind of ["keychain", "local-items", "disk"] as const)
    expect(screens.at(-1)).toContain(said.kept(protectedHeadings[kind]));
  expect(kindsTold(mac)).toEqual(["disk-behind", "disk-in-step", "secret-captured"]);
  // The next sign-in has nothing to ask.
  expect((await reconcile(mac, [])).screens).toHaveLength(1);
});

test("a wrong one is said, with the tries that are left, and changes nothing", async () => {
  using mac = await behind();
  const before = await footprint(mac);
  const { screens } = await reconcile(mac, [
    { previous: "not this one" },
    { previous: newPassword },
    { previous: "nor this one" },
    "not-now",
  ]);
  expect(screens.filter((screen) => screen.includes(said.title))).toHaveLength(4);
  expect(screens[2]).toContain(said.previousWrong(4));
  expect(screens[3]).toContain(said.previousIsCurrent);
  expect(screens[4]).toContain(said.previousWrong(3));
  expect(await footprint(mac)).toEqual(before);
  expect(await atPreBoot(mac.folder)).toMatchObject(oldOpens);
});

test("five wrong ones, and five wrong keys, are all that one session takes", async () => {
  using mac = await behind("token-missing");
  const { outcome, screens } = await reconcile(mac, [
    ...wrong(5).map((previous) => ({ previous })),
    ...wrong(5).map((key) => ({ key })),
    "go-on",
  ]);
  expect(outcome).toMatchObject({ outcome: outcomes.finished });
  expect(screens.filter((screen) => screen.includes(said.title))).toHaveLength(5);
  expect(screens.filter((screen) => screen.includes(said.keyTitle))).toHaveLength(5);
  expect(screens.at(-1)).toContain("service_token_missing");
  expect(await atPreBoot(mac.folder)).toMatchObject(oldOpens);
});

const services: [ServiceAccount, ErrorCode][] = [
  ["absent", "service_account_missing"],
  ["token-missing", "service_token_missing"],
  ["token-invalid", "service_token_invalid"],
];

describe.each(services)("the previous one left blank, service account %s", (service, code) => {
  test("the reason is said, told to the directory, and nothing changes", async () => {
    using mac = await behind(service);
    const before = await footprint(mac);
    const { outcome, screens } = await reconcile(mac, [{ previous: "" }, "not-now"]);
    expect(outcome).toMatchObject({ outcome: outcomes.finished });
    expect(screens.at(-1)).toContain(code);
    expect(codesTold(mac)).toEqual(["disk_not_in_step", code]);
    expect(await footprint(mac)).toEqual(before);
  });

  test("the recovery key carries the disk along; what it does not open is said before it is begun anew", async () => {
    using mac = await behind(service);
    const key = recoveryKeyOf(mac);
    const { screens } = await reconcile(mac, [{ previous: "" }, { key }, "go-on", "go-on"]);
    expect(screens.at(-3)).toContain(protectedLosses.keychain);
    expect(screens.at(-1)).toContain(said.anew(protectedHeadings.keychain));
    expect(await opens(mac, newPassword)).toEqual(everything);
    expect(await atPreBoot(mac.folder)).toMatchObject(newOpens);
    using old = secretOf(typedPassword);
    const kept = await mac.machine.protectedData.checkKept(mac.account.id, old);
    expect(kept.map(({ opens: isOpen }) => isOpen)).toEqual([true, true]);
  });
});

describe("an able service account", () => {
  test("carries a disk along that alone is behind, and nothing more is asked", async () => {
    using mac = await behind("able", "disk");
    const { screens } = await reconcile(mac, ["not-known", "go-on"]);
    expect(screens.at(-1)).toContain(said.doneTitle);
    expect(await opens(mac, newPassword)).toEqual(everything);
    expect(await atPreBoot(mac.folder)).toMatchObject(newOpens);
  });

  test("begins nothing anew for a person who does not agree, or knows the password after all", async () => {
    using mac = await behind("able");
    const before = await footprint(mac);
    await reconcile(mac, ["not-known", "not-now"]);
    expect(await footprint(mac)).toEqual(before);
    await reconcile(mac, ["not-known", "known-after-all", { previous: typedPassword }, "go-on"]);
    expect(await opens(mac, newPassword)).toEqual(everything);
    using old = secretOf(typedPassword);
    expect(await mac.machine.protectedData.checkKept(mac.account.id, old)).toEqual([]);
  });
});

test("a key that opens nothing is said, and the person may put it off", async () => {
  using mac = await behind();
  const { screens } = await reconcile(mac, ["not-known", { key: "AAAA-BBBB" }, { key: "" }, "not-now"]);
  expect(screens[3]).toContain(said.keyWrong(4));
  expect(await atPreBoot(mac.folder)).toMatchObject(oldOpens);
});

test("nothing that opened the disk is taken from it when the system only says that it did its part", async () => {
  using mac = await behind();
  if (mac.machine.system === "macos") mac.machine.setDiskFollows(false);
  const { outcome, screens } = await reconcile(mac, [{ previous: typedPassword }, "go-on"]);
  expect(outcome).toMatchObject({ outcome: outcomes.finished });
  expect(screens.at(-1)).toContain("disk_not_in_step");
  expect(await atPreBoot(mac.folder)).toMatchObject(oldOpens);
  expect(await opens(mac, typedPassword)).toEqual(everything);
  expect(mac.state.changes()).toEqual([]);
});

test("an account that gets another password meanwhile is left alone", async () => {
  using mac = await behind();
  const third = "entirely another one";
  const { screens } = await reconcile(mac, [{ previous: typedPassword }, "go-on"], {
    onScreen: (texts) => {
      if (!texts.includes(said.working) || mac.machine.system !== "macos") return;
      using other = secretOf(third);
      void mac.machine.accounts.set(mac.account.id, { new: other });
    },
  });
  expect(screens.at(-1)).toContain("escrow_stale");
  expect(await atPreBoot(mac.folder)).toMatchObject(oldOpens);
  expect(await signsIn(mac, third)).toBe(true);
});

describe("a host that hands over no password", () => {
  const known = async () => {
    const mac = await behind();
    await reconcile(mac, ["not-now"]);
    return mac;
  };

  test("has both asked where the disk is known to be behind", async () => {
    using mac = await known();
    const { screens } = await reconcile(
      mac,
      [
        "not-known",
        { previous: typedPassword, current: "not mine" },
        { previous: typedPassword, current: newPassword },
        "go-on",
      ],
      { password: "" },
    );
    expect(screens[2]).toContain(said.currentNeeded);
    expect(screens[3]).toContain(said.currentWrong);
    expect(await opens(mac, newPassword)).toEqual(everything);
    expect(await atPreBoot(mac.folder)).toMatchObject(newOpens);
  });

  test("and asks no more once it was found in step", async () => {
    using mac = await known();
    await reconcile(mac, [{ previous: typedPassword }, "go-on"]);
    expect((await reconcile(mac, [], { password: "" })).screens).toHaveLength(1);
  });
});

test("a person who leaves before they have read what came along is told at the next sign-in", async () => {
  using mac = await behind();
  const { outcome, screens } = await reconcile(mac, [{ previous: typedPassword }, "leave"]);
  expect(outcome).toMatchObject({ outcome: outcomes.cancelled });
  expect(screens.at(-1)).toContain(said.doneTitle);
  await expect.poll(() => mac.state.notice(mac.account.id)).toMatchObject({ repaired: { closed: [] } });
});

test("a person who leaves while the agent is at work is told at the next sign-in", async () => {
  using mac = await behind();
  const { outcome } = await reconcile(mac, [{ previous: typedPassword }, "cancel"]);
  expect(outcome).toMatchObject({ outcome: outcomes.cancelled });
  await expect.poll(() => opens(mac, newPassword)).toEqual(everything);
  await expect.poll(() => mac.state.notice(mac.account.id)).toMatchObject({ repaired: { closed: [] } });
  const { outcome: captured } = await play(mac, { scenario: "capture", password: newPassword });
  expect(captured).toMatchObject({ text: said.doneEarlier });
});

test("a recovery key that was shown is not replaced while the person may have to type it", async () => {
  using mac = await device({
    ...plain,
    mac: encrypted,
    recoveryKey: "shown",
    diskBehind: "disk",
  });
  const key = recoveryKeyOf(mac);
  await play(mac, { scenario: "capture", password: newPassword });
  await mac.keeper.catchUp(true);
  const { outcome } = await reconcile(mac, ["not-known", { key }, "go-on"]);
  expect(outcome).toMatchObject({ outcome: outcomes.finished });
  expect(await atPreBoot(mac.folder)).toMatchObject({ ...newOpens, originalKey: true });
  await mac.keeper.catchUp(true);
  expect(await atPreBoot(mac.folder)).toMatchObject({ originalKey: false, directoryKey: true });
});

test.each<[string, RepairMove[]]>([
  ["puts it off", ["not-known", "not-now"]],
  ["types five wrong keys", ["not-known", ...wrong(5).map((key) => ({ key })), "go-on"]],
])("a recovery key that was shown stays the key of a person who %s", async (_what, moves) => {
  using mac = await device({ ...plain, mac: encrypted, recoveryKey: "shown", diskBehind: "disk" });
  await reconcile(mac, moves);
  await mac.keeper.catchUp(true);
  expect(await atPreBoot(mac.folder)).toMatchObject({ ...oldOpens, originalKey: true });
});

test("an account that gets another password while its disk is opened keeps its stores as they were", async () => {
  using mac = await behind();
  const third = "entirely another one";
  const { disk, accounts } = mac.machine;
  const retire = disk.retireEarlierPasswords.bind(disk);
  disk.retireEarlierPasswords = async (id, password) => {
    using other = secretOf(third);
    await accounts.set(id, { new: other });
    return await retire(id, password);
  };
  const { screens } = await reconcile(mac, [{ previous: typedPassword }, "go-on"]);
  expect(screens.at(-1)).toContain("escrow_stale");
  expect(mac.state.isDiskKnownBehind(mac.account.id)).toBe(true);
  expect(kindsTold(mac)).not.toContain("disk-in-step");
  expect(await opens(mac, typedPassword)).toMatchObject({ keychain: true });
  expect(await signsIn(mac, third)).toBe(true);
});

test("a disk that does not admit the account any more is not told as in step", async () => {
  using mac = await behind();
  await reconcile(mac, ["not-now"]);
  if (mac.machine.system !== "macos") throw new Error("no Mac");
  mac.machine.revokeSecureToken(mac.account.id);
  await play(mac, { scenario: "capture", password: newPassword });
  expect(kindsTold(mac)).not.toContain("disk-in-step");
  expect(mac.state.isDiskKnownBehind(mac.account.id)).toBe(true);
});

test("what an earlier change owes the directory is owed as before", async () => {
  using mac = await device({ ...withEscrow, mac: encrypted });
  if (mac.machine.system !== "macos") throw new Error("no Mac");
  mac.machine.setDiskFollows(false);
  await play(mac, { scenario: "forgotten", password: { forgot: true }, choosePassword: [newPassword] });
  mac.machine.setDiskFollows(true);
  const [owed] = mac.state.changes();
  expect(owed?.detail).toMatchObject({ kind: "password-reset" });
  await reconcile(mac, [{ previous: typedPassword }, "go-on"]);
  expect(await atPreBoot(mac.folder)).toMatchObject(newOpens);
  expect(mac.state.changes().map(({ id }) => id)).toEqual([owed?.id]);
  await mac.recover();
  const stored = mac.state.escrow(mac.account.id);
  expect(stored).toBeDefined();
  for (const { sealed } of mac.directory.read().parts.slice(-1)) {
    using part = await openPart(Buffer.from(sealed, "base64url"), mac.context);
    expect(part.length).toBeGreaterThan(0);
  }
});
