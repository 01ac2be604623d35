/**
 * The agent's process dies by SIGKILL in the middle of a reset, with directory, provider and browser real. It is
 * started again, says nothing of a secret, and exactly one of the two PINs signs in. (Every single instant is
 * walked in test/agent/power-loss; this shows that the processes around it hold, too.)
 */
import { afterAll, beforeAll, expect } from "vitest";
import { createLoginHarness } from "../../src/harness/play/login-harness.ts";
import type { LoginHarness } from "../../src/harness/contract/login-harness-contract.ts";
import { members } from "../../src/harness/contract/organisation.ts";
import { requires } from "../support/requirements.ts";
import { person } from "./support/person.ts";

const { describe, test } = requires("linux", "chromium");
const { email = "", password = "" } = members[0] ?? {};

describe("the agent is killed", () => {
  let harness: LoginHarness;
  let current = "274951";
  /** How many recovery parts the directory counts as the newest since the start. */
  let confirmed = 0;

  beforeAll(async () => {
    harness = await createLoginHarness({ secrets: { startPin: current } });
    harness.onEntry(({ event }) => {
      if (event === "recovery-part-confirmed") confirmed += 1;
    });
  }, 60_000);
  afterAll(async () => {
    await harness[Symbol.asyncDispose]();
  });

  const cuts: [point: string, pin: string, winner: "old" | "new"][] = [
    // The grant is used up; nothing is in the journal yet.
    ["state.begin:before#1", "805316", "old"],
    // The intent is durable; the container is the old one.
    ["state.advance:before#1", "316805", "new"],
    // The container is the new one; nobody has verified it.
    ["state.advance:after#1", "680531", "new"],
    // The person's part is done; the directory does not know yet.
    ["directory.storeRecoveryPart:before#1", "153086", "new"],
    // The directory has two parts; the container names the old one.
    ["state.advance:before#3", "531680", "new"],
  ];

  for (const [point, pin, winner] of cuts) {
    test(`at ${point}: the ${winner} PIN signs in afterwards, the other does not`, async () => {
      const alice = person(harness);
      const confirmedBefore = confirmed;
      const dead = harness.killAgentAt(point);
      await alice.beginReset({ email, password, pin });
      await dead;
      if (harness.state().screen.view === "desktop") await alice.signOut();
      await harness.startAgent();
      await harness.until(({ device }) => device.agent === "running");

      const loser = winner === "new" ? current : pin;
      if (winner === "new") current = pin;
      expect(await alice.tryPin(loser)).toBe(false);
      expect(await alice.tryPin(current)).toBe(true);
      const { opens } = await harness.examine();
      const breakGlass = opens.find(({ secret }) => secret === "Break-glass password");
      expect(breakGlass?.opens.every(({ opens: open }) => open === true)).toBe(true);
      await alice.signOut();
      // What this reset still owes the directory would pass through the next one's points.
      if (winner === "new") await expect.poll(() => confirmed).toBe(confirmedBefore + 1);
    }, 60_000);
  }

  test("and a reset after all of that goes through, its grants and parts in order", async () => {
    const alice = person(harness);
    await alice.resetPin({ email, password, pin: "924680" });
    await alice.signOut();
    expect(await alice.tryPin(current)).toBe(false);
    expect(await alice.tryPin("924680")).toBe(true);
  }, 60_000);
});
