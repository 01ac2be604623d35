import { describe, expect, test, vi } from "vitest";
import { ntstatus } from "../../../src/harness/windows/credential-provider.ts";
import { outcomes, purposes, systems } from "../../../src/protocol/table.ts";
import { Secret, arenaReport } from "../../../src/secrets/arena.ts";
import { windowsFields } from "../../../src/protocol/windows-fields.ts";
import { textsFor } from "../../../src/texts/languages/languages.ts";
import { laterOutcome, newerVersion } from "../../protocol/support/other-tables.ts";
import { AgentDouble } from "./support/agent-double.ts";
import { alice, bob, chooseBrand, hasField, openHost } from "./support/host.ts";

const { labels } = textsFor("en");

/** The tile is chosen, the agent is there, and its screen asks for the PIN. */
async function untilAsked(agent: AgentDouble, host: ReturnType<typeof openHost>): Promise<void> {
  await chooseBrand(host);
  await agent.greet();
  await host.until(hasField("secret"));
}

describe("agent dead or silent", () => {
  test("the built-in tile signs in with no agent at all", async () => {
    await using agent = await AgentDouble.create();
    using host = openHost(agent);
    await host.ui.act({ do: "wake" });
    host.windows.answer = "right";
    await host.ui.act({ do: "submit", revision: host.ui.screen.revision, values: { 100: "hunter2" } });
    expect(host.ui.screen).toMatchObject({ view: "desktop", signedInAs: "Alice Adler" });
    expect(host.windows.asked).toEqual([{ name: "alice", password: "hunter2" }]);
  });

  test("a restart during a sign-in leaves the lock screen, whatever LSA answers afterwards", async () => {
    await using agent = await AgentDouble.create();
    using host = openHost(agent);
    await host.ui.act({ do: "wake" });
    const { promise, resolve } = Promise.withResolvers<undefined>();
    host.windows.answer = "right";
    host.windows.hold = promise.then(() => undefined);
    const signingIn = host.ui.act({
      do: "submit",
      revision: host.ui.screen.revision,
      values: { 100: "hunter2" },
    });
    await host.until(({ busy }) => busy);
    await host.ui.boot();
    resolve(undefined);
    await signingIn;
    expect(host.ui.screen).toMatchObject({ view: "lock", users: [], tiles: [], busy: false });
    expect(host.events).toEqual([]);
    // And the restarted screen signs in.
    await host.ui.act({ do: "wake" });
    await host.ui.act({ do: "submit", revision: host.ui.screen.revision, values: { 100: "hunter2" } });
    expect(host.ui.screen.view).toBe("desktop");
  });

  test("the brand's tile says that the agent is not there, tries again less and less often, and connects", async () => {
    await using agent = await AgentDouble.create();
    using host = openHost(agent);
    await chooseBrand(host);
    const waits: number[] = [];
    for (let tries = 0; tries < 8; tries += 1) {
      await host.until(() => host.timers.length > 0);
      expect(host.ui.screen.fields.find(({ purpose }) => purpose === "message")?.text).toBe(
        labels.agentNotThere,
      );
      const timer = host.timers.shift();
      waits.push(timer?.ms ?? 0);
      if (tries === 7) await agent.listen();
      timer?.run();
    }
    expect(waits).toEqual([100, 200, 400, 800, 1600, 3000, 3000, 3000]);
    expect(await agent.greet()).toMatchObject({ accountId: alice.id });
    await host.until(hasField("secret"));
    expect(host.events).toEqual(["host.agent-away", "host.agent-back", "host.screen"]);
  });

  test("the tile connects at once when it is told that the agent was started", async () => {
    await using agent = await AgentDouble.create();
    using host = openHost(agent);
    await chooseBrand(host);
    await host.until(() => host.timers.length > 0);
    await agent.listen();
    host.ui.refresh();
    await agent.greet();
    await host.until(hasField("secret"));
    expect(host.timers).toEqual([]);
  });

  test("a tile that an agent has refused connects again when the next one was started", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    using host = openHost(agent);
    await chooseBrand(host);
    await agent.expect("hello");
    agent.say({ message: "fault", code: "version_unsupported" });
    await host.until(({ status }) => status.kind === "error");
    // It does not try by itself: an agent that refuses would be asked for ever.
    expect(host.timers).toEqual([]);
    host.ui.refresh();
    await agent.greet();
    await host.until(hasField("secret"));
    expect(host.ui.screen.status).toMatchObject({ kind: "none" });
  });

  test("a refused tile whose next agent is not there says so, and waits for it", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    using host = openHost(agent);
    await untilAsked(agent, host);
    agent.say({ message: "fault", code: "internal" });
    await host.until(({ status }) => status.kind === "error");
    await agent.die();
    host.ui.refresh();
    await host.until(() => host.timers.length === 1);
    expect(host.ui.screen.fields.map(({ text }) => text)).toEqual(["Acme", labels.agentNotThere]);
  });

  test("a silent agent delays nothing: the other tile is there and works", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    using host = openHost(agent);
    await chooseBrand(host);
    await agent.expect("hello");
    expect(host.ui.screen.busy).toBe(true);
    await host.ui.act({ do: "select-tile", tile: "password" });
    host.windows.answer = "right";
    await host.ui.act({ do: "submit", revision: host.ui.screen.revision, values: { 100: "hunter2" } });
    expect(host.ui.screen.view).toBe("desktop");
  });

  test("an agent that dies in a session is waited for again", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    using host = openHost(agent);
    await untilAsked(agent, host);
    await agent.die();
    await host.until(() => host.timers.length === 1);
    expect(host.ui.screen.fields.map(({ purpose }) => purpose)).toEqual(["brand", "message"]);
    expect(host.windows.asked).toEqual([]);
  });

  test("an agent that dies over an answer is reported as lost, not as starting, until it is back", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    using host = openHost(agent);
    await chooseBrand(host);
    await agent.greet();
    const { revision } = await host.until(hasField("secret"));
    await host.ui.act({ do: "submit", revision, values: { [pin]: "493817" } });
    const answer = await agent.expect("answer");
    for (const { value } of answer.secrets) value.dispose();
    agent.screen(2, ["brand", "Acme"], ["progress", "Setting your new PIN…"]);
    await host.until(hasField("progress"));
    await agent.die();
    for (let tries = 0; tries < 2; tries += 1) {
      await host.until(() => host.timers.length === 1);
      expect(host.ui.screen.fields.map(({ text }) => text)).toEqual(["Acme", labels.agentLost]);
      if (tries === 1) await agent.listen();
      host.timers.shift()?.run();
    }
    await agent.greet();
    await host.until(hasField("secret"));
  });

  test("the tile of a lost agent begins anew when it is chosen again", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    using host = openHost(agent);
    await untilAsked(agent, host);
    await agent.die();
    await host.until(() => host.timers.length === 1);
    await host.ui.act({ do: "select-tile", tile: "password" });
    await host.ui.act({ do: "select-tile", tile: "brand" });
    await host.until(() => host.timers.length === 1);
    expect(host.ui.screen.fields.map(({ text }) => text)).toEqual(["Acme", labels.agentNotThere]);
  });
});

const idOf = (purpose: string) => windowsFields.find((field) => field.purpose === purpose)?.id ?? -1;
const [pin, confirm, link] = [idOf("secret"), idOf("confirm"), idOf("action")];

describe("what the person does", () => {
  test("typed secrets are sent under their purposes, once, for the screen that is shown", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    using host = openHost(agent);
    await chooseBrand(host);
    await agent.greet();
    const { revision } = await host.until(hasField("secret"));
    await host.ui.act({ do: "submit", revision: revision - 1, values: { [pin]: "000000" } });
    await host.ui.act({ do: "submit", revision, values: { [pin]: "493817", [confirm]: "not drawn" } });
    await host.ui.act({ do: "submit", revision, values: { [pin]: "again" } });
    const answer = await agent.expect("answer");
    expect(answer.revision).toBe(1);
    expect(answer.secrets).toHaveLength(1);
    using typed = Secret.take(Buffer.from("493817"));
    expect(answer.secrets[0]?.value.equals(typed)).toBe(true);
    await host.ui.act({ do: "cancel" });
    // Nothing of the second submit came in between.
    expect(await agent.next()).toMatchObject({ message: "cancel", revision: 1 });
  });

  test("links answer with their index; a field that is not drawn answers nothing", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    using host = openHost(agent);
    await chooseBrand(host);
    await agent.greet();
    const { revision } = await host.until(hasField("action"));
    await host.ui.act({ do: "link", revision, field: link + 1 });
    await host.ui.act({ do: "link", revision, field: link });
    expect(await agent.next()).toMatchObject({
      message: "answer",
      revision: 1,
      purpose: purposes.action,
      index: 0,
    });
  });

  test("a secret longer than the protocol allows is reported, and not sent", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    using host = openHost(agent);
    await chooseBrand(host);
    await agent.greet();
    const { revision } = await host.until(hasField("secret"));
    await host.ui.act({ do: "submit", revision, values: { [pin]: "1".repeat(513) } });
    expect(host.ui.screen).toMatchObject({ busy: false, status: { kind: "error" } });
    await host.ui.act({ do: "cancel" });
    await agent.expect("cancel");
  });
});

describe("an agent that does not carry out a cancel", () => {
  for (const [what, leave] of [
    ["is left by cancelling again", (host: ReturnType<typeof openHost>) => host.ui.act({ do: "cancel" })],
    ["is left when it dies", (_host: unknown, agent: AgentDouble) => agent.die()],
  ] as const)
    test(what, async () => {
      await using agent = await AgentDouble.create();
      await agent.listen();
      using host = openHost(agent);
      await untilAsked(agent, host);
      await host.ui.act({ do: "cancel" });
      await agent.expect("cancel");
      await leave(host, agent);
      await host.until(({ selectedTile }) => selectedTile === undefined);
      expect(host.ui.screen).toMatchObject({ fields: [], status: { kind: "none" } });
    });
});

/** The agent may sign in: the person has answered its screen. */
async function untilAnswered(agent: AgentDouble, host: ReturnType<typeof openHost>): Promise<void> {
  await untilAsked(agent, host);
  const { fields, revision } = host.ui.screen;
  const secret = fields.find(({ purpose }) => purpose === "secret");
  await host.ui.act({ do: "submit", revision, values: { [secret?.id ?? -1]: "493817" } });
  for (const { value } of (await agent.expect("answer")).secrets) value.dispose();
}

describe("outcomes", () => {
  test("a credential is verified by Windows, and what Windows refuses signs nobody in", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    using host = openHost(agent);
    await untilAnswered(agent, host);
    agent.credential(alice, "sealed-password");
    await host.until((screen) => screen.status.kind === "error");
    expect(host.windows.asked).toEqual([{ name: "alice", password: "sealed-password" }]);
    expect(host.ui.screen.view).toBe("sign-in");
  });

  test("a credential that Windows takes signs in, with the agent's summary on the desktop", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    using host = openHost(agent);
    await untilAnswered(agent, host);
    host.windows.answer = "right";
    agent.credential(alice, "sealed-password", { text: "All kept." });
    const screen = await host.until(({ view }) => view === "desktop");
    expect(screen).toMatchObject({ signedInAs: "Alice Adler", status: { kind: "info", text: "All kept." } });
  });

  test("the agent hears that Windows accepted its credential, and nothing more", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    using host = openHost(agent);
    await untilAnswered(agent, host);
    host.windows.answer = "right";
    const outcome = agent.credential(alice, "sealed-password");
    expect(await agent.expect("result")).toEqual({
      message: "result",
      outcome,
      accepted: 1,
      system: systems.windows,
    });
    await agent.disconnected;
  });

  test("the agent hears why Windows refused, and its next screen is shown and answered", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    using host = openHost(agent);
    await untilAnswered(agent, host);
    host.windows.answer = "expired";
    const outcome = agent.credential(alice, "sealed-password");
    expect(await agent.expect("result")).toMatchObject({
      outcome,
      accepted: 0,
      code: ntstatus.STATUS_ACCOUNT_RESTRICTION,
      subCode: ntstatus.STATUS_PASSWORD_EXPIRED,
    });
    agent.screen(9, ["title", "It has expired"], ["action", "Back"]);
    const screen = await host.until(({ fields }) => fields.some(({ text }) => text === "It has expired"));
    const back = screen.fields.find(({ purpose }) => purpose === "action");
    await host.ui.act({ do: "link", revision: screen.revision, field: back?.id ?? -1 });
    expect(await agent.expect("answer")).toMatchObject({ revision: 9, purpose: purposes.action });
  });

  test("an agent that goes away after a refusal is said to be away, and is tried again", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    using host = openHost(agent);
    await untilAnswered(agent, host);
    agent.credential(alice, "sealed-password");
    await agent.expect("result");
    await agent.die();
    await host.until(({ fields }) => fields.some(({ text }) => text === labels.agentLost));
    expect(host.timers).toHaveLength(1);
    await agent.listen();
    host.timers.shift()?.run();
    await agent.greet();
    await host.until(hasField("secret"));
  });

  test("an agent that went away before the refusal is said to be away, and is tried again", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    using host = openHost(agent);
    await untilAnswered(agent, host);
    const checked = Promise.withResolvers<undefined>();
    host.windows.hold = checked.promise;
    agent.credential(alice, "sealed-password");
    await vi.waitUntil(() => host.windows.asked.length > 0);
    await agent.die();
    checked.resolve(undefined);
    await host.until(({ fields }) => fields.some(({ text }) => text === labels.agentLost));
    expect(host.timers).toHaveLength(1);
  });

  test("a second credential, or a screen, while Windows checks the first ends the session, and no slot is lost", async () => {
    const used = arenaReport().used;
    for (const more of ["credential", "screen"] as const) {
      await using agent = await AgentDouble.create();
      await agent.listen();
      using host = openHost(agent);
      await untilAnswered(agent, host);
      const checked = Promise.withResolvers<undefined>();
      host.windows.hold = checked.promise;
      const outcome = agent.credential(alice, "sealed-password");
      await vi.waitUntil(() => host.windows.asked.length > 0);
      if (more === "credential") agent.credential(alice, "another-password");
      else agent.screen(9, ["title", "Not now"]);
      await agent.disconnected;
      checked.resolve(undefined);
      expect(await agent.expect("result")).toMatchObject({ outcome, accepted: 0 });
      expect(host.windows.asked.map(({ password }) => password)).toEqual(["sealed-password"]);
      await host.ui.close();
    }
    expect(arenaReport().used).toBe(used);
  });

  test("a credential whose name is another account's than its id signs nobody in", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    using host = openHost(agent);
    await untilAnswered(agent, host);
    host.windows.answer = "right";
    agent.credential({ id: alice.id, name: bob.name }, "sealed-password");
    await host.until((screen) => screen.status.kind === "error");
    expect(host.windows.asked).toEqual([]);
  });

  test("a credential of another account than the tile's signs nobody in", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    using host = openHost(agent);
    await untilAnswered(agent, host);
    host.windows.answer = "right";
    agent.credential({ id: "S-1-5-21-1-2-3-1002", name: "alice" }, "sealed-password");
    await host.until((screen) => screen.status.kind === "error");
    expect(host.windows.asked).toEqual([]);
  });

  test("a credential of another machine or domain is not tried here", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    using host = openHost(agent);
    await untilAnswered(agent, host);
    host.windows.answer = "right";
    agent.credential(alice, "sealed-password", { qualifier: "ACME" });
    await host.until((screen) => screen.status.kind === "error");
    expect(host.windows.asked).toEqual([]);
  });

  test("a refusal leads back to the sign-in options with the agent's sentence", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    using host = openHost(agent);
    await untilAsked(agent, host);
    agent.say({
      message: "outcome",
      outcome: outcomes.refused,
      code: "wrong_user",
      text: "That was somebody else.",
    });
    const screen = await host.until(({ selectedTile }) => selectedTile === undefined);
    expect(screen.status).toEqual({ kind: "error", text: "That was somebody else." });
    expect(host.events).toContain("wrong_user");
    expect(host.timers).toEqual([]);
  });
});

describe("an agent that speaks wrongly", () => {
  const wrongs: Record<string, (agent: AgentDouble) => void> = {
    "a screen before the welcome": (agent) => {
      agent.screen(1, ["title", "Alice"]);
    },
    "a field that Windows cannot show": (agent) => {
      agent.welcome();
      agent.screen(1, ["title", "Alice"], ["action", "a fourth link", 3]);
    },
    "the same field twice": (agent) => {
      agent.welcome();
      agent.screen(1, ["title", "Alice"], ["title", "Mallory"]);
    },
    "an older screen": (agent) => {
      agent.welcome();
      agent.screen(2, ["title", "Alice"]);
      agent.screen(2, ["title", "Mallory"]);
    },
    "a credential without a password": (agent) => {
      agent.welcome();
      agent.say({ message: "outcome", outcome: outcomes.credential, accountName: "alice" });
    },
    "an outcome that there is none of": (agent) => {
      agent.welcome();
      agent.say({ message: "outcome", outcome: laterOutcome });
    },
    "another version": (agent) => {
      agent.say({ message: "welcome", version: newerVersion, brand: "Acme" });
    },
    "a message only hosts send": (agent) => {
      agent.welcome();
      agent.say({ message: "cancel", revision: 1 });
    },
    "a fault": (agent) => {
      agent.say({ message: "fault", code: "version_unsupported" });
    },
    "no frame at all": (agent) => {
      agent.sayBytes(Buffer.alloc(64, 0xff));
    },
  };
  for (const [name, speak] of Object.entries(wrongs)) {
    test(name, async () => {
      await using agent = await AgentDouble.create();
      await agent.listen();
      using host = openHost(agent);
      host.windows.answer = "right";
      await chooseBrand(host);
      await agent.expect("hello");
      speak(agent);
      const screen = await host.until(({ status }) => status.kind === "error");
      expect(screen.view).toBe("sign-in");
      expect(screen.fields).toEqual([]);
      expect(host.events).toContain("host.refused-agent");
      expect(host.windows.asked).toEqual([]);
    });
  }
});
