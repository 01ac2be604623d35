import { describe, expect, test, vi } from "vitest";
import { outcomes, purposes, scenarios, systems } from "../../../src/protocol/table.ts";
import { macosReasons } from "../../../src/protocol/results.ts";
import { arenaReport, Secret } from "../../../src/secrets/arena.ts";
import { textsFor } from "../../../src/texts/languages/languages.ts";
import { AgentDouble } from "../windows/support/agent-double.ts";
import { laterPurpose, olderVersion } from "../../protocol/support/other-tables.ts";
import { alice, bob, hasField, type Mac, openMac, toOffer } from "./support/mac.ts";

const { labels } = textsFor("en");

/** "Forgot password?" was pressed, and the agent has heard of it. */
async function toSession(agent: AgentDouble, mac: Mac): Promise<void> {
  await toOffer(mac);
  await mac.follow(labels.forgotPassword);
  await agent.expect("hello");
}

describe("what the person does", () => {
  test("rows are drawn with the labels compiled in, and answered under their purposes", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    await using mac = openMac(agent);
    await toSession(agent, mac);
    expect(mac.host.screen.busy).toBe(true);
    agent.welcome();
    agent.screen(
      1,
      ["action", "I still know the old one"],
      ["submit"],
      ["confirmPassword"],
      ["newPassword"],
      ["title", "Choose a password"],
      ["notice", "Too short"],
      ["action", "Not now", 1],
    );
    const { fields, revision } = await mac.until(hasField("newPassword"));
    expect(fields.map(({ purpose, label, text }) => [purpose, label, text])).toEqual([
      ["title", "", "Choose a password"],
      ["newPassword", labels.newPassword, ""],
      ["confirmPassword", labels.confirmPassword, ""],
      ["submit", labels.submit, ""],
      ["notice", "", "Too short"],
      ["action", "", "I still know the old one"],
      ["action", "", "Not now"],
    ]);
    expect(new Set(fields.map(({ id }) => id)).size).toBe(fields.length);
    expect(mac.events.slice(-2)).toEqual(["host.screen", "host.notice"]);
    const idOf = (purpose: string) => fields.find((field) => field.purpose === purpose)?.id ?? -1;
    const values = { [idOf("newPassword")]: "one", [idOf("confirmPassword")]: "two" };
    await mac.host.act({ do: "submit", revision: revision - 1, values: {} });
    await mac.host.act({ do: "submit", revision, values });
    await mac.host.act({ do: "submit", revision, values });
    const answer = await agent.expect("answer");
    expect(answer).toMatchObject({ revision: 1, purpose: purposes.submit });
    expect(answer.secrets.map(({ purpose }) => purpose)).toEqual([
      purposes.newPassword,
      purposes.confirmPassword,
    ]);
    using typed = Secret.take(Buffer.from("one"));
    expect(answer.secrets[0]?.value.equals(typed)).toBe(true);
    for (const { value } of answer.secrets) value.dispose();
    agent.screen(2, ["title", "Which?"], ["action", "This"], ["action", "That", 1]);
    await mac.until(({ fields: now }) => now.some(({ text }) => text === "That"));
    await mac.follow("That");
    expect(await agent.expect("answer")).toMatchObject({ revision: 2, purpose: purposes.action, index: 1 });
  });

  test("a secret longer than the protocol allows is reported, and not sent", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    await using mac = openMac(agent);
    await toSession(agent, mac);
    agent.welcome();
    agent.screen(1, ["currentPassword"], ["submit"]);
    await mac.until(hasField("currentPassword"));
    await mac.type("x".repeat(513));
    expect(mac.host.screen).toMatchObject({ busy: false, status: { kind: "error" } });
    await mac.host.act({ do: "cancel" });
    await agent.expect("cancel");
  });

  test("a screen with an unknown purpose is not drawn at all, and the way back stays", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    await using mac = openMac(agent);
    await toSession(agent, mac);
    agent.welcome();
    agent.say({
      message: "screen",
      revision: 1,
      fields: [
        { purpose: laterPurpose, index: 0, text: "from the future" },
        { purpose: purposes.title, index: 0, text: "Title" },
      ],
    });
    await mac.untilEvent("host.refused-agent");
    const { fields } = await mac.until(hasField("action"));
    expect(fields.some(({ text }) => text === "Title")).toBe(false);
  });

  test("an agent of an older version is refused, and its screen is not drawn", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    await using mac = openMac(agent);
    await toSession(agent, mac);
    agent.welcome(olderVersion);
    agent.screen(1, ["title", "Title"], ["next", "Next"], ["action", "Not now"]);
    const { fields } = await mac.until(hasField("action"));
    expect(fields.map(({ text }) => text)).toEqual([labels.tryAgain, labels.forgotPassword]);
  });

  test("the agent carries out a cancel; a second cancel leaves an agent that does not", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    await using mac = openMac(agent);
    await toSession(agent, mac);
    agent.welcome();
    agent.screen(1, ["progress", "Working"]);
    await mac.untilEvent("host.screen");
    expect(mac.host.screen.busy).toBe(true);
    await mac.host.act({ do: "cancel" });
    expect(await agent.expect("cancel")).toMatchObject({ revision: 1 });
    await mac.host.act({ do: "cancel" });
    expect(mac.host.screen.fields.map(({ text }) => text)).toEqual([labels.tryAgain, labels.forgotPassword]);
  });

  test("one cancel leaves an agent that has said nothing", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    await using mac = openMac(agent);
    await toSession(agent, mac);
    await mac.host.act({ do: "cancel" });
    await mac.until(hasField("action"));
  });
});

describe("an agent that dies", () => {
  test("over an answer is reported as lost, not as starting, until it is back", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    await using mac = openMac(agent);
    await toSession(agent, mac);
    agent.welcome();
    agent.screen(1, ["title", "Agree?"], ["submit"]);
    await mac.until(hasField("submit"));
    await mac.submit();
    await agent.expect("answer");
    agent.screen(2, ["progress", "Setting your new password…"]);
    await mac.until(({ fields }) => fields.some(({ purpose }) => purpose === "progress"));
    await agent.die();
    for (let tries = 0; tries < 2; tries += 1) {
      await mac.until(() => mac.timers.length === 1);
      expect(mac.host.screen.fields.map(({ text }) => text)).toEqual([
        "Acme",
        labels.agentLost,
        labels.tryAgain,
      ]);
      if (tries === 1) await agent.listen();
      mac.timers.shift()?.run();
    }
    await agent.greet();
    await mac.untilEvent("host.agent-back");
  });

  test("before it showed anything is reported as starting", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    await using mac = openMac(agent);
    await toSession(agent, mac);
    agent.welcome();
    await agent.die();
    await mac.untilEvent("host.agent-away");
    const { fields } = await mac.until(hasField("message"));
    expect(fields.map(({ text }) => text)).toContain(labels.agentNotThere);
  });
});

/** The agent may sign in: the person has answered its screen. */
async function answered(agent: AgentDouble, mac: ReturnType<typeof openMac>): Promise<void> {
  agent.welcome();
  agent.screen(1, ["title", "Agree?"], ["submit"]);
  await mac.until(hasField("submit"));
  await mac.submit();
  await agent.expect("answer");
}

describe("outcomes", () => {
  test("a credential goes into the context, and Apple's mechanisms sign in with it", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    await using mac = openMac(agent);
    await toSession(agent, mac);
    const used = arenaReport().used;
    mac.macos.answers.set("new password 1", "right");
    await answered(agent, mac);
    agent.credential(alice, "new password 1", { text: "All kept." });
    const screen = await mac.until(({ view }) => view === "desktop");
    expect(screen).toMatchObject({ signedInAs: "Alice Adler", status: { kind: "info", text: "All kept." } });
    expect(mac.macos.asked.map(({ password: typed }) => typed)).toEqual(["not it", "new password 1"]);
    expect(mac.events).not.toContain("host.browser-opened");
    // The capture disposes what it kept.
    await mac.host.close();
    expect(arenaReport().used).toBe(used);
  });

  test("a credential that macOS does not take signs nobody in, and its summary is forgotten", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    await using mac = openMac(agent);
    await toSession(agent, mac);
    await answered(agent, mac);
    const outcome = agent.credential(alice, "lies", { text: "All kept." });
    await mac.until(({ shaken }) => shaken === 2);
    expect(await agent.expect("result")).toEqual({
      message: "result",
      outcome,
      accepted: 0,
      system: systems.macos,
      code: macosReasons.invalidPassphrase.code,
    });
    // The agent hangs up without a screen: the plug-in shows its own offer again.
    await agent.die();
    await mac.until(hasField("action"));
    mac.macos.answers.set("hunter2", "right");
    await mac.submit();
    await mac.until(hasField("password"));
    await mac.type("hunter2");
    const screen = await mac.until(({ view }) => view === "desktop");
    expect(screen.status.kind).toBe("none");
  });

  test("the agent's screen after a refusal is shown in place of the session, and can be left", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    await using mac = openMac(agent);
    await toSession(agent, mac);
    await answered(agent, mac);
    agent.credential(alice, "lies");
    await agent.expect("result");
    agent.screen(9, ["title", "It was changed elsewhere"], ["action", "Back"]);
    const screen = await mac.until(({ fields }) =>
      fields.some(({ text }) => text === "It was changed elsewhere"),
    );
    expect(screen.busy).toBe(false);
    await mac.follow("Back");
    expect(await agent.expect("answer")).toMatchObject({ revision: 9, purpose: purposes.action });
    agent.say({ message: "outcome", outcome: outcomes.cancelled });
    expect((await mac.until(hasField("action"))).fields.map(({ text }) => text)).toContain(labels.tryAgain);
  });

  test("a second cancel leaves an agent that says nothing to a refusal", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    await using mac = openMac(agent);
    await toSession(agent, mac);
    await answered(agent, mac);
    agent.credential(alice, "lies");
    await agent.expect("result");
    await mac.host.act({ do: "cancel" });
    await agent.expect("cancel");
    await mac.host.act({ do: "cancel" });
    expect((await mac.until(hasField("action"))).fields.map(({ text }) => text)).toContain(labels.tryAgain);
  });

  test("a credential whose account and name differ signs nobody in", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    await using mac = openMac(agent);
    await toSession(agent, mac);
    await answered(agent, mac);
    agent.credential({ id: bob.id, name: alice.name }, "lies");
    await mac.until(({ status }) => status.kind === "error");
    expect(mac.macos.asked.map(({ password }) => password)).toEqual(["not it"]);
  });

  test("after the sign-in the agent hears that its credential was accepted", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    await using mac = openMac(agent);
    await toSession(agent, mac);
    mac.macos.answers.set("new password 1", "right");
    await answered(agent, mac);
    const outcome = agent.credential(alice, "new password 1");
    expect(await agent.expect("hello")).toMatchObject({ scenario: scenarios.capture });
    agent.welcome();
    expect(await agent.expect("result")).toMatchObject({ outcome, accepted: 1, system: systems.macos });
  });

  test("a second credential while macOS checks the first changes nothing of who is signed in", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    await using mac = openMac(agent, { users: [alice] });
    await toSession(agent, mac);
    const checked = Promise.withResolvers<undefined>();
    mac.macos.hold = checked.promise;
    mac.macos.answers.set("new password 1", "right");
    await answered(agent, mac);
    agent.credential(alice, "new password 1");
    await vi.waitUntil(() => mac.macos.asked.length > 1);
    agent.credential(alice, "another password");
    await agent.disconnected;
    checked.resolve(undefined);
    await mac.until(({ view }) => view === "desktop");
    expect(mac.macos.asked.map(({ password }) => password)).toEqual(["not it", "new password 1"]);
  });

  for (const [outcome, kind] of [
    ["finished", "info"],
    ["refused", "error"],
    ["cancelled", "info"],
  ] as const) {
    test(`outcome ${outcome} leads back to where it was offered, with the agent's sentence`, async () => {
      await using agent = await AgentDouble.create();
      await agent.listen();
      await using mac = openMac(agent);
      await toSession(agent, mac);
      agent.welcome();
      agent.say({
        message: "outcome",
        outcome: outcomes[outcome],
        code: "wrong_user",
        text: "Somebody else.",
      });
      const screen = await mac.until(hasField("action"));
      expect(screen.status).toEqual({ kind, text: "Somebody else." });
      expect(screen.fields.map(({ text }) => text)).toEqual([labels.tryAgain, labels.forgotPassword]);
      expect(mac.events).toContain("wrong_user");
      await mac.follow(labels.forgotPassword);
      await agent.expect("hello");
    });
  }
});

describe("an agent that lies", () => {
  const lies: Record<string, (agent: AgentDouble) => void> = {
    "a screen before the welcome": (agent) => {
      agent.screen(1, ["title", "Alice"]);
    },
    "an older screen": (agent) => {
      agent.welcome();
      agent.screen(2, ["title", "Alice"]);
      agent.screen(1, ["title", "Mallory"]);
    },
    "the same field twice": (agent) => {
      agent.welcome();
      agent.screen(1, ["password"], ["password"]);
    },
    "a second title": (agent) => {
      agent.welcome();
      agent.screen(1, ["title", "Alice"], ["title", "Mallory", 1]);
    },
    "a verdict on what was never asked": (agent) => {
      agent.welcome();
      agent.say({ message: "verdict", question: 1, allow: 1 });
    },
    "a browser without the proxy": (agent) => {
      agent.welcome();
      agent.screen(1, ["web", "https://directory.example/"]);
    },
    "a proxy on another machine": (agent) => {
      agent.welcome();
      agent.screen(1, ["web", "https://directory.example/"], ["webProxy", "192.0.2.1:8080"]);
    },
    "a page without TLS": (agent) => {
      agent.welcome();
      agent.screen(1, ["web", "http://directory.example/"], ["webProxy", "127.0.0.1:8080"]);
    },
    "a browser whose proxy has no credential": (agent) => {
      agent.welcome();
      agent.say({
        message: "screen",
        revision: 1,
        fields: [
          { purpose: purposes.web, index: 0, text: "https://directory.example/" },
          { purpose: purposes.webProxy, index: 0, text: "127.0.0.1:8080" },
        ],
      });
    },
    "a credential without a password": (agent) => {
      agent.welcome();
      agent.say({ message: "outcome", outcome: outcomes.credential, accountName: "alice" });
    },
    "a message that only hosts send": (agent) => {
      agent.welcome();
      agent.say({ message: "navigate", question: 1, address: "https://directory.example/" });
    },
    "no frame at all": (agent) => {
      agent.sayBytes(Buffer.alloc(64, 0xff));
    },
  };
  for (const [name, lie] of Object.entries(lies)) {
    test(`${name}: refused, and Apple's own way in works`, async () => {
      await using agent = await AgentDouble.create();
      await agent.listen();
      await using mac = openMac(agent);
      await toSession(agent, mac);
      lie(agent);
      await mac.untilEvent("host.refused-agent");
      await mac.until(hasField("action"));
      expect(mac.host.screen).toMatchObject({ status: { kind: "error" } });
      expect([mac.browsers.length, mac.macos.asked.length]).toEqual([0, 1]);
      mac.macos.answers.set("hunter2", "right");
      await mac.submit();
      await mac.until(hasField("password"));
      await mac.type("hunter2");
      await mac.until(({ view }) => view === "desktop");
    });
  }
});
