/** The DLL keeps to COM's rules when the sign-in screen does not: nullptrs, other threads, calls in between. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { beforeAll, expect } from "vitest";
import { inRoot } from "../../../scripts/project.mjs";
import { callerPath } from "../../../scripts/windows-programs.mjs";
import { underWine } from "../../../src/harness/loginhost/wine.ts";
import { reasonMissing, requires } from "../../support/requirements.ts";
import { wineOfTheRun } from "../../support/wine-of-the-run.ts";
import { timeToMakeWine } from "../loginhost/support/specimens.ts";
import { providerFile, timeForWine } from "./support/sign-in-screen.ts";

const { test } = requires("mingw", "wine");

// Whoever needs the prefix first makes it, and no test's own time goes into that.
beforeAll(async () => {
  if (reasonMissing("wine") === undefined) await wineOfTheRun();
}, timeToMakeWine);

const clsid = "{D8B10F5E-3A1B-4C86-A4A9-6F0D4AC6E2B7}";

async function call(what: string): Promise<string[]> {
  const { environment: env } = await wineOfTheRun();
  const given = [what, underWine(providerFile), clsid];
  const { stdout } = await promisify(execFile)("wine", [inRoot(callerPath), ...given], { env });
  return stdout.trim().split(/\r?\n/);
}

test(
  "calls that no good sign-in screen makes are refused or borne",
  async () => {
    expect(await call("odd")).toEqual([
      "what is missing or not there is refused",
      "a second Advise is not taken for the end of a start",
      "a tile signs in by itself in exactly one enumeration",
      "a Disconnect on another thread comes to the UI thread",
      "a Connect that nothing came after is not waited for",
      "an event that leads to SetDeselected ends the selection",
      "a scenario that was refused has no tile",
      "an event that leads to UnAdvise is the last one",
      "every reference is given back",
    ]);
  },
  timeForWine,
);

test(
  "whoever selects the tile again and again while Windows hangs starts no thread each time",
  async () => {
    expect(await call("services-hang")).toEqual([
      "a tile that is selected again and again starts no thread each time",
      "beyond that the tile says that the agent is not there",
      "they end once Windows answers",
      "and the next selection has one again",
    ]);
  },
  timeForWine,
);

test(
  "what was typed for a screen that is gone goes nowhere, and a conversation that ends meanwhile ends quietly",
  async () => {
    expect(await call("late")).toEqual([
      "an answer to a screen that the agent has replaced is not sent, and not waited for",
      "an answer to an agent that has gone is not sent, and not waited for",
      "an event of ReportResult that ends the conversation is borne",
    ]);
  },
  timeForWine,
);

test(
  "two sign-in screens that start at once count each their own start",
  async () => {
    expect(await call("starts")).toEqual([
      "a start is noted though another sign-in screen removes the key meanwhile",
      "an end whose note is gone does not take that of a start that came after",
    ]);
  },
  timeForWine,
);
