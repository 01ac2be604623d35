import { describe, expect, test } from "vitest";
import { outcomes, purposes, scenarios } from "../../../src/protocol/table.ts";
import { captureMs } from "../../../src/harness/macos/capture-session.ts";
import { Secret, arenaReport } from "../../../src/secrets/arena.ts";
import { AgentDouble } from "../windows/support/agent-double.ts";
import { fieldsOnly } from "../../protocol/support/fake-connection.ts";
import { authorizationResult, authorizationStatus } from "../../../src/harness/macos/authorization-plugin.ts";
import { VestibulePlugin } from "../../../src/harness/macos/vestibule-plugin.ts";
import { alice, type Mac, openMac, toLoginWindow } from "./support/mac.ts";

async function signIn(mac: Mac): Promise<void> {
  await toLoginWindow(mac);
  mac.macos.answers.set("hunter2", "right");
  await mac.type("hunter2");
  await mac.until(({ view }) => view === "desktop");
}

describe("after the system's own sign-in", () => {
  test("the agent is given what was typed, once, and its sentence is on the desktop", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    await using mac = openMac(agent);
    const used = arenaReport().used;
    await signIn(mac);
    expect(await agent.expect("hello")).toMatchObject({
      scenario: scenarios.capture,
      accountId: alice.id,
      shows: fieldsOnly,
    });
    agent.welcome();
    agent.screen(1, ["progress", "A moment"]);
    agent.screen(2, ["password"], ["submit"]);
    const answer = await agent.expect("answer");
    expect(answer).toMatchObject({ revision: 2, purpose: purposes.submit });
    using typed = Secret.take(Buffer.from("hunter2"));
    expect(answer.secrets[0]?.value.equals(typed)).toBe(true);
    for (const { value } of answer.secrets) value.dispose();
    typed.dispose();
    agent.screen(3, ["progress", "Nearly"]);
    agent.say({ message: "outcome", outcome: outcomes.finished, text: "An earlier change was finished." });
    await mac.untilEvent("host.captured");
    expect(mac.host.screen).toMatchObject({
      view: "desktop",
      fields: [],
      status: { kind: "info", text: "An earlier change was finished." },
    });
    expect(mac.timers).toEqual([]);
    expect(arenaReport().used).toBe(used);
  });

  test("an agent that hangs delays nothing, and is given up after its limit", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    await using mac = openMac(agent);
    const used = arenaReport().used;
    await signIn(mac);
    await agent.expect("hello");
    expect(mac.events).toEqual(["host.signed-in"]);
    mac.elapse(captureMs);
    expect(mac.events).toEqual(["host.signed-in", "host.capture-missed"]);
    expect(mac.timers).toEqual([]);
    expect(arenaReport().used).toBe(used);
  });

  test("an agent that is still starting is waited for", async () => {
    await using agent = await AgentDouble.create();
    await using mac = openMac(agent);
    await signIn(mac);
    await mac.until(() => mac.timers.some(({ ms }) => ms === 100));
    await agent.listen();
    mac.host.refresh();
    await agent.expect("hello");
    expect(mac.timers.map(({ ms }) => ms)).toEqual([captureMs]);
  });

  test("an agent that has no use for the password says so, and the person sees nothing", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    await using mac = openMac(agent);
    await signIn(mac);
    await agent.expect("hello");
    agent.welcome();
    agent.say({ message: "outcome", outcome: outcomes.finished, code: "not_bound" });
    await mac.untilEvent("host.capture-missed");
    expect(mac.events).not.toContain("host.captured");
    expect(mac.host.screen.status.kind).toBe("none");
  });

  test("an agent that dies with the password does not get it again", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    await using mac = openMac(agent);
    await signIn(mac);
    await agent.expect("hello");
    agent.welcome();
    agent.screen(1, ["password"], ["submit"]);
    await agent.expect("answer");
    await agent.die();
    await mac.untilEvent("host.capture-missed");
    expect(mac.timers).toEqual([]);
  });

  test("a sentence of the agent that comes after signing out is shown to nobody", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    await using mac = openMac(agent);
    await signIn(mac);
    await agent.expect("hello");
    await mac.host.act({ do: "sign-out" });
    agent.welcome();
    agent.say({ message: "outcome", outcome: outcomes.finished, text: "For Alice alone." });
    await mac.untilEvent("host.captured");
    expect(mac.host.screen.status.kind).toBe("none");
  });
});

describe("an agent that asks for more", () => {
  const lies: Record<string, (agent: AgentDouble) => void> = {
    "another secret": (agent) => {
      agent.screen(1, ["newPassword"], ["submit"]);
    },
    "the password before this one": (agent) => {
      agent.screen(1, ["previousPassword"], ["submit"]);
    },
    "the password and something else": (agent) => {
      agent.screen(1, ["password"], ["code"], ["submit"]);
    },
    "a browser": (agent) => {
      agent.screen(1, ["web", "https://directory.example/"], ["webProxy", "127.0.0.1:4711"]);
    },
    "the password twice": (agent) => {
      agent.screen(1, ["password"], ["submit"]);
      agent.screen(2, ["password"], ["submit"]);
    },
    "to sign somebody in": (agent) => {
      const password = Secret.take(Buffer.from("lies"));
      agent.say({ message: "outcome", outcome: outcomes.credential, accountName: "bob", password });
      password.dispose();
    },
  };
  for (const [name, lie] of Object.entries(lies)) {
    test(`${name}: refused, and the person stays on their desktop`, async () => {
      await using agent = await AgentDouble.create();
      await agent.listen();
      await using mac = openMac(agent);
      await signIn(mac);
      await agent.expect("hello");
      agent.welcome();
      lie(agent);
      await mac.untilEvent("host.capture-missed");
      expect(mac.events).toEqual(["host.signed-in", "host.refused-agent", "host.capture-missed"]);
      expect(mac.host.screen).toMatchObject({ view: "desktop", signedInAs: "Alice Adler" });
      expect([mac.browsers.length, mac.macos.asked.length]).toEqual([0, 1]);
    });
  }
});

test("a list that runs again takes back the capture of the run before it", async () => {
  await using agent = await AgentDouble.create();
  await agent.listen();
  const never = () => {
    throw new Error("a capture has no view");
  };
  const plugin = new VestibulePlugin({
    endpoint: agent.endpoint,
    brand: "Acme",
    locale: "en",
    views: { displayView: never },
    schedule: () => () => undefined,
    openBrowser: never,
    pageSink: { picture: never, mirror: never },
    onBrowser: never,
    onEvent: () => undefined,
    accountId: (name) => (name === alice.name ? alice.id : ""),
    onSummary: never,
    onCaptured: never,
  });
  const used = arenaReport().used;
  const context = new Map([
    ["username", Buffer.from("alice\0")],
    ["password", Buffer.from("hunter2\0")],
  ]);
  const results: number[] = [];
  const ok = () => authorizationStatus.errAuthorizationSuccess;
  const nothing = () => undefined;
  const capture = plugin.MechanismCreate(
    {
      SetResult: (result) => {
        results.push(result);
        return authorizationStatus.errAuthorizationSuccess;
      },
      RequestInterrupt: ok,
      DidDeactivate: ok,
      GetContextValue: (key) => {
        const value = context.get(key);
        return value === undefined ? undefined : { flags: 0, value: Buffer.from(value) };
      },
      SetContextValue: ok,
      RemoveContextValue: ok,
      GetHintValue: nothing,
      SetHintValue: ok,
      RemoveHintValue: ok,
      GetImmutableHintValue: nothing,
      GetArguments: () => [],
      GetSessionId: () => 0,
    },
    "capture",
  );
  capture.MechanismInvoke();
  await agent.expect("hello");
  // With a person whose password is not known.
  context.delete("password");
  capture.MechanismInvoke();
  await agent.disconnected;
  expect(results).toEqual([authorizationResult.allow, authorizationResult.allow]);
  expect(arenaReport().used).toBe(used);
  plugin.PluginDestroy();
});
