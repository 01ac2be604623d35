/**
 * Something other than the journal breaks: a container that nothing opens, an account that is locked between two steps,
 * a directory that is away when a password has to be replaced. In each case there is a way in.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { outcomes } from "../../src/protocol/table.ts";
import { openWithPin } from "../../src/secrets/pin-container.ts";
import { openBreakGlass } from "../../src/secrets/sealed-box.ts";
import {
  bindingId,
  damageContainer,
  newPin,
  oldPin,
  secretOf,
  typedPassword,
} from "./power-loss/support/device.ts";
import { breakGlass, openCopy, prepareDevice } from "./power-loss/support/prepare.ts";

const root = mkdtempSync(join(tmpdir(), "vestibule-way-back-"));
beforeAll(async () => {
  await prepareDevice(join(root, "with-pin"), { begins: "with-pin" });
  await prepareDevice(join(root, "released"), { begins: "with-pin", released: true });
  await prepareDevice(join(root, "bare"), { begins: "with-typed-password" });
}, 30_000);
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

type Opened = Awaited<ReturnType<typeof openCopy>>;

async function opens(device: Opened, text: string): Promise<boolean> {
  using pin = secretOf(text);
  const container = device.state.container(device.account.id)?.blob ?? new Uint8Array();
  const opened = await openWithPin({ container, pin, keys: device.machine.keys });
  if (opened.outcome === "opened") opened.container[Symbol.dispose]();
  return opened.outcome === "opened";
}

function released(device: Opened): string {
  const sealed = Buffer.from(device.directory.read().breakGlass[bindingId]?.newest ?? "", "base64url");
  using password = openBreakGlass({ sealed, ...breakGlass });
  return password.use((bytes) => Buffer.from(bytes).toString());
}

test("a damaged container: a person with the break-glass password sets up a new PIN", async () => {
  using device = await openCopy(root, "with-pin");
  damageContainer(device);

  const shown: string[] = [];
  const { outcome, password } = await device.signIn({
    pin: oldPin,
    current: released(device),
    choose: newPin,
    onScreen: (texts) => shown.push(texts.join(" | ")),
  });
  password?.dispose();
  expect(outcome).toBe(outcomes.credential);
  expect(shown.some((screen) => screen.includes("cannot be read"))).toBe(true);
  expect(await opens(device, newPin)).toBe(true);
});

test("a damaged container after PIN mode was turned off: the password is asked for, and no PIN is offered", async () => {
  using device = await openCopy(root, "with-pin");
  const { state } = device;
  damageContainer(device);
  state.saveBindings(state.bindings().map((binding) => ({ ...binding, localSecret: "password" })));

  const { outcome, password } = await device.signIn({ pin: oldPin, password: released(device) });
  password?.dispose();
  expect(outcome).toBe(outcomes.credential);
});

test("a missing container: the break-glass password signs in at the system's own tile, and opens everything", async () => {
  using device = await openCopy(root, "with-pin");
  const { state, account, machine } = device;
  const change = state.begin({
    id: "gone",
    accountId: account.id,
    bindingId,
    detail: { kind: "account-password", reason: "set-up", passwordSetAt: new Date().toISOString() },
    materials: {},
    begunAt: new Date(),
  });
  state.settle(change, { events: [], container: "remove" });
  expect(await opens(device, oldPin).catch(() => false)).toBe(false);

  using password = secretOf(released(device));
  const session = await machine.logon({ name: account.name, password });
  expect(session.result).toBe("right");
  expect(session.opens.length).toBeGreaterThan(0);
  expect(session.opens.every((check) => check.opens === true)).toBe(true);
});

test("an account is locked by guesses while its password is replaced: the change is still finished", async () => {
  using device = await openCopy(root, "bare");
  const { accounts } = device.machine;
  // Somebody guesses at the built-in tile whenever the system is asked after the change.
  let changed = false;
  const guessedAt = new Proxy(accounts, {
    get(target, name) {
      if (name === "change") {
        return async (...given: Parameters<typeof accounts.change>) => {
          const result = await target.change(...given);
          changed = result === "changed";
          return result;
        };
      }
      if (name === "verify" && changed) return () => Promise.resolve("locked-out");
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? (member.bind(target) as unknown) : member;
    },
  });
  const { keys, protectedData, disk, system, hostName } = device.machine;
  device.context.platform = { keys, protectedData, disk, system, hostName, accounts: guessedAt };

  const { outcome, password } = await device.signIn({ current: typedPassword, choose: newPin });
  password?.dispose();
  expect(outcome).toBe(outcomes.credential);
  expect(device.state.changeOf(device.account.id)?.step).not.toBe("uploaded");
  expect(await opens(device, newPin)).toBe(true);
});

test("the directory is away: the PIN signs in at once, and the released password is replaced later", async () => {
  using device = await openCopy(root, "released");
  device.context.directory = () => Promise.reject(new Error("nobody asks it"));
  const { outcome, password } = await device.signIn({ pin: oldPin, directoryAnswers: false });
  password?.dispose();
  expect(outcome).toBe(outcomes.credential);
  expect(device.state.changes()).toEqual([]);
});

test.each(["device", "off"] as const)("escrow %s: no recovery part goes to the directory", async (escrow) => {
  using device = await openCopy(root, "bare");
  device.state.saveBindings(device.state.bindings().map((binding) => ({ ...binding, escrow })));
  const { outcome, password } = await device.signIn({ current: typedPassword, choose: newPin });
  password?.dispose();
  expect(outcome).toBe(outcomes.credential);
  expect(device.directory.read().parts).toEqual([]);
});
