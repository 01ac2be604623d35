/**
 * B7 with every part real: the Mac stands at pre-boot, its person has forgotten the password, and no plug-in runs. They
 * prove themselves on their phone, read the recovery key there, open the disk with it and reset the password. The key
 * that they read opens nothing afterwards, and the directory has the one that does.
 */
import { afterAll, beforeAll, expect } from "vitest";
import { createLoginHarness } from "../../src/harness/login-harness.ts";
import type { LoginHarness } from "../../src/harness/login-harness-contract.ts";
import { members } from "../../src/harness/organisation.ts";
import { pressEnter, pressTab } from "../../src/harness/typing.ts";
import { recoveryPages } from "../../src/texts/en/directory.ts";
import { requires } from "../requirements.ts";
import { person } from "./person.ts";

const { describe, test } = requires("linux", "chromium");
const { email = "", password = "" } = members[0] ?? {};
const newPassword = "violet anchor morning 34";

describe("a person at a Mac that has lost its power", () => {
  let harness: LoginHarness;
  let key = "";

  beforeAll(async () => {
    harness = await createLoginHarness({ device: { system: "macos", at: "pre-boot" } });
  }, 60_000);
  afterAll(async () => {
    await harness[Symbol.asyncDispose]();
  });

  const happened = (event: string) => () => harness.state().timeline.some((entry) => entry.event === event);

  /** Reads the phone again with each of its pictures. */
  async function readPhone(look: (text: string) => string | undefined): Promise<string> {
    for (;;) {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      const stop = harness.onFrame((_jpeg, of) => {
        if (of === "phone") resolve(undefined);
      });
      try {
        const found = look(await harness.readPhone());
        if (found !== undefined) return found;
        await promise;
      } finally {
        stop();
      }
    }
  }

  test("finds no agent there, and nobody but the disk's users", () => {
    const { screen, device } = harness.state();
    expect([screen.view, device.agent]).toEqual(["pre-boot", "dead"]);
    expect(screen.users.map(({ name }) => name)).toEqual(["alice"]);
  });

  test("sees the recovery key on their phone, once they have proved who they are", async () => {
    await harness.act({ do: "open-phone" });
    await person(harness).typeOn("phone", email, "provider.page");
    await person(harness).typeOn("phone", password, "recovery-visit-begun");
    const { hostName } = harness.state().screen;
    await readPhone((text) => (text.includes(recoveryPages.show(hostName)) ? text : undefined));
    for (const action of [...pressTab("phone"), ...pressEnter("phone")]) harness.surface(action);
    key = await readPhone((text) =>
      /(?:[A-Z0-9]{4}-\s*){5}[A-Z0-9]{4}/.exec(text)?.[0].replaceAll(/\s/g, ""),
    );
    await harness.act({ do: "close-phone" });
    expect(harness.state().phone).toEqual({});
    expect(happened("recovery-key-shown")()).toBe(true);
    expect((await harness.examine()).disk).toMatchObject({ recoveryKey: "opens", recoveryKeyShown: true });
  }, 60_000);

  test("opens the disk with it, resets the password, and the key is replaced", async () => {
    await person(harness).unlockWithRecoveryKey(key);
    await harness.until(({ screen, device }) => screen.view === "sign-in" && device.agent === "running");
    await person(harness).beginMacReset({ email, password, newPassword });
    await harness.until(({ screen }) => screen.view === "desktop", 30_000);
    await harness.until(({ device }) => device.disk?.recoveryKeyShown === false, 30_000);
    const { disk } = await harness.examine();
    expect(disk).toMatchObject({ unlocked: true, recoveryKey: "opens" });

    await harness.act({ do: "restart" });
    await person(harness).unlockWithRecoveryKey(key);
    await harness.until(happened("host.pre-boot-wrong"));
    expect(harness.state().screen.view).toBe("pre-boot");
  }, 60_000);
});
