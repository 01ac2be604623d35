/**
 * The whole chain under wine: the shipped DLL in the login host, the named pipe, the agent in Windows' Node with the
 * addon; outside wine the directory, the organisation's provider and Chromium. Step by step at one device, as a person
 * goes on from there. What it shows of LogonUI is the login host's; nothing here ran on Windows.
 */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { inRoot } from "../../../scripts/project.mjs";
import { credentialProviderPath, otherVersionPath } from "../../../scripts/windows-programs.mjs";
import { runCli } from "../../../src/cli/program.ts";
import { members } from "../../../src/harness/contract/organisation.ts";
import { pngOf } from "../../../src/harness/loginhost/png.ts";
import { rehearse } from "../../../src/harness/rehearsal/rehearsal.ts";
import { loadScenario } from "../../../src/harness/rehearsal/scenario.ts";
import { textsFor } from "../../../src/texts/languages/languages.ts";
import { bitmapOf, pixelsOf } from "../../support/bitmap.ts";
import { bundleChild } from "../../support/bundle-child.ts";
import { requires } from "../../support/requirements.ts";
import { wineOfTheRun } from "../../support/wine-of-the-run.ts";
import { runInWindowsNode } from "../../platform/support/windows-node.ts";
import { person } from "../../system/support/person.ts";
import { alone, anotherScreen, chainNeeds, chainOf, findings, timeForWine } from "./support/chain.ts";

const { describe, test } = requires(...chainNeeds);
const { email = "", password = "" } = members[0] ?? {};
const { labels } = textsFor("en");

/** A PNG has red before blue. */
const rgbaOf = (pixels: Buffer): Buffer => {
  const swapped = Buffer.from(pixels).swap32();
  return Buffer.concat(
    Array.from({ length: pixels.length / 4 }, (_, at) =>
      Buffer.concat([swapped.subarray(at * 4 + 1, at * 4 + 4), swapped.subarray(at * 4, at * 4 + 1)]),
    ),
  );
};

describe("at a Windows device whose person forgets the PIN", () => {
  const chain = chainOf({ brand: "Acme Sky", secrets: { startPin: "274951" } });
  const stranger = bundleChild(join(import.meta.dirname, "support/stranger.ts"));
  const at = () => person(chain.harness);
  const happened = (event: string) => chain.entries.filter((entry) => entry.event === event).length;
  const atOptions = () =>
    chain.harness.until(
      ({ screen }) => screen.view === "sign-in" && screen.selectedTile === undefined && !screen.busy,
    );
  const opens = async (secret: string) => {
    const { opens: rows } = await chain.harness.examine();
    return rows
      .find(({ name }) => name === secret)
      ?.opens.flatMap((one) => (one.opens === true ? [one.store] : []));
  };
  const all = ["pin-container", "account", "dpapi", "credential-manager"];

  test(
    "denied: another program of the same user is served nothing at the pipe",
    async () => {
      const said = await runInWindowsNode(stranger, []);
      expect(said.values("answered")).toEqual([""]);
      await expect.poll(() => happened("peer-refused")).toBe(1);
    },
    timeForWine,
  );

  test(
    "a new screen, whose tile has not asked the agent yet, has the organisation's name: the agent keeps it",
    async () => {
      await chain.harness.act({ do: "wake" });
      const { screen } = await chain.harness.until(({ screen: { tiles } }) =>
        tiles.some(({ id }) => id === "brand"),
      );
      expect(screen.selectedTile).toBe("password");
      expect(screen.tiles.find(({ id }) => id === "brand")?.label).toBe("Acme Sky");
    },
    timeForWine,
  );

  test(
    "denied: a wrong PIN signs nobody in, and the tile asks again",
    async () => {
      expect(await at().tryPin("000111")).toBe(false);
      expect(happened("host.signed-in")).toBe(0);
    },
    timeForWine,
  );

  test(
    "allowed: the right PIN signs in with the account's password, which the agent hears of",
    async () => {
      expect(await at().tryPin("274951")).toBe(true);
      await expect.poll(() => happened("signed-in")).toBe(1);
      await at().signOut();
    },
    timeForWine,
  );

  test(
    "cancelled at the PIN, and at the organisation's page: nothing has changed",
    async () => {
      await at().openTile();
      await at().shown("secret");
      await chain.harness.act({ do: "cancel" });
      await atOptions();
      await at().openTile();
      await at().follow(0);
      await chain.harness.until(({ screen }) => screen.browser !== undefined);
      await chain.harness.act({ do: "cancel" });
      await chain.harness.until(({ screen }) => screen.browser === undefined);
      expect(await opens("start-pin")).toEqual(all);
      if (chain.harness.state().screen.selectedTile !== undefined) await chain.harness.act({ do: "cancel" });
      await atOptions();
    },
    timeForWine,
  );

  test(
    "denied: a provider of another version is told so by the agent, says that it cannot help, and disturbs nobody",
    async () => {
      const folder = mkdtempSync(join(tmpdir(), "vestibule-other-version-"));
      const other = await anotherScreen(chain, folder, { provider: inRoot(otherVersionPath) });
      try {
        other.do({ do: "select", tile: 0 });
        await other.text("message", labels.cannotDraw);
        await other.text("action", labels.tryAgain, 2);
        await expect.poll(() => happened("session-fault")).toBe(1);
        // It signs nobody in, whatever is submitted there.
        other.do({ do: "submit" });
        expect(await other.line("serialization")).toMatchObject({ response: "no-credential-not-finished" });
        const { findings: found, exitCode } = await other.end();
        expect({ found, exitCode }).toEqual({ found: [], exitCode: 0 });
      } finally {
        await other.close();
        rmSync(folder, { recursive: true, force: true });
      }
      expect(await at().tryPin("274951")).toBe(true);
      await at().signOut();
    },
    timeForWine,
  );

  test(
    "peer died: without the agent the tile says so, and goes on by itself when it is back",
    async () => {
      await at().openTile();
      await at().shown("secret");
      await chain.harness.killAgent();
      const away = [labels.agentLost, labels.agentNotThere];
      await chain.harness.until(({ screen }) => screen.fields.some(({ text }) => away.includes(text)));
      await chain.harness.startAgent();
      expect(await at().tryPin("274951")).toBe(true);
      await at().signOut();
    },
    timeForWine,
  );

  test(
    "the picture that the login host reports is the configured logo, once the agent was started with it",
    async () => {
      const { directory } = chain.harness;
      const { folder } = await wineOfTheRun();
      writeFileSync(join(directory, "logo-72.bmp"), bitmapOf({ side: 72, bitsPerPixel: 24 }));
      writeFileSync(join(directory, "logo-192.bmp"), bitmapOf({ side: 192, header: 124 }));
      const pictures = join(directory, "pictures");
      const settings = "logo:\n  small: logo-72.bmp\n  large: logo-192.bmp\n";
      const picture = async () => {
        const command = ["host", "windows", "--provider", inRoot(credentialProviderPath), "--users", "none"];
        const code = await runCli([...command, "--wine-prefix", folder, "--pictures", pictures], {
          out: () => undefined,
          err: () => undefined,
          isTty: false,
          interrupted: new AbortController().signal,
        });
        expect(code).toBe(0);
        return readFileSync(join(pictures, "tile-0-field-0.png"));
      };
      const logo = pngOf({ width: 72, height: 72, rgba: rgbaOf(pixelsOf({ side: 72 })).toString("base64") });
      expect(await picture()).not.toEqual(logo);
      await chain.harness.killAgent();
      appendFileSync(join(directory, "vestibule.yaml"), settings);
      await chain.harness.startAgent();
      await expect.poll(picture, { timeout: 60_000 }).toEqual(logo);
    },
    timeForWine,
  );

  test(
    "allowed (B1): proves who they are, sets a new PIN, and is signed in by its credential",
    async () => {
      const signedIn = happened("signed-in");
      await at().resetPin({ email, password, pin: "805316" });
      // LSA took the serialization's password, and the agent was told so by ReportResult.
      await expect.poll(() => happened("signed-in")).toBe(signedIn + 1);
      // The device tells the directory after the person is signed in.
      await expect.poll(() => happened("reset-completed")).toBeGreaterThan(0);
      expect(await opens("start-pin")).toEqual([]);
      expect(await opens("new-pin")).toEqual(all);
      await at().signOut();
    },
    timeForWine,
  );

  test("the login host has found nothing wrong with the DLL", () => {
    expect(findings(chain.entries)).toEqual([]);
  });
});

test(
  "a scenario through the shipped provider: the screen names no user, so the tile of “Other user” asks",
  async () => {
    const scenario = loadScenario("windows-other-user");
    const { mismatches } = await alone((winePrefix) => rehearse(scenario, { native: { winePrefix } }));
    expect(mismatches).toEqual([]);
  },
  timeForWine,
);
