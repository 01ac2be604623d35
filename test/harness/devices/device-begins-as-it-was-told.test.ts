/**
 * What a device is like before the play, for each of the ways in which it can be asked for: looked at on the device
 * itself and in the directory, never in what was asked for.
 */
import { expect } from "vitest";
import { createLoginHarness } from "../../../src/harness/play/login-harness.ts";
import type { DeviceBefore } from "../../../src/harness/contract/login-harness-contract.ts";
import type { DeviceTruth, HarnessState, SecretName } from "../../../src/harness/contract/model.ts";
import { requires } from "../../support/requirements.ts";
import { person } from "../../system/support/person.ts";

const { describe, test } = requires("linux");

/** The stores that each secret opens. */
function opened({ opens }: DeviceTruth): Partial<Record<SecretName, string>> {
  return Object.fromEntries(
    opens.map((row) => [
      row.name,
      row.opens
        .filter(({ opens: open }) => open === true)
        .map(({ store }) => store)
        .join(" "),
    ]),
  );
}

async function begin(
  device: DeviceBefore,
): Promise<{ state: HarnessState; truth: DeviceTruth; events: string[] }> {
  await using harness = await createLoginHarness({ device });
  const truth = await harness.examine();
  const events = (await harness.admin.listAudit()).map(({ event }) => event);
  return { state: harness.state(), truth, events };
}

const windows = "account dpapi credential-manager";
const mac = "account keychain local-items disk";

describe("Windows", () => {
  test("with a PIN set up: PIN and break-glass password open everything, the earlier password nothing", async () => {
    const { truth } = await begin({ system: "windows" });
    expect(opened(truth)).toEqual({
      "start-pin": `pin-container ${windows}`,
      "start-password": "",
      "break-glass": windows,
    });
    expect(truth).toMatchObject({ container: true, tpm: { triesLeft: 10 } });
    expect(truth.disk).toBeUndefined();
  }, 60_000);

  test("with a PIN that nobody has set up yet: the password opens everything", async () => {
    const { truth, events } = await begin({ system: "windows", signedInOnce: false });
    expect(opened(truth)).toEqual({ "start-password": windows });
    expect(truth.container).toBe(false);
    expect(events).not.toContain("recovery-part-stored");
  }, 60_000);

  test("with a PIN and no TPM: the password stays, unless policy allows a PIN without a TPM", async () => {
    const without = await begin({ system: "windows", tpm: false });
    expect(opened(without.truth)).toEqual({ "start-password": windows });
    expect(without.truth.tpm).toBeUndefined();
    const allowed = await begin({ system: "windows", tpm: false, pinWithoutTpm: true });
    expect(opened(allowed.truth)["start-pin"]).toBe(`pin-container ${windows}`);
  }, 60_000);

  test("with a password that was changed elsewhere: the one that the person knows opens everything", async () => {
    const { truth, events } = await begin({
      system: "windows",
      localSecret: "password",
      changedElsewhere: true,
    });
    expect(opened(truth)).toEqual({ "start-password": windows });
    expect(events).toContain("recovery-part-confirmed");
  }, 60_000);

  test("locked out, and without escrow", async () => {
    const { truth, events } = await begin({
      system: "windows",
      localSecret: "password",
      escrow: "off",
      lockedOut: true,
    });
    expect(truth.account.lockedOutUntil).toBeDefined();
    expect(opened(truth)).toEqual({ "start-password": "dpapi credential-manager" });
    const password = truth.opens.find(({ name }) => name === "start-password");
    expect(password?.opens).toContainEqual({ store: "account", opens: "locked-out" });
    expect(events).not.toContain("recovery-part-stored");
  }, 60_000);

  test("with the account disabled: its protected data still opens, the account does not", async () => {
    const { truth } = await begin({ system: "windows", localSecret: "password", accountDisabled: true });
    expect(opened(truth)).toEqual({ "start-password": "dpapi credential-manager" });
  }, 60_000);
});

describe("a Mac", () => {
  test("signed in once: the directory holds a recovery key that opens the disk", async () => {
    const { state, truth, events } = await begin({ system: "macos" });
    expect(opened(truth)).toEqual({ "start-password": mac, "recovery-key": "disk" });
    expect(truth.disk).toMatchObject({
      encrypted: true,
      unlocked: true,
      serviceAccount: "absent",
      recoveryKey: "opens",
    });
    expect([state.screen.view, state.device.agent]).toEqual(["sign-in", "running"]);
    expect(events).toContain("recovery-part-confirmed");
  }, 60_000);

  test("at pre-boot, with a wrong recovery key and a service account whose token is invalid", async () => {
    const { state, truth } = await begin({
      system: "macos",
      at: "pre-boot",
      recoveryKey: "wrong",
      serviceAccount: "token-invalid",
    });
    // Nothing but the disk can be tried there.
    expect(opened(truth)).toEqual({ "start-password": "disk", "recovery-key": "" });
    expect(truth.disk).toMatchObject({
      encrypted: true,
      unlocked: false,
      serviceAccount: "token-invalid",
      recoveryKey: "does-not-open",
    });
    expect([state.screen.view, state.device.agent]).toEqual(["pre-boot", "dead"]);
  }, 60_000);

  test("with no recovery key at the directory, a changed password and an able service account", async () => {
    const { truth } = await begin({
      system: "macos",
      recoveryKey: "none",
      serviceAccount: "able",
      changedElsewhere: true,
    });
    expect(opened(truth)).toEqual({ "start-password": mac });
    expect(truth.disk).toMatchObject({ serviceAccount: "able", recoveryKey: "none" });
  }, 60_000);

  test("with no recovery key at the directory, which the agent brings none when it starts again", async () => {
    const device = { system: "macos", recoveryKey: "none", serviceAccount: "absent" } as const;
    await using harness = await createLoginHarness({ device });
    const stored = async () =>
      (await harness.admin.listAudit()).filter(({ event }) => event === "recovery-key-stored").length;
    const before = await stored();
    await harness.killAgent();
    await harness.startAgent();
    const alice = person(harness);
    await alice.forgetMacPassword();
    // The agent has asked the directory what it holds by the time when it shows who somebody is.
    await alice.shown("progress");
    await harness.until(({ screen }) => screen.browser !== undefined);
    expect(await stored()).toBe(before);
  }, 60_000);

  test("without FileVault, where nobody has signed in yet", async () => {
    const { state, truth, events } = await begin({ system: "macos", fileVault: false, signedInOnce: false });
    expect(opened(truth)).toEqual({ "start-password": "account keychain local-items" });
    expect(truth.disk).toMatchObject({ encrypted: false, unlocked: true, recoveryKey: "none" });
    expect(state.screen.view).toBe("sign-in");
    expect(events).not.toContain("recovery-part-stored");
  }, 60_000);
});
