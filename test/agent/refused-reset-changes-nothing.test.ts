/**
 * A reset that is refused before its intent is in the journal changes nothing on the device, for every refusal: the old
 * PIN signs in, the container is the same to the byte, and the audit log has the code.
 */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ErrorCode } from "../../src/errors/codes.ts";
import { VestibuleError } from "../../src/errors/error.ts";
import type { Prover } from "../../src/identity/prover.ts";
import { outcomes } from "../../src/protocol/table.ts";
import {
  type Device,
  NobodyAnswers,
  accountName,
  grantId,
  newPin,
  oldPin,
  openDevice,
  secretOf,
  typedPassword,
} from "./power-loss/support/device.ts";
import { prepareDevice } from "./power-loss/support/prepare.ts";

const root = mkdtempSync(join(tmpdir(), "vestibule-refused-"));
const prepared = join(root, "prepared");
beforeAll(async () => {
  await prepareDevice(prepared, { begins: "with-pin" });
}, 30_000);
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

function containerOf(device: Device): string {
  const stored = device.state.container(device.account?.id ?? ("" as never));
  return Buffer.from(stored?.blob ?? []).toString("hex");
}

/** Tries a reset and gives the screen at which the person stands then. */
async function tryReset(device: Device, prover?: Prover): Promise<string> {
  const story = device.signIn({ pin: { forgot: true }, choose: newPin, ...(prover && { prover }) });
  const end = await story.catch((error: unknown) => error);
  expect(end).toBeInstanceOf(NobodyAnswers);
  return (end as Error).message;
}

async function withDevice(work: (device: Device) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(root, "device-"));
  cpSync(prepared, folder, { recursive: true });
  using device = await openDevice(folder);
  await work(device);
}

async function expectUntouched(device: Device, before: string, code: ErrorCode): Promise<void> {
  expect(containerOf(device)).toBe(before);
  expect(device.state.changes()).toEqual([]);
  expect(device.state.pendingEvents().events).toContainEqual(
    expect.objectContaining({ kind: "reset-refused", code }),
  );
  const { outcome } = await device.signIn({ pin: oldPin });
  expect(outcome).toBe(outcomes.credential);
}

describe("refused where the person proves themselves", () => {
  test.each<ErrorCode>([
    "wrong_user",
    "identity_mismatch",
    "identity_unknown",
    "user_disabled",
    "proof_too_old",
    "directory_unreachable",
    "browser_missing",
  ])("%s", async (code) => {
    await withDevice(async (device) => {
      const before = containerOf(device);
      await tryReset(device, { prove: () => Promise.reject(new VestibuleError(code)) });
      await expectUntouched(device, before, code);
    });
  });
});

describe("refused where the grant is redeemed", () => {
  test("grant_used: a grant that was redeemed before", async () => {
    await withDevice(async (device) => {
      const before = containerOf(device);
      await device.directory.redeem(grantId);
      await tryReset(device);
      await expectUntouched(device, before, "grant_used");
    });
  });

  test.each<ErrorCode>(["grant_expired", "grant_wrong_device", "grant_unknown"])("%s", async (code) => {
    await withDevice(async (device) => {
      const before = containerOf(device);
      device.context.directory = () =>
        Promise.resolve(
          Object.assign(Object.create(device.directory) as typeof device.directory, {
            redeem: () => Promise.reject(new VestibuleError(code)),
          }),
        );
      await tryReset(device);
      await expectUntouched(device, before, code);
    });
  });

  test("grant_wrong_device: a redemption that names another binding", async () => {
    await withDevice(async (device) => {
      const before = containerOf(device);
      const kept = device.directory.read();
      kept.grants[grantId] = {
        ...kept.grants[grantId],
        bindingId: "bnd_another0another0anoth",
        used: false,
      } as never;
      device.directory.write(kept);
      await tryReset(device);
      await expectUntouched(device, before, "grant_wrong_device");
    });
  });
});

test("cancelled where a new PIN is chosen: back to the beginning, and nothing is told as refused", async () => {
  await withDevice(async (device) => {
    const before = containerOf(device);
    const { outcome } = await device.signIn({ scenario: "forgotten", cancelsChoice: true });
    expect(outcome).toBe(outcomes.cancelled);
    expect(containerOf(device)).toBe(before);
    expect(device.state.changes()).toEqual([]);
    expect(device.state.pendingEvents().events).not.toContainEqual(
      expect.objectContaining({ kind: "reset-refused" }),
    );
    expect(await device.signIn({ pin: oldPin })).toMatchObject({ outcome: outcomes.credential });
  });
});

test("an administrator has set another password: a proof for a PIN alone does not replace it", async () => {
  await withDevice(async (device) => {
    const account = await device.machine.accounts.find({ name: accountName });
    using outside = secretOf("set by somebody else");
    await device.machine.accounts.set(account?.id ?? ("" as never), { new: outside });
    const before = containerOf(device);
    using again = await openDevice(device.folder);
    await tryReset(again);
    expect(containerOf(again)).toBe(before);
    expect(again.state.pendingEvents().events).toContainEqual(
      expect.objectContaining({ code: "grant_wrong_purpose" }),
    );
  });
});

test("a wrong current password at set-up counts once and is not kept", async () => {
  const folder = mkdtempSync(join(root, "bare-"));
  await prepareDevice(folder, { begins: "with-typed-password" });
  using device = await openDevice(folder);
  const wrong = device.signIn({ current: `${typedPassword}!`, attempts: 1 });
  await expect(wrong).rejects.toBeInstanceOf(NobodyAnswers);
  const account = await device.machine.accounts.find({ name: accountName });
  expect(await device.machine.failedAttempts(account?.id ?? ("" as never))).toBe(1);
  expect(device.state.container(account?.id ?? ("" as never))).toBeUndefined();
});
