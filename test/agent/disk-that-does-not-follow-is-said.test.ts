/**
 * The account has the new password and the disk still opens with the old one. The person is told, and it is reported.
 */
import { expect, test } from "vitest";
import { textsFor } from "../../src/texts/languages/languages.ts";
import {
  codesTold,
  devices,
  encrypted,
  forgetful,
  plain,
  play,
  withEscrow,
} from "./support/password-story.ts";
import type { AccountId } from "../../src/platform/ports.ts";
import { newPassword, secretOf } from "./power-loss/support/device.ts";
import { atPreBoot } from "./power-loss/support/examine.ts";

const device = devices();
const { undoneEarlier: _undone, done } = textsFor("en").screens.resetPassword;
const said = done({ kept: [], anew: [], closed: [], diskNotInStep: true }).slice(-30);

test.each([
  ["changed with the old password", { ...withEscrow, mac: encrypted }],
  ["set by the recovery key", { ...plain, mac: encrypted, recoveryKey: "held" as const }],
  ["set by the service account", { ...plain, mac: { ...encrypted, serviceAccount: "able" as const } }],
])("%s", async (_how, beginning) => {
  using mac = await device(beginning);
  if (mac.machine.system === "macos") mac.machine.setDiskFollows(false);
  const { outcome } = await play(mac, { ...forgetful, choosePassword: [newPassword] });
  expect(outcome?.text).toContain(said);
  expect(codesTold(mac)).toContain("disk_not_in_step");
  expect(await atPreBoot(mac.folder)).toMatchObject({ old: true, new: false });
});

test("the recovery key that was shown stays the disk's while the disk opens with nothing else that is known", async () => {
  using mac = await device({ ...plain, mac: encrypted, recoveryKey: "held" });
  if (mac.machine.system !== "macos") throw new Error("a Mac was prepared");
  mac.machine.setDiskFollows(false);
  await play(mac, { ...forgetful, choosePassword: [newPassword] });
  expect(mac.state.isDiskKnownBehind(mac.account.id)).toBe(true);
  using typed = secretOf(newPassword);
  // The system takes the credential; and later somebody else signs in.
  for (const account of [mac.account.id, "somebody else" as AccountId]) {
    mac.keeper.signedIn(account, typed);
    await mac.keeper.catchUp(true);
  }
  expect(await atPreBoot(mac.folder)).toMatchObject({ old: true, new: false, originalKey: true });
});

test("after a change with the old password, the disk is tried once more with the released recovery key", async () => {
  using mac = await device({ ...withEscrow, mac: encrypted, recoveryKey: "held" });
  const { machine } = mac;
  if (machine.system !== "macos") throw new Error("a Mac was prepared");
  machine.setDiskFollows(false);
  const { accounts } = machine;
  mac.context.platform = {
    system: machine.system,
    hostName: machine.hostName,
    keys: machine.keys,
    disk: machine.disk,
    protectedData: machine.protectedData,
    accounts: new Proxy(accounts, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== "function") return member;
        return async (...given: unknown[]): Promise<unknown> => {
          // From the second attempt on the disk follows.
          if (name === "set") machine.setDiskFollows(true);
          return (await Reflect.apply(member, target, given)) as unknown;
        };
      },
    }),
  };
  const { outcome } = await play(mac, { ...forgetful, choosePassword: [newPassword] });
  expect(outcome?.text).not.toContain(said);
  expect(codesTold(mac)).not.toContain("disk_not_in_step");
  expect(await atPreBoot(mac.folder)).toMatchObject({ old: false, new: true });
});
