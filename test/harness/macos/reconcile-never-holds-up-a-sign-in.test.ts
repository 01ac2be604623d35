/**
 * After a sign-in that macOS has checked, the agent may ask for the disk's earlier password. Whatever the agent does or
 * does not do, the person comes to the desktop; the password is handed over once, and nothing of it stays.
 */
import { describe, expect, test } from "vitest";
import { reconcileMs } from "../../../src/harness/macos/reconcile-session.ts";
import { outcomes, purposes, scenarios } from "../../../src/protocol/table.ts";
import { Secret, arenaReport } from "../../../src/secrets/arena.ts";
import { AgentDouble } from "../windows/support/agent-double.ts";
import { type Mac, alice, openMac, toLoginWindow } from "./support/mac.ts";

async function begin() {
  const agent = await AgentDouble.create();
  await agent.listen();
  const mac = openMac(agent, { reconcilesAlone: true });
  await toLoginWindow(mac);
  mac.macos.answers.set("hunter2", "right");
  await mac.type("hunter2");
  expect(await agent.expect("hello")).toMatchObject({
    scenario: scenarios.reconcile,
    accountId: alice.id,
    shows: 0,
  });
  return {
    agent,
    mac,
    async [Symbol.asyncDispose]() {
      await mac[Symbol.asyncDispose]();
      await agent[Symbol.asyncDispose]();
    },
  };
}

/** The agent asks for the password that was checked, and gets it. */
async function handOver(agent: AgentDouble): Promise<void> {
  agent.welcome();
  agent.screen(1, ["password"], ["submit"]);
  const answer = await agent.expect("answer");
  using typed = Secret.take(Buffer.from("hunter2"));
  expect(answer).toMatchObject({ revision: 1, purpose: purposes.submit });
  expect(answer.secrets[0]?.value.equals(typed)).toBe(true);
  for (const { value } of answer.secrets) value.dispose();
}

const desktop = (mac: Mac) => mac.until(({ view }) => view === "desktop");

describe("an agent that asks nobody anything", () => {
  test("lets the person on at once, and draws nothing", async () => {
    const used = arenaReport().used;
    {
      await using begun = await begin();
      const { agent, mac } = begun;
      await handOver(agent);
      expect(mac.host.screen.fields.map(({ purpose }) => purpose)).toEqual(["password", "submit"]);
      agent.say({ message: "outcome", outcome: outcomes.finished });
      await desktop(mac);
      expect(mac.timers).toEqual([]);
    }
    expect(arenaReport().used).toBe(used);
  });

  test.each([
    ["hangs", (_: AgentDouble, mac: Mac) => mac.elapse(reconcileMs)],
    [
      "ends with a code",
      (agent: AgentDouble) => {
        agent.welcome();
        agent.say({ message: "outcome", outcome: outcomes.finished, code: "not_bound" });
      },
    ],
    [
      "is of a version that does not know the scenario",
      (agent: AgentDouble) => agent.say({ message: "fault", code: "out_of_order" }),
    ],
    [
      "asks for the password again",
      async (agent: AgentDouble) => {
        await handOver(agent);
        agent.screen(2, ["password"], ["submit"]);
      },
    ],
    [
      "hands over a credential",
      (agent: AgentDouble) => {
        agent.welcome();
        using password = Secret.take(Buffer.from("theirs"));
        agent.say({
          message: "outcome",
          outcome: outcomes.credential,
          id: 1n,
          accountName: "alice",
          password,
        });
      },
    ],
  ] satisfies [string, (agent: AgentDouble, mac: Mac) => unknown][])(
    "and one that %s does not keep the person",
    async (_what, doIt) => {
      await using begun = await begin();
      const { agent, mac } = begun;
      await Promise.resolve<unknown>(doIt(agent, mac));
      await mac.untilEvent("host.reconcile-missed");
      await desktop(mac);
      expect(mac.timers).toEqual([]);
    },
  );
});

describe("an agent that asks the person", () => {
  const asked = async () => {
    const begun = await begin();
    await handOver(begun.agent);
    begun.agent.screen(2, ["title", "The disk"], ["previousPassword"], ["submit"], ["action", "Not now"]);
    await begun.mac.until(({ fields }) => fields.some(({ purpose }) => purpose === "previousPassword"));
    return begun;
  };

  test("waits for as long as they need, and gets what they type", async () => {
    await using begun = await asked();
    const { agent, mac } = begun;
    expect(mac.timers).toEqual([]);
    await mac.type("the one before");
    const answer = await agent.expect("answer");
    expect(answer.secrets.map(({ purpose }) => purpose)).toEqual([purposes.previousPassword]);
    for (const { value } of answer.secrets) value.dispose();
    agent.say({ message: "outcome", outcome: outcomes.finished });
    await desktop(mac);
  });

  test("hears that they put it off, and they are let on", async () => {
    await using begun = await asked();
    const { agent, mac } = begun;
    await mac.follow("Not now");
    expect(await agent.expect("answer")).toMatchObject({ purpose: purposes.action, index: 0 });
    agent.say({ message: "outcome", outcome: outcomes.finished });
    await desktop(mac);
  });

  test("is left by a second cancel, also when it does not answer", async () => {
    await using begun = await asked();
    const { agent, mac } = begun;
    await mac.host.act({ do: "cancel" });
    await agent.expect("cancel");
    await mac.host.act({ do: "cancel" });
    await desktop(mac);
  });

  test("and dies, lets them on", async () => {
    await using begun = await asked();
    const { agent, mac } = begun;
    await agent.die();
    await desktop(mac);
  });
});
