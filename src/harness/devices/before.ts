/**
 * Changes of an account before the play that bypass the agent: a password changed elsewhere, a lock-out, a disabled
 * account. Called by the simulated devices, with the ports of their stores.
 */
import { VestibuleError } from "../../errors/error.ts";
import type { AccountId, ProtectedData } from "../../platform/ports.ts";
import type { SimulatedAccounts } from "../../platform/simulated/accounts.ts";
import type { DeviceBefore, StartingSecrets, WindowsBefore } from "../contract/login-harness-contract.ts";
import { secretOf } from "../contract/secret-of.ts";
import type { KnownSecrets } from "./truth.ts";

const defaults = {
  startPin: "274951",
  longPin: "Tulip-harbour-2749",
  startPassword: "correct horse battery 9",
};

/** Whether the first sign-in sets up a PIN: without a TPM only where policy allows it. */
export function getsPin({ localSecret = "pin", tpm = true, pinWithoutTpm = false }: WindowsBefore): boolean {
  return localSecret === "pin" && (tpm || pinWithoutTpm);
}

/** The secrets that the person knows when the play begins. */
export function knownAtStart(before: DeviceBefore, given: Partial<StartingSecrets> = {}): KnownSecrets {
  const startPassword = given.startPassword ?? defaults.startPassword;
  if (before.system !== "windows" || !getsPin(before) || before.signedInOnce === false)
    return { startPassword };
  const startPin = given.startPin ?? (before.tpm === false ? defaults.longPin : defaults.startPin);
  return { startPassword, startPin };
}

/** The account's password until it is changed elsewhere. */
export const passwordBefore = "an earlier password 41";

/** The account's password at the first sign-in. */
export function firstPassword(before: DeviceBefore, { startPassword }: KnownSecrets): string {
  const isBehind = before.system === "macos" && before.diskBehind !== undefined;
  return before.changedElsewhere === true || isBehind ? passwordBefore : startPassword;
}

export interface Stores {
  accounts: SimulatedAccounts;
  protectedData: ProtectedData;
}

/** More wrong sign-ins than any policy allows. */
const mostAttempts = 100;

export async function befallAccount(
  stores: Stores,
  id: AccountId,
  before: DeviceBefore,
  password: string,
): Promise<void> {
  if (before.changedElsewhere === true) await changeElsewhere(stores, id, password);
  if (before.lockedOut === true) await lockOut(stores, id);
  if (before.accountDisabled === true) await stores.accounts.setFlags(id, { disabled: true });
}

/** As the person would in the system's own settings, or, where nobody knows the password, as an administrator. */
async function changeElsewhere(stores: Stores, id: AccountId, password: string): Promise<void> {
  const { accounts, protectedData } = stores;
  using old = secretOf(passwordBefore);
  using next = secretOf(password);
  if (accounts.isCurrent(id, old)) {
    const changed = await accounts.change(id, { old, new: next });
    if (changed !== "changed") throw refused(changed);
    await protectedData.follow(id, { old, new: next });
    return;
  }
  const set = await accounts.set(id, { new: next });
  if (set !== "changed") throw refused(set);
}

async function lockOut({ accounts }: Stores, id: AccountId): Promise<void> {
  using wrong = secretOf("not the password");
  for (let attempts = 0; attempts < mostAttempts; attempts += 1) {
    if ((await accounts.verify(id, wrong)) === "locked-out") return;
  }
  throw new VestibuleError("internal", { evidence: { what: "the device's policy locks nobody out" } });
}

function refused(result: string): VestibuleError {
  return new VestibuleError("argument_invalid", { evidence: { place: "secrets.startPassword", result } });
}
