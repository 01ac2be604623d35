/**
 * B2 as a person does it, with every part real: one wrong attempt at the login window, "Forgot password?", the
 * organisation's page in the host's own browser, a new password, signed in. Disk, account and keychains open with the
 * new one alone. Then the power fails: pre-boot takes the new password and leads to the desktop.
 */
import { afterAll, beforeAll, expect } from "vitest";
import { createLoginHarness } from "../../src/harness/play/login-harness.ts";
import type { LoginHarness } from "../../src/harness/contract/login-harness-contract.ts";
import type { SecretName, StoreName } from "../../src/harness/contract/model.ts";
import { members } from "../../src/harness/contract/organisation.ts";
import { requires } from "../support/requirements.ts";
import { person } from "./support/person.ts";

const { describe, test } = requires("linux", "chromium");
const { email = "", password = "" } = members[0] ?? {};
const startPassword = "copper lantern winter 12";
const newPassword = "violet anchor morning 34";

describe("a person at a Mac", () => {
  let harness: LoginHarness;

  beforeAll(async () => {
    harness = await createLoginHarness({ device: { system: "macos" }, secrets: { startPassword } });
  }, 60_000);
  afterAll(async () => {
    await harness[Symbol.asyncDispose]();
  });

  async function opened(name: SecretName): Promise<StoreName[]> {
    const { opens } = await harness.examine();
    const row = opens.find((each) => each.name === name);
    return row?.opens.filter(({ opens: open }) => open === true).map(({ store }) => store) ?? [];
  }
  const all: StoreName[] = ["account", "keychain", "local-items", "disk"];

  test("resets what they have forgotten, and everything goes along (B2, B4)", async () => {
    expect(await opened("start-password")).toEqual(all);
    await person(harness).beginMacReset({ email, password, newPassword });
    await harness.until(({ screen }) => screen.view === "desktop", 30_000);
    expect(await opened("start-password")).toEqual([]);
    expect(await opened("new-password")).toEqual(all);
  }, 60_000);

  test("opens the disk with the new password after a power loss, and is on the desktop", async () => {
    await harness.act({ do: "power-loss" });
    await harness.until(({ screen, device }) => screen.view === "pre-boot" && device.agent === "dead");
    expect((await harness.examine()).disk).toMatchObject({ encrypted: true, unlocked: false });
    await person(harness).typeMacPassword(startPassword);
    await harness.until(({ timeline }) => timeline.some(({ event }) => event === "host.pre-boot-wrong"));
    await person(harness).typeMacPassword(newPassword);
    await harness.until(({ screen }) => screen.view === "desktop");
    await harness.until(({ device }) => device.agent === "running");
    expect((await harness.examine()).disk).toMatchObject({ unlocked: true });
  }, 60_000);
});
