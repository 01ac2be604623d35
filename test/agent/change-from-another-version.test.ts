/**
 * The journal holds a change that this version of the agent does not understand: a newer version wrote it, or its row
 * is damaged. It stops no sign-in and no other account, and it is never lost.
 */
import { join } from "node:path";
import { expect, test } from "vitest";
import { begin, blocksSignIn, readChange } from "../../src/agent/changes/kinds.ts";
import type { ChangeContext } from "../../src/agent/changes/change-context.ts";
import { newPartId } from "../../src/agent/changes/recovery-part.ts";
import { driveOn } from "../../src/agent/changes/recovery.ts";
import { daysAside, daysInJournal, dropOldAside } from "../../src/agent/changes/set-aside.ts";
import { type ChangeStart, materialContext } from "../../src/agent/state/change.ts";
import { Sqlite } from "../../src/agent/state/sqlite.ts";
import { stateFile } from "../../src/agent/state/state.ts";
import { VestibuleError } from "../../src/errors/error.ts";
import type { AccountId } from "../../src/platform/ports.ts";
import { createLogs } from "../../src/agent/setup/log.ts";
import {
  type Prepared,
  devices,
  encrypted,
  forgetful,
  plain,
  play,
  signedIn,
  signsIn,
  withBinding,
  withEscrow,
} from "./support/password-story.ts";
import {
  bindingId,
  grantId,
  newPassword,
  newPin,
  oldPin,
  secretOf,
  typedPassword,
} from "./power-loss/support/device.ts";
import { atPreBoot } from "./power-loss/support/examine.ts";

const device = devices();
const withPin = { begins: "with-pin", localSecret: "pin" } as const;

const sealed = Buffer.from("sealed");
const start = ({ account }: Prepared): ChangeStart => ({
  id: "unknown",
  accountId: account.id,
  bindingId,
  detail: {
    kind: "account-password",
    reason: "rotation",
    passwordSetAt: account.passwordSetAt.toISOString(),
  },
  materials: { "old-password": sealed },
  begunAt: new Date(),
});

function sql({ folder }: Prepared): Sqlite {
  return new Sqlite(join(folder, "agent", stateFile));
}

/** Ways in which a change may be one of another version. */
const others: Record<string, (prepared: Prepared) => void> = {
  "a step that is unknown": (prepared) => {
    prepared.state.advance(prepared.state.begin(start(prepared)), { step: "half-way" });
  },
  "a step of another kind": (prepared) => {
    prepared.state.advance(prepared.state.begin(start(prepared)), { step: "resealed" });
  },
  "a step that is the name of an object's own method": (prepared) => {
    prepared.state.advance(prepared.state.begin(start(prepared)), { step: "toString" });
  },
  "a kind that is unknown": (prepared) => {
    prepared.state.begin({ ...start(prepared), detail: { kind: "provision" } });
  },
  "a detail that is unknown": (prepared) => {
    prepared.state.begin({ ...start(prepared), detail: { ...start(prepared).detail, newer: true } });
  },
  "a detail that is no JSON": (prepared) => {
    prepared.state.begin(start(prepared));
    using database = sql(prepared);
    database.run("UPDATE changes SET detail = '{' WHERE id = 'unknown'");
  },
};
const cases = Object.entries(others);

test.each(cases)("%s: it is not read, and it blocks no sign-in", async (_, write) => {
  using prepared = await device(plain);
  write(prepared);
  const [stored] = prepared.state.changes();
  if (stored === undefined) throw new Error("no change");
  expect(readChange(stored)).toBeUndefined();
  expect(blocksSignIn(stored)).toBe(false);
});

test.each(cases)("%s: the password signs in, and the change stays with its material", async (_, write) => {
  using prepared = await device(plain);
  write(prepared);
  await prepared.recover();
  expect(signedIn(await play(prepared, { password: typedPassword }))).toBe(true);
  const { materials } = prepared.state.changeOf(prepared.account.id) ?? {};
  expect(materials?.get("old-password")).toEqual(Uint8Array.from(sealed));
});

test.each(cases)("%s: a reset takes its place, and keeps it aside with its material", async (_, write) => {
  using prepared = await device(withEscrow);
  write(prepared);
  await prepared.recover();
  expect(signedIn(await play(prepared, { ...forgetful, scenario: "forgotten" }))).toBe(true);
  expect(await signsIn(prepared, newPassword)).toBe(true);
  using database = sql(prepared);
  const row = database.get("SELECT materials, detail, step FROM set_aside WHERE id = 'unknown'");
  expect(JSON.parse(String(row?.["materials"]))).toEqual({
    "old-password": sealed.toString("hex").toUpperCase(),
  });
  await prepared.recover();
  expect(prepared.state.changes()).toEqual([]);
});

test("a next change that cannot begin leaves it where it is", async () => {
  using prepared = await device(withEscrow);
  prepared.state.begin({ ...start(prepared), detail: { kind: "provision" } });
  const stopped: ChangeContext = {
    ...prepared.context,
    clock: {
      now: () => {
        throw new VestibuleError("store_unavailable");
      },
    },
  };
  const { id: accountId, passwordSetAt } = prepared.account;
  const request = {
    escrow: { accountId, bindingId, blob: sealed, passwordSetAt },
    part: { partId: newPartId(), sealed },
    events: [],
  };
  const logs = createLogs({ write: () => undefined });
  await expect(begin("escrow", { context: stopped, logs }, request)).rejects.toMatchObject({
    code: "store_unavailable",
  });
  expect(prepared.state.changeOf(accountId)).toMatchObject({ id: "unknown", detail: { kind: "provision" } });
  using database = sql(prepared);
  expect(database.all("SELECT id FROM set_aside")).toEqual([]);
});

test("the PIN signs in, and a released break-glass password is not replaced in its place", async () => {
  using prepared = await device({ ...withPin, released: true });
  prepared.state.begin({ ...start(prepared), detail: { kind: "provision" } });
  expect(signedIn(await play(prepared, { pin: oldPin }))).toBe(true);
  expect(prepared.state.changeOf(prepared.account.id)?.id).toBe("unknown");
});

test("a forgotten PIN is reset all the same", async () => {
  using prepared = await device(withPin);
  prepared.state.begin({ ...start(prepared), detail: { kind: "provision" } });
  expect(signedIn(await play(prepared, { pin: { forgot: true }, choose: newPin }))).toBe(true);
  await prepared.recover();
  expect(signedIn(await play(prepared, { pin: newPin }))).toBe(true);
});

test("PIN mode that was turned off is handed back all the same", async () => {
  using prepared = await device(withPin);
  withBinding(prepared, { localSecret: "password" });
  prepared.state.begin({ ...start(prepared), detail: { kind: "provision" } });
  expect(signedIn(await play(prepared, { pin: oldPin, choosePassword: [newPassword] }))).toBe(true);
  expect(await signsIn(prepared, newPassword)).toBe(true);
});

test("the interrupted change of another account is still driven on", async () => {
  using prepared = await device(withEscrow);
  const { state, account, machine } = prepared;
  state.begin({ ...start(prepared), accountId: "S-1-5-21-0" as AccountId, detail: { kind: "provision" } });
  using old = secretOf(typedPassword);
  using next = secretOf(newPassword);
  const { wrapping } = machine.keys;
  state.begin({
    id: "cut",
    accountId: account.id,
    bindingId,
    detail: {
      kind: "password-reset",
      grantId,
      how: "change",
      passwordSetAt: account.passwordSetAt.toISOString(),
      lost: [],
    },
    materials: {
      "new-password": await wrapping.wrap(next, materialContext("cut", "new-password")),
      "old-password": await wrapping.wrap(old, materialContext("cut", "old-password")),
    },
    begunAt: new Date(),
  });
  await prepared.recover();
  expect(state.changes().map(({ id }) => id)).toEqual(["unknown"]);
  expect(await signsIn(prepared, newPassword)).toBe(true);
});

const day = 86_400_000;
const kindsTold = ({ state }: Prepared) => state.pendingEvents().events.map(({ kind }) => kind);
const asideIn = (prepared: Prepared) => {
  using database = sql(prepared);
  return database.all("SELECT id FROM set_aside ORDER BY id").map(({ id }) => id);
};

test.each(cases)("%s: after thirty days it is set aside, and an administrator is told", async (_, write) => {
  using prepared = await device(plain);
  write(prepared);
  using database = sql(prepared);
  const age = (days: number) => {
    database.run("UPDATE changes SET begun_at = ?", Date.now() - days * day);
  };
  age(daysInJournal - 1);
  await prepared.recover();
  expect(prepared.state.changes()).toHaveLength(1);
  age(daysInJournal + 1);
  await prepared.recover();
  expect(prepared.state.changes()).toEqual([]);
  expect(kindsTold(prepared)).toEqual(["change-set-aside"]);
  expect(asideIn(prepared)).toEqual(["unknown"]);
});

test("the directory hears of it at each start, not only when it goes", async () => {
  using prepared = await device(plain);
  prepared.state.begin({ ...start(prepared), detail: { kind: "provision" } });
  const logs = createLogs({ write: () => undefined });
  for (const change of prepared.state.changes()) await driveOn(change, prepared.context, logs, "device");
  expect(kindsTold(prepared)).toEqual(["change-not-understood"]);
});

test("it holds a recovery key: the disk's key is replaced after thirty days, and not before", async () => {
  using mac = await device({ ...plain, mac: encrypted, recoveryKey: "shown" });
  mac.state.begin({ ...start(mac), detail: { kind: "provision" }, materials: { "recovery-key": sealed } });
  const signInAndCatchUp = async () => {
    await play(mac, { scenario: "capture", password: typedPassword });
    await mac.recover();
    return atPreBoot(mac.folder);
  };
  expect(await signInAndCatchUp()).toMatchObject({ originalKey: true });
  using database = sql(mac);
  database.run("UPDATE changes SET begun_at = ?", Date.now() - (daysInJournal + 1) * day);
  expect(await signInAndCatchUp()).toMatchObject({ originalKey: false, directoryKey: true });
  expect(asideIn(mac)).toEqual(["unknown"]);
});

test("what was set aside goes after its time, the oldest first where there are too many, and each is told", async () => {
  using prepared = await device(plain);
  const { state, account, context } = prepared;
  const logs = createLogs({ write: () => undefined });
  for (const id of ["a", "b", "c"]) {
    state.begin({ ...start(prepared), id, accountId: `S-1-5-21-0-${id}` as AccountId });
    state.setAside({ id, accountId: `S-1-5-21-0-${id}` as AccountId }, new Date(), []);
  }
  using database = sql(prepared);
  dropOldAside(context, logs);
  expect(asideIn(prepared)).toEqual(["a", "b", "c"]);
  database.run("UPDATE set_aside SET set_aside_at = ? WHERE id = 'b'", Date.now() - (daysAside + 1) * day);
  dropOldAside(context, logs);
  expect(asideIn(prepared)).toEqual(["a", "c"]);
  expect(kindsTold(prepared)).toEqual(["change-dropped"]);
  database.run("UPDATE set_aside SET set_aside_at = ? WHERE id = 'a'", Date.now() - 4 * day);
  const event = { kind: "change-dropped", at: new Date().toISOString() } as const;
  expect(state.dropAside({ before: new Date(0), most: 1, event })).toEqual(["a"]);
  expect(asideIn(prepared)).toEqual(["c"]);
  expect(state.changeOf(account.id)).toBeUndefined();
});

test("a notice that does not read stands in nobody's way", async () => {
  using prepared = await device(withPin);
  using database = sql(prepared);
  for (const outcome of ["{", '{"newer":true}', "later"]) {
    database.run("INSERT OR REPLACE INTO notices VALUES (?, ?)", prepared.account.id, outcome);
    expect(signedIn(await play(prepared, { pin: oldPin })), outcome).toBe(true);
  }
});

test("an event that does not read does not keep the later ones from the directory", async () => {
  using prepared = await device(plain);
  using database = sql(prepared);
  database.run("INSERT INTO events (event) VALUES ('{')");
  prepared.state.addEvent({ kind: "signed-in", at: new Date().toISOString() });
  expect(kindsTold(prepared)).toEqual(["signed-in"]);
});
