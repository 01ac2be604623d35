/** A sign-in screen's requests to its system, for every system: who has an account, and whether a password is right. */
import type { AccountStore, Verification } from "../../platform/ports.ts";
import type { Secret } from "../../secrets/arena.ts";

interface Device {
  readonly hostName: string;
  readonly accounts: Pick<AccountStore, "list">;
  logon(credentials: { name: string; password: Secret }): Promise<{ result: Verification }>;
}

export function ownSignIn(device: Device) {
  return {
    hostName: device.hostName,
    users: async () =>
      (await device.accounts.list()).map(({ id, name, fullName }) => ({ id, name, fullName })),
    logon: async (name: string, typed: Secret) => (await device.logon({ name, password: typed })).result,
  };
}
