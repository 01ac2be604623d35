/**
 * The chain under wine where something is in the way: cancelled at each screen, somebody else's proof, a password that has
 * to be changed first, two sign-in screens at once. The longer form alone.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { systemClock } from "../../../src/clock/clock.ts";
import { members } from "../../../src/harness/contract/organisation.ts";
import { pressEnter } from "../../../src/harness/contract/typing.ts";
import { openSimulatedWindows } from "../../../src/platform/simulated/windows/machine.ts";
import { textsFor } from "../../../src/texts/languages/languages.ts";
import "../../support/long-form.ts";
import { requires } from "../../support/requirements.ts";
import { person } from "../../system/support/person.ts";
import { fieldOf } from "../dll/support/sign-in-screen.ts";
import { type Chain, anotherScreen, chainNeeds, chainOf, findings, timeForWine } from "./support/chain.ts";

const { describe, test } = requires(...chainNeeds);
const [alice, bob] = members;
const texts = textsFor("en");
const all = ["pin-container", "account", "dpapi", "credential-manager"];

async function opens({ harness }: Chain, secret: string): Promise<readonly string[] | undefined> {
  const { opens: rows } = await harness.examine();
  return rows
    .find(({ name }) => name === secret)
    ?.opens.flatMap((one) => (one.opens === true ? [one.store] : []));
}

async function cancel({ harness }: Chain): Promise<void> {
  await harness.act({ do: "cancel" });
  await harness.until(({ screen }) => screen.selectedTile === undefined && screen.browser === undefined);
}

const until = (chain: Chain, event: string) =>
  expect.poll(() => chain.entries.some((entry) => entry.event === event)).toBe(true);

describe("a person with a PIN", () => {
  const chain = chainOf({ secrets: { startPin: "274951" } });
  const at = () => person(chain.harness);

  test(
    "cancelled at each screen of the way to a new PIN: the old one signs in",
    async () => {
      await at().openTile();
      await at().shown("secret");
      await cancel(chain);

      await at().openTile();
      await at().follow(0);
      await at().shown("progress");
      await cancel(chain);

      await at().openTile();
      await at().follow(0);
      await chain.harness.until(({ screen }) => screen.browser !== undefined);
      await cancel(chain);

      await at().openTile();
      await at().follow(0);
      await at().prove({ email: alice?.email ?? "", password: alice?.password ?? "" });
      await at().shown("newSecret");
      await cancel(chain);
      expect(await opens(chain, "start-pin")).toEqual(all);
      expect(await at().tryPin("274951")).toBe(true);
      await at().signOut();
    },
    timeForWine,
  );

  test(
    "denied: somebody else's proof grants nothing, and the tile names the reason (B3)",
    async () => {
      await at().openTile();
      await at().follow(0);
      await at().prove({ email: bob?.email ?? "", password: bob?.password ?? "" });
      await until(chain, "wrong_user");
      // The directory's page says why; its one button, which has the focus, leads back to the device.
      for (const key of pressEnter()) chain.harness.surface(key);
      await chain.harness.until(({ screen }) =>
        screen.fields.some(({ text }) => text === texts.codes.wrong_user.person),
      );
      expect(await opens(chain, "start-pin")).toEqual(all);
      await cancel(chain);
    },
    timeForWine,
  );

  test(
    "two sign-in screens at once: neither disturbs the other, and both sign in",
    async () => {
      const folder = mkdtempSync(join(tmpdir(), "vestibule-second-screen-"));
      await at().openTile();
      await at().shown("secret");
      const second = await anotherScreen(chain, folder);
      try {
        second.do({ do: "select", tile: 0 });
        await second.text("title", texts.screens.signIn.title);
        second.do({ do: "type", field: fieldOf("secret"), text: "000111" }, { do: "submit" });
        await second.line("serialization");
        expect(await at().tryPin("274951")).toBe(true);
        second.do({ do: "type", field: fieldOf("secret"), text: "274951" }, { do: "submit" });
        const { response } = await second.line("serialization");
        expect(response).toBe("return-credential-finished");
        second.do({ do: "result", status: 0 });
        expect((await second.end()).exitCode).toBe(0);
      } finally {
        await second.close();
        rmSync(folder, { recursive: true, force: true });
      }
    },
    timeForWine,
  );

  test("the login host has found nothing wrong with the DLL", () => {
    expect(findings(chain.entries)).toEqual([]);
  });
});

describe("a person whose password has to be changed", () => {
  const chain = chainOf({
    device: { system: "windows", localSecret: "password" },
    secrets: { startPassword: "correct horse battery 9" },
  });

  test(
    "denied: the system says so by its result, and the tile tells what to do",
    async () => {
      using device = await openSimulatedWindows({
        directory: join(chain.harness.directory, "device"),
        clock: systemClock,
      });
      for (const { id } of await device.accounts.list())
        await device.accounts.setFlags(id, { mustChangePassword: true });
      const at = person(chain.harness);
      await at.openTile();
      await at.fill("password", { password: "correct horse battery 9" });
      await until(chain, "host.logon-must-change");
      await until(chain, "sign-in-refused-by-system");
      await chain.harness.until(({ screen }) =>
        screen.fields.some(({ text }) => text === texts.codes.password_must_change.person),
      );
      expect(findings(chain.entries)).toEqual([]);
    },
    timeForWine,
  );
});
