/**
 * "Which key opens what?" after changes that no sign-in follows: the tries of the TPM are counted in the agent's process,
 * and a reset finishes while the person has gone to another tile. Nobody asks for an examination here: the table itself
 * must find out.
 */
import { expect } from "vitest";
import type { LoginHarness } from "../../../src/harness/contract/login-harness-contract.ts";
import type { HarnessState, SecretName } from "../../../src/harness/contract/model.ts";
import { members } from "../../../src/harness/contract/organisation.ts";
import { createLoginHarness } from "../../../src/harness/play/login-harness.ts";
import { person } from "../../system/support/person.ts";
import { requires } from "../../support/requirements.ts";

const { test } = requires("linux");
const inBrowser = requires("linux", "chromium");
const { email = "", password = "" } = members[0] ?? {};
const startPin = "274951";

const opens = ({ device }: HarnessState, secret: SecretName) =>
  device.opens
    .find(({ name }) => name === secret)
    ?.opens.filter((each) => each.opens === true)
    .map(({ store }) => store);

/** Waits until the table says that the PIN of the start opens something: it is filled in after the start. */
const filled = (harness: LoginHarness) => harness.until((state) => opens(state, "start-pin")?.length === 4);

test("each wrong PIN costs a try in the table, and the tenth locks out the right one, too", async () => {
  await using harness = await createLoginHarness({ secrets: { startPin } });
  await filled(harness);
  const alice = person(harness);
  for (let left = 9; left > 0; left -= 1) {
    expect(await alice.tryPin(`80531${String(left)}`)).toBe(false);
    await harness.until(({ device }) => device.tpm?.triesLeft === left);
  }
  await alice.fill("secret", { secret: "805310" });
  const { device } = await harness.until((state) => state.device.tpm?.triesLeft === 0);
  expect(device.tpm?.lockedOutUntil).toBeDefined();
  // The chip tries no PIN now: the right one opens nothing until the lock-out ends, and is told from a wrong one.
  await harness.until((state) => opens(state, "start-pin")?.length === 0);
  const pin = harness.state().device.opens.find(({ name }) => name === "start-pin");
  expect(new Set(pin?.opens.map((each) => each.opens))).toEqual(new Set(["locked-out"]));
  expect(opens(harness.state(), "break-glass")).toEqual(["account", "dpapi", "credential-manager"]);
}, 180_000);

inBrowser.test(
  "a new PIN that was refused is no key; one that took effect after the person had gone to another tile opens everything, the old one nothing",
  async () => {
    await using harness = await createLoginHarness({ secrets: { startPin } });
    await filled(harness);
    const alice = person(harness);
    await alice.beginReset({ email, password, pin: "123456" });
    await harness.until(({ timeline }) => timeline.some(({ event }) => event === "host.notice"));
    const { opens: keys } = await harness.examine();
    expect(keys.map(({ name }) => name)).toEqual(["start-pin", "start-password", "break-glass"]);
    await alice.fill("newSecret", { newSecret: "805316", confirm: "805316" });
    await harness.act({ do: "select-tile", tile: "password" });
    await harness.until((state) => opens(state, "new-pin")?.includes("account") === true);
    expect(opens(harness.state(), "start-pin")).toEqual([]);
    expect(harness.state().screen).toMatchObject({ view: "sign-in", selectedTile: "password" });
  },
  180_000,
);

test("a device on which nothing changes is not tried again and again", async () => {
  await using harness = await createLoginHarness({ secrets: { startPin } });
  await filled(harness);
  await harness.examine();
  const { opens: before } = harness.state().device;
  await person(harness).openTile();
  await person(harness).shown("secret");
  // A table of another examination would be another object.
  expect(harness.state().device.opens).toBe(before);
}, 180_000);
