/**
 * Wrong guesses have locked the account or the security chip. A reset helps (B8): it clears the account's lock-out, and
 * a locked chip does not stop the person from signing in.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { outcomes } from "../../src/protocol/table.ts";
import { openWithPin } from "../../src/secrets/pin-container.ts";
import { type Device, newPin, oldPin, openDevice, secretOf } from "./power-loss/support/device.ts";
import { prepareDevice } from "./power-loss/support/prepare.ts";

const root = mkdtempSync(join(tmpdir(), "vestibule-guessed-"));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

const idOf = (device: Device) => device.account?.id ?? ("" as never);

async function tryPin(device: Device, text: string) {
  using pin = secretOf(text);
  const container = device.state.container(idOf(device))?.blob ?? new Uint8Array();
  const opened = await openWithPin({ container, pin, keys: device.machine.keys });
  if (opened.outcome === "opened") opened.container[Symbol.dispose]();
  return opened;
}

test("wrong passwords locked the account: a reset clears it, and the new PIN signs in", async () => {
  const folder = join(root, "account");
  await prepareDevice(folder, { begins: "with-pin" });
  using device = await openDevice(folder);
  using wrong = secretOf("not the password");
  for (let guess = 0; guess < 10; guess += 1) await device.machine.logon({ name: "alice", password: wrong });
  expect((await device.machine.accounts.find({ id: idOf(device) }))?.lockedOutUntil).toBeInstanceOf(Date);

  const { outcome, password } = await device.signIn({ pin: { forgot: true }, choose: newPin });
  expect(outcome).toBe(outcomes.credential);
  using credential = password;
  if (credential === undefined) throw new Error("no password came with the outcome");
  expect((await device.machine.logon({ name: "alice", password: credential })).result).toBe("right");
  expect((await tryPin(device, newPin)).outcome).toBe("opened");
});

test("wrong PINs locked the chip: a reset signs in now, says from when the PIN works, and then it does", async () => {
  const folder = join(root, "chip");
  await prepareDevice(folder, { begins: "with-pin" });
  let now = Date.now();
  using device = await openDevice(folder, undefined, { now: () => new Date(now) });
  for (let guess = 0; guess < 10; guess += 1) await tryPin(device, "999999111");
  const refused = await tryPin(device, oldPin);
  expect(refused.outcome).toBe("locked-out");

  const shown: string[][] = [];
  const { outcome, text, password } = await device.signIn({
    pin: { forgot: true },
    choose: newPin,
    onScreen: (texts) => shown.push(texts),
  });
  // No field is offered that would not work, but the way out is.
  expect(shown[0]?.join()).toContain("Reset my PIN");
  expect(outcome).toBe(outcomes.credential);
  password?.dispose();
  expect(text).toMatch(/works from \d/);
  expect((await tryPin(device, newPin)).outcome).toBe("locked-out");

  now += 11 * 600_000;
  expect((await tryPin(device, oldPin)).outcome).toBe("wrong");
  expect((await tryPin(device, newPin)).outcome).toBe("opened");
});

test("the screen names a host that the page asked for and must not reach", async () => {
  const folder = join(root, "host");
  await prepareDevice(folder, { begins: "with-pin" });
  using device = await openDevice(folder);
  const shown: string[] = [];
  await device
    .signIn({
      pin: { forgot: true },
      onScreen: (texts) => shown.push(texts.join(" | ")),
      prover: {
        prove: ({ onEvent }) => {
          onEvent({ kind: "browser-ready" });
          onEvent({ kind: "host-refused", host: "tracker.example" });
          return Promise.reject(new Error("the test ends here"));
        },
      },
    })
    .catch(() => undefined);
  expect(shown.some((screen) => screen.includes("tracker.example"))).toBe(true);
});
