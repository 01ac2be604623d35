/**
 * The directory will never take what a change owes it: the binding was removed there, or it has what came later. The
 * change ends, so that nothing waits for it and nothing is logged each minute. What the directory lacks then is brought
 * again when the binding returns, or made anew by the next sign-in.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { VestibuleError } from "../../src/errors/error.ts";
import { disposeSecrets } from "../../src/protocol/codec.ts";
import { outcomes } from "../../src/protocol/table.ts";
import { sealTo } from "../../src/secrets/sealed-box.ts";
import { FileDirectory } from "./power-loss/support/directory-double.ts";
import {
  type Person,
  bindingId,
  logged,
  newPassword,
  newPin,
  oldPin,
  secretOf,
  typedPassword,
} from "./power-loss/support/device.ts";
import { breakGlassOpens, escrowState, isRecoverable, signsInWith } from "./power-loss/support/examine.ts";
import { breakGlass, openCopy, prepareDevice } from "./power-loss/support/prepare.ts";

const root = mkdtempSync(join(tmpdir(), "vestibule-never-"));
beforeAll(async () => {
  await prepareDevice(join(root, "typed"), { begins: "with-typed-password", localSecret: "password" });
  await prepareDevice(join(root, "escrow"), { begins: "with-escrow", localSecret: "password" });
  await prepareDevice(join(root, "no-pin"), { begins: "with-typed-password" });
  await prepareDevice(join(root, "pin"), { begins: "with-pin" });
  await prepareDevice(join(root, "released"), { begins: "with-pin", released: true });
  await prepareDevice(join(root, "turned-off"), { begins: "with-pin", localSecret: "password" });
}, 60_000);
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

type Opened = Awaited<ReturnType<typeof openCopy>>;

async function signsIn(device: Opened, person: Person, outcome: number = outcomes.credential): Promise<void> {
  const message = await device.signIn(person);
  disposeSecrets(message);
  expect(message.outcome).toBe(outcome);
}

const captures = (device: Opened) =>
  signsIn(device, { scenario: "capture", password: typedPassword }, outcomes.finished);

/** An administrator removes the binding, and what the directory keeps with it. @returns what brings it back */
function removeBinding({ directory }: Opened): () => void {
  const { bindings } = directory.read();
  directory.write({ ...directory.read(), bindings: [], parts: [], breakGlass: {} });
  return () => {
    directory.write({ ...directory.read(), bindings });
  };
}

/** The next rounds of the agent. @returns what they have logged as waiting or lacking */
async function rounds(device: Opened): Promise<string[]> {
  const before = logged().length;
  await device.catchUp();
  await device.catchUp();
  const events = logged()
    .slice(before)
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => (JSON.parse(line) as { event: string }).event);
  return events.filter((event) => /waits|missing|failed/.test(event));
}

/** Everything that a change owes is settled, and no round has more to do. */
async function expectOver(device: Opened): Promise<void> {
  await device.catchUp();
  expect(device.state.changes()).toEqual([]);
  expect(await rounds(device)).toEqual([]);
}

test("an escrow that was filled as its binding went is filled again when the binding returns", async () => {
  using device = await openCopy(root, "typed");
  const bringBack = removeBinding(device);
  await captures(device);
  expect(device.state.changes()).toMatchObject([{ detail: { kind: "escrow" } }]);
  await expectOver(device);
  bringBack();
  await device.catchUp();
  expect(await escrowState(device)).toBe("does not open");
  await captures(device);
  await device.catchUp();
  expect(await escrowState(device)).toBe("opens");
});

test("a reset that ended as its binding went: the new password is in escrow again when the binding returns", async () => {
  using device = await openCopy(root, "escrow");
  await signsIn(device, { password: { forgot: true }, losses: "agree", choosePassword: [newPassword] });
  const bringBack = removeBinding(device);
  await expectOver(device);
  bringBack();
  await device.catchUp();
  await signsIn(device, { scenario: "capture", password: newPassword }, outcomes.finished);
  await device.catchUp();
  expect(await escrowState(device)).toBe("opens");
});

test("a PIN that was set up as its binding went: it signs in, and the directory gets all when the binding returns", async () => {
  using device = await openCopy(root, "no-pin");
  await signsIn(device, { current: typedPassword, choose: oldPin });
  const bringBack = removeBinding(device);
  await expectOver(device);
  await signsIn(device, { pin: oldPin });
  await expectOver(device);
  bringBack();
  await rounds(device);
  expect(await breakGlassOpens(device)).toBe(true);
  await signsIn(device, { pin: oldPin });
  await expectOver(device);
  expect(await isRecoverable(device)).toBe(true);
  expect(await breakGlassOpens(device)).toBe(true);
  expect(await signsInWith(device, { pin: oldPin })).toBe(true);
});

/** Takes the next part, and is away when it should hear that it counts. */
class DeafToParts extends FileDirectory {
  override confirmRecoveryPart(): Promise<void> {
    return Promise.reject(new VestibuleError("directory_unreachable"));
  }
}

test.each(["verified", "part-replaced"])(
  "a PIN reset at %s as its binding went: the new PIN signs in, and can be forgotten when the binding returns",
  async (step) => {
    using device = await openCopy(root, "pin");
    await signsIn(device, { pin: { forgot: true }, choose: newPin });
    const { directory } = device.context;
    if (step === "part-replaced") {
      device.context.directory = () => Promise.resolve(new DeafToParts(device.folder));
      await device.recover();
      device.context.directory = directory;
    }
    expect(device.state.changes()).toMatchObject([{ step }]);
    const bringBack = removeBinding(device);
    await expectOver(device);
    await signsIn(device, { pin: newPin });
    await expectOver(device);
    bringBack();
    await device.catchUp();
    await signsIn(device, { pin: newPin });
    await device.catchUp();
    expect(await isRecoverable(device)).toBe(true);
    expect(await breakGlassOpens(device)).toBe(true);
    expect(await signsInWith(device, { pin: newPin })).toBe(true);
  },
);

test("a password that was handed back as its binding went: no random password is brought when the binding returns", async () => {
  using device = await openCopy(root, "turned-off");
  await device.catchUp();
  await signsIn(device, { pin: oldPin, choosePassword: [newPassword] });
  expect(device.state.changes()).toMatchObject([{ step: "changed" }]);
  const bringBack = removeBinding(device);
  await expectOver(device);
  bringBack();
  await expectOver(device);
  expect(device.directory.read().breakGlass).toEqual({});
  await signsIn(device, { scenario: "capture", password: newPassword }, outcomes.finished);
  await device.catchUp();
  expect(await escrowState(device)).toBe("opens");
});

/** Another part has replaced the one that is brought. */
class HasLaterPart extends FileDirectory {
  override storeRecoveryPart(): Promise<void> {
    return Promise.reject(new VestibuleError("conflict"));
  }
}

test("the directory has a later part as a password is handed back: it keeps no random one that opens nothing", async () => {
  using device = await openCopy(root, "turned-off");
  await device.catchUp();
  await signsIn(device, { pin: oldPin, choosePassword: [newPassword] });
  device.context.directory = () => Promise.resolve(new HasLaterPart(device.folder));
  await device.recover();
  expect(device.state.changes()).toEqual([]);
  expect(device.directory.read().breakGlass).toEqual({});
});

/** Has no such address yet. */
class OlderDirectory extends FileDirectory {
  override withdrawBreakGlass(): Promise<void> {
    return Promise.reject(new VestibuleError("not_found"));
  }
}

/** A password was handed back, and the directory keeps the random one. @returns what makes it a newer directory */
async function handedBackToOlder(device: Opened): Promise<() => void> {
  await device.catchUp();
  await signsIn(device, { pin: oldPin, choosePassword: [newPassword] });
  const { directory } = device.context;
  device.context.directory = () => Promise.resolve(new OlderDirectory(device.folder));
  await device.recover();
  expect(device.directory.read().breakGlass).not.toEqual({});
  return () => {
    device.context.directory = directory;
  };
}

test("an older directory takes no password back: the newer one is told, and keeps none that opens nothing", async () => {
  using device = await openCopy(root, "turned-off");
  const replaceByNewer = await handedBackToOlder(device);
  replaceByNewer();
  await expectOver(device);
  expect(device.directory.read().breakGlass).toEqual({});
});

test("an older directory takes no password back: a forgotten one is reset meanwhile", async () => {
  using device = await openCopy(root, "turned-off");
  await handedBackToOlder(device);
  const another = "another staple of the battery";
  await signsIn(device, { password: { forgot: true }, losses: "agree", choosePassword: [another] });
  expect(await signsInWith(device, { typed: another })).toBe(true);
});

test("a released password whose binding goes before it is replaced: the PIN signs in, and nothing is tried again", async () => {
  using device = await openCopy(root, "released");
  const bringBack = removeBinding(device);
  await signsIn(device, { pin: oldPin });
  expect(device.state.changes()).toMatchObject([{ step: "recorded" }]);
  await expectOver(device);
  const before = logged().length;
  await signsIn(device, { pin: oldPin });
  expect(logged().slice(before)).not.toContain("rotation-waits");
  bringBack();
  await device.catchUp();
  await signsIn(device, { pin: oldPin });
  await expectOver(device);
  expect(await breakGlassOpens(device)).toBe(true);
});

test("the directory has a later part, and so never hears of the password: it is brought again by itself", async () => {
  using device = await openCopy(root, "no-pin");
  await signsIn(device, { current: typedPassword, choose: oldPin });
  const { directory } = device.context;
  device.directory.write({ ...device.directory.read(), breakGlass: {}, parts: [] });
  device.context.directory = () => Promise.resolve(new HasLaterPart(device.folder));
  await device.recover();
  expect(device.state.changes()).toEqual([]);
  device.context.directory = directory;
  await device.catchUp();
  expect(await breakGlassOpens(device)).toBe(true);
  await signsIn(device, { pin: oldPin });
  await expectOver(device);
  expect(await isRecoverable(device)).toBe(true);
});

test("the whole device was set back: the directory gets the password that the account has, at the next sign-in", async () => {
  using device = await openCopy(root, "pin");
  await device.catchUp();
  const kept = device.directory.read();
  const digest = (await device.directory.bindings()).bindings[0]?.breakGlassDigest ?? "";
  using later = secretOf("what the account had later");
  const newest = Buffer.from(sealTo(breakGlass.publicKey, later)).toString("base64url");
  device.directory.write({
    ...kept,
    breakGlass: { [bindingId]: { newest, confirmed: true } },
    replaced: [digest],
  });
  await rounds(device);
  expect(await breakGlassOpens(device)).toBe(false);
  await signsIn(device, { pin: oldPin });
  await expectOver(device);
  expect(await breakGlassOpens(device)).toBe(true);
  // Once is enough.
  const uploads = device.directory.read().breakGlass;
  await signsIn(device, { pin: oldPin });
  await expectOver(device);
  expect(device.directory.read().breakGlass).toEqual(uploads);
});
