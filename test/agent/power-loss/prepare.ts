/** A device before a story begins: Alice's account, enrolled with the directory's double, with or without a PIN. */
import { cpSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import { createBoxKey, createBreakGlassKey } from "../../../src/secrets/sealed-box.ts";
import {
  accountName,
  bindingId,
  grantId,
  oldPin,
  openDevice,
  secretOf,
  typedPassword,
  userId,
} from "./device.ts";
import type { Story } from "./stories.ts";

/** The directory's, of this test process. */
export const breakGlass = createBreakGlassKey();

/** A device with Alice's account, enrolled; with a PIN where the story begins with one. */
export async function prepareDevice(
  folder: string,
  story: Pick<Story, "begins" | "released">,
): Promise<void> {
  using bare = await openDevice(folder);
  using password = secretOf(typedPassword);
  await bare.machine.addAccount({ name: accountName, fullName: "Alice Adler", password });
  bare.state.saveEnrolment({
    deviceId: "dev_0123456789abcdefghijkl",
    issuer: "https://directory.invalid/oauth",
    breakGlassKey: breakGlass.publicKey,
    boxKey: await createBoxKey(bare.machine.keys.wrapping),
  });
  const binding = {
    bindingId,
    userId,
    accountName,
    displayName: "Alice Adler",
    localSecret: "pin" as const,
    escrow: "split" as const,
    breakGlass: story.released === true ? ("rotate" as const) : ("none" as const),
  };
  bare.directory.write({
    bindings: [binding],
    grants: { [grantId]: { bindingId, userId, used: false } },
    parts: [],
    breakGlass: {},
    events: [],
  });
  if (story.begins === "with-pin") {
    bare.state.saveBindings([{ ...binding, breakGlass: "none" }]);
    using device = await openDevice(folder);
    await device.signIn({ current: typedPassword, choose: oldPin });
    await device.recover();
  }
  bare.state.saveBindings([binding]);
}

/** Opens a fresh copy of the device that was prepared at `ROOT/PREPARED`. */
export async function openCopy(root: string, prepared: string) {
  const folder = mkdtempSync(join(root, "device-"));
  cpSync(join(root, prepared), folder, { recursive: true });
  const device = await openDevice(folder);
  const { account } = device;
  if (account === undefined) throw new Error("no account");
  return Object.assign(device, { account });
}
