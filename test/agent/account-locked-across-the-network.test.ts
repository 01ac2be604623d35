/**
 * A directory takes connections and does not answer. Whoever asks it holds no account's lock meanwhile, so nobody else
 * at that account waits. The double of every other test in this folder refuses to be asked with a lock held.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AccountLocks } from "../../src/agent/changes/account-locks.ts";
import { driveOn } from "../../src/agent/changes/recovery.ts";
import { createLogs } from "../../src/agent/setup/log.ts";
import { VestibuleError } from "../../src/errors/error.ts";
import type { AccountId } from "../../src/platform/ports.ts";
import { outcomes } from "../../src/protocol/table.ts";
import { openWithPin } from "../../src/secrets/pin-container.ts";
import { newPin, oldPin, refusalUnderALock, secretOf, typedPassword } from "./power-loss/support/device.ts";
import { openCopy, prepareDevice } from "./power-loss/support/prepare.ts";
import { HostByHand } from "./support/host-by-hand.ts";

const logs = createLogs({ write: () => undefined });
const alice = "S-1-5-21-1" as AccountId;

const root = mkdtempSync(join(tmpdir(), "vestibule-locked-"));
beforeAll(async () => {
  await prepareDevice(join(root, "typed"), { begins: "with-typed-password", localSecret: "password" });
  await prepareDevice(join(root, "bare"), { begins: "with-typed-password" });
  await prepareDevice(join(root, "released"), { begins: "with-pin", released: true });
}, 30_000);
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

type Opened = Awaited<ReturnType<typeof openCopy>>;

/** From now on the directory takes the question and does not answer it until it is let go. */
function silence({ context }: Opened): { asked: Promise<void>; letGo: () => void } {
  const asked = Promise.withResolvers<undefined>();
  const answer = Promise.withResolvers<never>();
  answer.promise.catch(() => undefined);
  const answers = context.directory;
  context.directory = () => {
    asked.resolve(undefined);
    return answer.promise;
  };
  return {
    asked: asked.promise,
    letGo: () => {
      context.directory = answers;
      answer.reject(new VestibuleError("directory_unreachable"));
    },
  };
}

test("while the agent tells a silent directory of an escrow: the next sign-in with the password does not wait", async () => {
  using device = await openCopy(root, "typed");
  await device.signIn({ password: typedPassword });
  const [owed] = device.state.changes();
  if (owed === undefined) throw new Error("nothing is owed");
  const silent = silence(device);
  const asking = driveOn(owed, device.context, logs);
  await silent.asked;

  const { outcome, password } = await device.signIn({ password: typedPassword });
  password?.dispose();
  expect(outcome).toBe(outcomes.credential);
  silent.letGo();
  await asking;
});

test("while a set-up waits for a silent directory: another screen of the account signs in, and the set-up is given up", async () => {
  using device = await openCopy(root, "bare");
  const host = new HostByHand(device);
  await host.screenWith("currentPassword");
  host.type({ currentPassword: typedPassword });
  await host.screenWith("newSecret");
  const silent = silence(device);
  host.type({ newSecret: newPin, confirm: newPin });
  await silent.asked;

  const { outcome, password } = await device.signIn({ notNow: true, password: typedPassword });
  password?.dispose();
  expect(outcome).toBe(outcomes.credential);
  silent.letGo();
  await host.screenWith("next");
  expect(device.state.container(device.account.id)).toBeUndefined();
});

test("a round of the agent leaves a set-up alone that a person is waiting for", async () => {
  using device = await openCopy(root, "bare");
  const host = new HostByHand(device);
  await host.screenWith("currentPassword");
  host.type({ currentPassword: typedPassword });
  await host.screenWith("newSecret");
  const silent = silence(device);
  host.type({ newSecret: newPin, confirm: newPin });
  await silent.asked;

  const [recorded] = device.state.changes();
  if (recorded === undefined) throw new Error("nothing was recorded");
  await driveOn(recorded, device.context, logs);
  expect(device.state.changes()).toMatchObject([{ id: recorded.id, step: "recorded" }]);
  silent.letGo();
  await host.screenWith("next");
});

test("while a released password waits to be replaced: another screen signs in with the PIN", async () => {
  using device = await openCopy(root, "released");
  const silent = silence(device);
  const host = new HostByHand(device);
  await host.screenWith("secret");
  host.type({ secret: oldPin });
  await silent.asked;

  const { outcome, password } = await device.signIn({ pin: oldPin, directoryAnswers: false });
  password?.dispose();
  expect(outcome).toBe(outcomes.credential);
  silent.letGo();
  expect((await host.outcome()).outcome).toBe(outcomes.credential);
  using pin = secretOf(oldPin);
  const container = device.state.container(device.account.id)?.blob ?? new Uint8Array();
  const opened = await openWithPin({ container, pin, keys: device.machine.keys });
  expect(opened.outcome).toBe("opened");
  if (opened.outcome === "opened") opened.container[Symbol.dispose]();
});

test("the double of the directory refuses whoever asks it with an account locked", async () => {
  using device = await openCopy(root, "bare");
  const { locks } = device.context;
  const directory = await device.context.directory();
  await expect(locks.run(device.account.id, async () => refusalUnderALock(directory))).resolves.toContain(
    "bindings",
  );
  expect(refusalUnderALock(directory)).toBeUndefined();
});

test("a lock within a lock is refused: it could wait for itself", async () => {
  const locks = new AccountLocks();
  await expect(locks.run(alice, () => locks.run(alice, async () => undefined))).rejects.toMatchObject({
    code: "internal",
  });
});

test("what the work of a lock has started is free of it once the work is over", async () => {
  const locks = new AccountLocks();
  const go = Promise.withResolvers<undefined>();
  let later = Promise.resolve(true);
  await locks.run(alice, async () => {
    expect(locks.isHeldHere()).toBe(true);
    later = go.promise.then(() => locks.isHeldHere());
  });
  go.resolve(undefined);
  expect(await later).toBe(false);
});
