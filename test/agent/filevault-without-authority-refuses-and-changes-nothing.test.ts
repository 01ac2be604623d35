/**
 * The disk opens with the forgotten password, and nothing on the device may change that. The reset is refused with the
 * reason, and the person may still type the old password. Nothing has changed, also at pre-boot.
 */
import { expect, test } from "vitest";
import type { ErrorCode } from "../../src/errors/codes.ts";
import type { ServiceAccount } from "../../src/platform/ports.ts";
import { outcomes } from "../../src/protocol/table.ts";
import {
  codesTold,
  devices,
  encrypted,
  footprint,
  forgetful,
  opens,
  plain,
  play,
  signedIn,
  signsIn,
} from "./support/password-story.ts";
import { newPassword, typedPassword } from "./power-loss/support/device.ts";
import { atPreBoot } from "./power-loss/support/examine.ts";

const device = devices();

const refusals: [ServiceAccount, "held" | undefined, ErrorCode][] = [
  ["absent", undefined, "disk_needs_old_password"],
  ["token-missing", undefined, "service_token_missing"],
  ["token-invalid", undefined, "service_token_invalid"],
  ["absent", "held", "recovery_key_invalid"],
];

test.each(refusals)("service account %s, recovery key %s: %s", async (serviceAccount, recoveryKey, code) => {
  using mac = await device({
    ...plain,
    mac: { ...encrypted, serviceAccount },
    ...(recoveryKey === undefined ? {} : { recoveryKey }),
  });
  // What the directory holds is an old one.
  if (recoveryKey !== undefined && mac.machine.system === "macos") mac.machine.replaceRecoveryKey().dispose();
  const before = await footprint(mac);
  const { outcome } = await play(mac, {
    ...forgetful,
    scenario: "forgotten",
    choosePassword: [newPassword],
    refused: "back",
  });
  expect(outcome?.outcome).toBe(outcomes.cancelled);
  expect(codesTold(mac)).toEqual([code]);
  expect(await footprint(mac)).toEqual(before);
  expect(await atPreBoot(mac.folder)).toMatchObject({ old: true, new: false });
});

test("beside the system's own sign-in, going back from a refusal leads there", async () => {
  using mac = await device({ ...plain, mac: encrypted });
  const { outcome } = await play(mac, { scenario: "forgotten", refused: "back" });
  expect(outcome?.outcome).toBe(outcomes.cancelled);
});

test("a person who types the old password after the refusal loses nothing", async () => {
  using mac = await device({ ...plain, mac: encrypted });
  const story = await play(mac, {
    scenario: "forgotten",
    refused: "know-old",
    old: ["not this one", typedPassword],
    choosePassword: [newPassword],
  });
  expect(signedIn(story)).toBe(true);
  expect(await signsIn(mac, newPassword)).toBe(true);
  expect(await opens(mac, newPassword)).toEqual({ keychain: true, "local-items": true, disk: true });
  expect(await atPreBoot(mac.folder)).toMatchObject({ old: false, new: true });
});

test("the person may guess the old password five times", async () => {
  using mac = await device({ ...plain, mac: encrypted });
  const old = Array.from({ length: 7 }, (_, index) => `guess number ${String(index)}`);
  const { screens, outcome } = await play(mac, { scenario: "forgotten", refused: "know-old", old });
  expect(outcome?.outcome).toBe(outcomes.cancelled);
  expect(screens.filter((screen) => screen.includes("Your old password"))).toHaveLength(5);
  expect(await signsIn(mac, typedPassword)).toBe(true);
});
