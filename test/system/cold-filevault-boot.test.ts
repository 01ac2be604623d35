/**
 * B7 with every part real: the Mac stands at pre-boot, its person has forgotten the password, and no plug-in runs. They
 * prove themselves on their phone, read the recovery key there, open the disk with it and reset the password. The key
 * that they read opens nothing afterwards, and the directory has the one that does.
 */
import { afterAll, beforeAll, expect } from "vitest";
import { createLoginHarness } from "../../src/harness/play/login-harness.ts";
import type { LoginHarness } from "../../src/harness/contract/login-harness-contract.ts";
import { type PhoneOwner, phoneSurface } from "../../src/harness/contract/model.ts";
import { members } from "../../src/harness/contract/organisation.ts";
import { pressEnter, pressTab } from "../../src/harness/contract/typing.ts";
import { englishPages } from "../../src/texts/en/directory-pages.ts";
import { requires } from "../support/requirements.ts";
import { person } from "./support/person.ts";

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

  /** Reads a phone again with each of its pictures. */
  async function readPhone(
    look: (text: string) => string | undefined,
    whose: PhoneOwner = "owner",
  ): Promise<string> {
    for (;;) {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      const stop = harness.onFrame((_jpeg, of) => {
        if (of === phoneSurface(whose)) resolve(undefined);
      });
      try {
        const found = look(await harness.readPhone(whose));
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

  test("has a colleague whose own phone, at the same time, shows no key and no computer", async () => {
    const [, colleague] = members;
    if (colleague === undefined) throw new Error("there is no colleague");
    await harness.act({ do: "open-phone", of: "owner" });
    await harness.act({ do: "open-phone", of: "colleague" });
    await person(harness).typeOn("colleague-phone", colleague.email, "provider.page");
    await person(harness).typeOn("colleague-phone", colleague.password, "recovery-visit-begun");
    const { hostName } = harness.state().screen;
    const read = await readPhone(
      (text) => (text.includes(englishPages.recovery.none) ? text : undefined),
      "colleague",
    );
    expect(read).not.toContain(hostName);
    // Nothing of that visit is on the owner's phone.
    expect(await harness.readPhone("owner")).toContain(englishPages.recovery.beginTitle);
    await harness.act({ do: "close-phone", of: "colleague" });
    expect(harness.state().phones.colleague).toEqual({});
    expect(harness.state().phones.owner.page).toBeDefined();
    await harness.act({ do: "close-phone", of: "owner" });
    expect(happened("recovery-key-shown")()).toBe(false);
  }, 60_000);

  test("sees the recovery key on their phone, once they have proved who they are", async () => {
    await harness.act({ do: "open-phone", of: "owner" });
    await person(harness).typeOn("owner-phone", email, "provider.page");
    await person(harness).typeOn("owner-phone", password, "recovery-visit-begun");
    const { hostName } = harness.state().screen;
    await readPhone((text) => (text.includes(englishPages.recovery.show(hostName)) ? text : undefined));
    for (const action of [...pressTab("owner-phone"), ...pressEnter("owner-phone")]) harness.surface(action);
    key = await readPhone((text) =>
      /(?:[A-Z0-9]{4}-\s*){5}[A-Z0-9]{4}/.exec(text)?.[0].replaceAll(/\s/g, ""),
    );
    await harness.act({ do: "close-phone", of: "owner" });
    expect(harness.state().phones.owner).toEqual({});
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
