/**
 * A refused reset of a password changes nothing on the device, for every refusal: the old password signs in and opens
 * everything, the escrow is the same to the byte, and the audit log has the code.
 */
import { describe, expect, test, vi } from "vitest";
import type { ErrorCode } from "../../src/errors/codes.ts";
import { VestibuleError } from "../../src/errors/error.ts";
import type { Prover } from "../../src/identity/prover.ts";
import { outcomes } from "../../src/protocol/table.ts";
import { english } from "../../src/texts/en/catalogue.ts";
import {
  type Prepared,
  codesTold,
  devices,
  encrypted,
  footprint,
  forgetful,
  play,
  withEscrow,
} from "./support/password-story.ts";
import { grantId, newPassword } from "./power-loss/support/device.ts";

const device = devices();
const { rules } = english.screens;
const systems = [
  ["Windows", withEscrow],
  ["a Mac", { ...withEscrow, mac: encrypted }],
] as const;

/** Who is refused goes back to the system's own sign-in. */
async function expectRefused(prepared: Prepared, code: ErrorCode, prover?: Prover): Promise<void> {
  const before = await footprint(prepared);
  const { outcome } = await play(prepared, {
    ...forgetful,
    scenario: "forgotten",
    choosePassword: [newPassword],
    refused: "back",
    ...(prover && { prover }),
  });
  expect(outcome?.outcome).toBe(outcomes.cancelled);
  expect(await footprint(prepared)).toEqual(before);
  expect(codesTold(prepared).filter((each) => each !== undefined)).toEqual([code]);
}

describe.each(systems)("on %s", (_system, beginning) => {
  test.each<ErrorCode>([
    "wrong_user",
    "identity_mismatch",
    "identity_unknown",
    "user_disabled",
    "proof_too_old",
    "directory_unreachable",
    "browser_missing",
  ])("where the person proves themselves: %s", async (code) => {
    using prepared = await device(beginning);
    await expectRefused(prepared, code, { prove: () => Promise.reject(new VestibuleError(code)) });
  });

  test("a grant that was redeemed before: grant_used", async () => {
    using prepared = await device(beginning);
    await prepared.directory.redeem(grantId);
    await expectRefused(prepared, "grant_used");
  });

  test.each<ErrorCode>(["grant_expired", "grant_wrong_device", "grant_unknown"])(
    "where the grant is redeemed: %s",
    async (code) => {
      using prepared = await device(beginning);
      const { directory } = prepared;
      directory.redeem = () => Promise.reject(new VestibuleError(code));
      await expectRefused(prepared, code);
    },
  );

  test("a new password that is typed after ten minutes: grant_expired", async () => {
    using prepared = await device(beginning);
    const before = await footprint(prepared);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"], shouldAdvanceTime: true });
    try {
      let chose = 0;
      const screens: string[] = [];
      const outcome = await prepared.signIn({
        ...forgetful,
        scenario: "forgotten",
        refused: "back",
        onScreen(texts) {
          const said = texts.join(" | ");
          screens.push(said);
          if (!said.includes(rules.sameTwice)) return;
          chose += 1;
          vi.advanceTimersByTime(10 * 60_000);
        },
      });
      expect(chose).toBe(1);
      expect(outcome.outcome).toBe(outcomes.cancelled);
      expect(screens.at(-1)).toContain(english.codes.grant_expired.person);
    } finally {
      vi.useRealTimers();
    }
    expect(await footprint(prepared)).toEqual(before);
    expect(codesTold(prepared).filter((code) => code !== undefined)).toEqual(["grant_expired"]);
  });

  test("cancelled where a new password is chosen", async () => {
    using prepared = await device(beginning);
    const before = await footprint(prepared);
    const { outcome } = await play(prepared, { ...forgetful, scenario: "forgotten", cancelsChoice: true });
    expect(outcome?.outcome).toBe(outcomes.cancelled);
    expect(await footprint(prepared)).toEqual(before);
    expect(codesTold(prepared).filter((code) => code !== undefined)).toEqual([]);
  });

  test.each([
    ["another binding", { bindingId: "bnd_another0another0anoth" }, "grant_wrong_device"],
    ["another purpose", { purpose: "pin-reset" }, "grant_wrong_purpose"],
    ["another user", { userId: "usr_another0another0anoth" }, "wrong_user"],
  ] as const)("a redemption that names %s", async (_what, change, code) => {
    using prepared = await device(beginning);
    const kept = prepared.directory.read();
    const grant = kept.grants[grantId];
    if (grant === undefined) throw new Error("no grant");
    kept.grants[grantId] = { ...grant, ...change };
    prepared.directory.write(kept);
    await expectRefused(prepared, code);
  });

  test("an account that was disabled: account_disabled", async () => {
    using prepared = await device(beginning);
    await prepared.machine.accounts.setFlags(prepared.account.id, { disabled: true });
    await expectRefused(prepared, "account_disabled");
  });

  test("disabled while a password is chosen: account_disabled", async () => {
    using prepared = await device(beginning);
    const { directory } = prepared;
    const redeem = directory.redeem.bind(directory);
    directory.redeem = async (id) => {
      const redemption = await redeem(id);
      await prepared.machine.accounts.setFlags(prepared.account.id, { disabled: true });
      return redemption;
    };
    const { outcome } = await play(prepared, {
      ...forgetful,
      scenario: "forgotten",
      choosePassword: [newPassword],
      refused: "back",
    });
    expect(outcome?.outcome).toBe(outcomes.cancelled);
    expect(codesTold(prepared)).toContain("account_disabled");
    await prepared.machine.accounts.setFlags(prepared.account.id, { disabled: false });
    expect(await footprint(prepared)).toMatchObject({ signsIn: true, changes: [] });
  });
});
