/**
 * Whoever presses Enter twice on a new PIN or password stays where they are: while it is being set there is nothing that
 * the second Enter could press, and what was changed is seen on the same tile, or on the desktop.
 */
import { expect } from "vitest";
import type { SignInScreen } from "../../../src/harness/contract/model.ts";
import { galleryScreens } from "../../../src/harness/gallery/routes.ts";
import type { Host } from "../../../src/harness/gallery/specimens.ts";
import { requires } from "../../support/requirements.ts";
import { pageSuite } from "./support/page-suite.ts";
import { macScreens, macState, signInState } from "./support/page-support.ts";

const { describe, test } = requires("chromium");

async function fieldsOf(host: Host, id: string): Promise<Pick<SignInScreen, "fields" | "busy">> {
  const found = (await galleryScreens({ host, language: "en" }, "JumpCloud")).find((each) => each.id === id);
  if (found === undefined) throw new Error(`no ${id}`);
  return { fields: found.screen.fields, busy: found.screen.busy };
}

for (const [host, id, typed, initial] of [
  ["windows", "choose-pin", "493817", signInState],
  ["macos", "choose-password", "violet anchor morning 34", macState],
] as const)
  describe(`${host}, at ${id}`, () => {
    const suite = pageSuite(initial);

    /** Both fields are filled, Enter is pressed, and the agent is at work. Everything that could be pressed is there. */
    async function entered(): Promise<void> {
      const { harness } = suite;
      // A page that asked for more would be heard.
      for (const action of ["submit", "select-tile", "select-user", "cancel", "link"] as const)
        harness.allowed.add(action);
      const page = await suite.open(harness);
      if (host === "windows") {
        await page.getByRole("button", { name: "Sign-in options" }).click();
        await page.locator(".tiles").waitFor();
      }
      harness.show({ ...(await fieldsOf(host, id)), revision: 20 });
      const inputs = page.locator(".tile input");
      for (const at of [0, 1]) await inputs.nth(at).fill(typed);
      await inputs.nth(1).press("Enter");
      expect(await harness.next()).toMatchObject({ do: "submit", revision: 20 });
      harness.show({ ...(await fieldsOf(host, "working")), revision: 21 });
      await page.locator(".progress").waitFor();
    }

    test("the second Enter presses nothing, and the confirmation is on the desktop", async () => {
      await entered();
      const { page, harness } = suite;
      for (const key of ["Enter", "Enter", "Space"]) await page.keyboard.press(key);
      const text = "Your new PIN or password is set.";
      harness.show({ ...macScreens.desktop, tiles: [], revision: 22, status: { kind: "info", text } });
      await page.locator(".closing").getByText(text, { exact: true }).waitFor();
      expect(harness.untaken).toBe(0);
    });

    test("what became of it is said on the same tile, where the focus is", async () => {
      await entered();
      const { page, harness } = suite;
      await page.keyboard.press("Enter");
      const ask = await fieldsOf(host, host === "windows" ? "pin-wrong" : "old-password-wrong");
      const notice = ask.fields.find(({ purpose }) => purpose === "notice")?.text ?? "";
      expect(notice).not.toBe("");
      harness.show({ ...ask, revision: 22 });
      await page.getByText(notice, { exact: true }).waitFor();
      await page.locator(".tile input:focus").waitFor();
      await page.keyboard.type("1");
      await expect.poll(() => page.locator(".tile input").first().inputValue()).toBe("1");
      expect(harness.untaken).toBe(0);
      if (host === "windows")
        expect(await page.locator(".tiles [aria-pressed=true]").innerText()).toBe("JumpCloud");
    });
  });
