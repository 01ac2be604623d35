/** The device as a picture: the chosen key's locks, in shape and word, and the same as a table. */
import { expect } from "vitest";
import type { HarnessState } from "../../../src/harness/contract/model.ts";
import { page as texts } from "../../../src/texts/en/page.ts";
import { requires } from "../../support/requirements.ts";
import { pageSuite } from "./support/page-suite.ts";
import { macState, signInState } from "./support/page-support.ts";

const { describe, test } = requires("chromium");
const { locks } = texts.device;

describe("which key opens what", () => {
  const suite = pageSuite(macState);
  const key = (name: string) => suite.page.getByRole("radio", { name });
  const stores = async (): Promise<Record<string, string>> => {
    const items = suite.page.getByRole("region", { name: texts.device.heading }).getByRole("listitem");
    const said = await items.allInnerTexts();
    return Object.fromEntries(
      said.map((one) => {
        const [name = "", word = ""] = one.split("\n").filter((line) => line !== "");
        return [name, word];
      }),
    );
  };
  /** Whether a padlock's shackle is lifted, and whether there is one at all. */
  const shackle = (store: string) =>
    suite.page
      .locator(".store")
      .filter({ has: suite.page.getByText(store, { exact: true }) })
      .locator(".shackle")
      .evaluate((one) => (one.getClientRects().length > 0 ? getComputedStyle(one).transform : "gone"));

  test("begins with the newest secret that the person knows", async () => {
    expect(await key("New password").isChecked()).toBe(true);
    expect(await stores()).toEqual({
      Account: locks.open,
      "Disk (FileVault)": locks.open,
      "Login keychain": locks.open,
      "Local Items": locks.unknown,
      "Login keychain, kept": locks.locked,
      "Local Items, kept": locks.locked,
    });
    const opens = (account: boolean) => [{ store: "account" as const, opens: account }];
    const secret = (name: HarnessState["device"]["opens"][number]["name"], account: boolean) => ({
      ...{ name, secret: name, opens: opens(account) },
    });
    const { device } = suite.harness.state();
    for (const [rows, newest] of [
      [
        [secret("start-pin", true), secret("start-password", false), secret("break-glass", true)],
        "start-pin",
      ],
      [[secret("start-password", true), secret("break-glass", true)], "start-password"],
      [[secret("start-pin", true), secret("new-pin", false), secret("start-password", false)], "new-pin"],
      // Two secrets are new: the one that signs in is chosen.
      [[secret("new-pin", true), secret("new-password", false)], "new-pin"],
      [[secret("new-pin", false), secret("new-password", true)], "new-password"],
    ] as const) {
      suite.harness.show({}, { device: { ...device, opens: [...rows] } });
      await expect.poll(() => key(newest).isChecked()).toBe(true);
    }
  });

  test("another secret is chosen with the arrow keys, and stays chosen", async () => {
    const { page, harness } = suite;
    await page.emulateMedia({ reducedMotion: "reduce" });
    await key("New password").focus();
    await page.keyboard.press("ArrowRight");
    expect(await key("Recovery key").isChecked()).toBe(true);
    expect(await stores()).toMatchObject({ Account: locks.none, "Disk (FileVault)": locks.open });
    await page.getByText(texts.device.summary("Recovery key", ["Disk (FileVault)"])).waitFor();
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    expect(await key("Password at the start").isChecked()).toBe(true);
    const { device } = harness.state();
    harness.show({}, { device: { ...device, account: { ...device.account, failedAttempts: 3 } } });
    await page.getByText(texts.opens.failedAttempts(3)).waitFor({ state: "attached" });
    expect(await key("Password at the start").isChecked()).toBe(true);
    expect(await stores()).toMatchObject({ Account: locks.locked, "Login keychain, kept": locks.open });
    expect(harness.untaken).toBe(0);
  });

  test("a padlock's shape shows open and closed without colour", async () => {
    const { page } = suite;
    await page.emulateMedia({ reducedMotion: "reduce", forcedColors: "active" });
    const lifted = await shackle("Account");
    expect(lifted).not.toBe("none");
    expect(await shackle("Login keychain, kept")).toBe("none");
    await suite.picture("device-forced-colours");
    await key("Recovery key").check();
    expect(await shackle("Account")).toBe("gone");
  });

  test("a padlock moves, but not with prefers-reduced-motion", async () => {
    const duration = () =>
      suite.page
        .locator(".shackle")
        .first()
        .evaluate((one) => getComputedStyle(one).transitionDuration);
    expect(parseFloat(await duration())).toBeGreaterThan(0);
    await suite.page.emulateMedia({ reducedMotion: "reduce" });
    expect(parseFloat(await duration())).toBe(0);
  });

  test("disk, recovery key and the chip's tries are said in words beside their pictures", async () => {
    const { page, harness } = suite;
    const standing = (label: string) =>
      page.locator(".standing").filter({ has: page.getByText(label, { exact: true }) });
    const { device } = harness.state();
    if (device.disk === undefined) throw new Error("no disk");
    const disk = {
      ...device.disk,
      unlocked: false,
      recoveryKey: "does-not-open",
      recoveryKeyShown: true,
    } as const;
    harness.show({}, { device: { ...device, disk } });
    await expect.poll(() => standing(texts.opens.disk).innerText()).toContain(texts.opens.diskIs.locked);
    const key = await standing(texts.opens.recoveryKey).innerText();
    expect(key).toContain(texts.opens.recoveryKeyIs["does-not-open"]);
    expect(key).toContain(texts.opens.recoveryKeyShown);
    expect(await standing(texts.opens.tpm).isVisible()).toBe(false);

    harness.show({}, signInState());
    await expect.poll(() => standing(texts.opens.tpm).innerText()).toContain(texts.opens.tpmTries(4, 5));
    expect(await standing(texts.opens.tpm).locator("circle.ink").count()).toBe(4);
    expect(await standing(texts.opens.tpm).locator("circle.line").count()).toBe(1);
    expect(await standing(texts.opens.disk).isVisible()).toBe(false);
  });

  test("the table says the same", async () => {
    const { page } = suite;
    await page.getByText(texts.device.asTable).click();
    for (const name of ["Password at the start", "New password"]) {
      await key(name).check();
      const words = { [locks.open]: texts.opens.opens, [locks.locked]: texts.opens.locked };
      const inTable = await page.getByRole("row", { name }).getByRole("cell").allInnerTexts();
      expect(Object.values(await stores()).map((word) => words[word] ?? word)).toEqual(inTable);
    }
  });
});
