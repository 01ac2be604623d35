import { describe, expect, test } from "vitest";
import { watchdogMs } from "../../../src/harness/macos/authorization-engine.ts";
import { abilities, scenarios } from "../../../src/protocol/table.ts";
import { textsFor } from "../../../src/texts/languages/languages.ts";
import { AgentDouble } from "../windows/support/agent-double.ts";
import { alice, bob, hasField, openMac, toLoginWindow, toOffer } from "./support/mac.ts";

const { labels } = textsFor("en");

describe("the agent is dead", () => {
  test("a right password signs in, and nothing else was asked", async () => {
    await using agent = await AgentDouble.create();
    await using mac = openMac(agent);
    await toLoginWindow(mac);
    expect(mac.host.screen).toMatchObject({ view: "sign-in", selectedUser: alice.id, tiles: [] });
    mac.macos.answers.set("hunter2", "right");
    await mac.type("hunter2");
    const screen = await mac.until(({ view }) => view === "desktop");
    expect(screen).toMatchObject({ signedInAs: "Alice Adler", fields: [], busy: false, shaken: 0 });
    expect(mac.macos.asked).toEqual([{ name: "alice", password: "hunter2" }]);
    expect(mac.events).toEqual(["host.signed-in"]);
  });

  test("a wrong password shakes, then “Try again” leads back to Apple's own sign-in", async () => {
    await using agent = await AgentDouble.create();
    await using mac = openMac(agent);
    await toOffer(mac);
    expect(mac.host.screen).toMatchObject({ shaken: 1, status: { kind: "error" }, busy: false });
    expect(mac.host.screen.fields.map(({ text }) => text)).toEqual([labels.tryAgain, labels.forgotPassword]);
    mac.macos.answers.set("hunter2", "right");
    await mac.submit();
    await mac.until(hasField("password"));
    await mac.type("hunter2");
    await mac.until(({ view }) => view === "desktop");
    expect(mac.events).toEqual(["host.wrong-password", "host.forgot-offered", "host.signed-in"]);
  });

  test("“Forgot password?” says that the agent is not there, and “Try again” works at once", async () => {
    await using agent = await AgentDouble.create();
    await using mac = openMac(agent);
    await toOffer(mac);
    await mac.follow(labels.forgotPassword);
    await mac.untilEvent("host.agent-away");
    const screen = await mac.until(hasField("message"));
    expect(screen.fields.map(({ text }) => text)).toEqual([
      "Vestibule",
      labels.agentNotThere,
      labels.tryAgain,
    ]);
    mac.macos.answers.set("hunter2", "right");
    await mac.submit();
    await mac.until(hasField("password"));
    expect(mac.timers.map(({ ms }) => ms)).toEqual([]);
    await mac.type("hunter2");
    await mac.until(({ view }) => view === "desktop");
  });

  test("the plug-in tries again less and less often, and connects once the agent is there", async () => {
    await using agent = await AgentDouble.create();
    await using mac = openMac(agent);
    await toOffer(mac);
    await mac.follow(labels.forgotPassword);
    const waits: number[] = [];
    for (let tries = 0; tries < 7; tries += 1) {
      await mac.until(() => mac.timers.length > 0);
      const timer = mac.timers.shift();
      waits.push(timer?.ms ?? 0);
      if (tries === 6) await agent.listen();
      timer?.run();
    }
    expect(waits).toEqual([100, 200, 400, 800, 1600, 3000, 3000]);
    await agent.greet();
    await mac.untilEvent("host.agent-back");
  });
});

describe("when the agent is contacted", () => {
  test("the first attempt contacts no agent; a wrong password offers the reset and names the account", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    await using mac = openMac(agent);
    await toOffer(mac);
    expect(mac.events).toEqual(["host.wrong-password", "host.forgot-offered"]);
    await mac.follow(labels.forgotPassword);
    // This is the first message that the agent receives.
    expect(await agent.expect("hello")).toMatchObject({
      scenario: scenarios.forgotten,
      accountId: alice.id,
      shows: abilities.browser | abilities.pictures,
    });
  });

  test("another account that is chosen begins without a failed attempt", async () => {
    await using agent = await AgentDouble.create();
    await using mac = openMac(agent, { users: [alice, bob] });
    await mac.host.boot();
    await mac.until(({ view, busy }) => view === "sign-in" && !busy);
    expect(mac.host.screen).toMatchObject({ selectedUser: undefined, fields: [] });
    await mac.host.act({ do: "select-user", user: alice.id });
    await mac.until(hasField("password"));
    await mac.type("not it");
    await mac.until(hasField("action"));
    await mac.host.act({ do: "select-user", user: bob.id });
    await mac.until(hasField("password"));
    expect(mac.host.screen).toMatchObject({ selectedUser: bob.id, status: { kind: "none" } });
    await mac.host.act({ do: "cancel" });
    await mac.until(({ selectedUser, busy }) => selectedUser === undefined && !busy);
  });

  test("after signing out, a second sign-in begins like the first", async () => {
    await using agent = await AgentDouble.create();
    await using mac = openMac(agent);
    await toOffer(mac);
    mac.macos.answers.set("hunter2", "right");
    await mac.submit();
    await mac.until(hasField("password"));
    await mac.type("hunter2");
    await mac.until(({ view }) => view === "desktop");
    await mac.host.act({ do: "sign-out" });
    await mac.until(hasField("password"));
    expect(mac.host.screen).toMatchObject({ signedInAs: undefined, view: "sign-in" });
    await mac.type("hunter2");
    await mac.until(({ view }) => view === "desktop");
    expect(mac.events.filter((event) => event === "host.forgot-offered")).toHaveLength(1);
  });

  test("a late submit of an older view is dropped, and so is one while the system checks", async () => {
    await using agent = await AgentDouble.create();
    await using mac = openMac(agent, { users: [alice, bob] });
    await mac.host.boot();
    await mac.until(({ view, busy }) => view === "sign-in" && !busy);
    await mac.host.act({ do: "select-user", user: alice.id });
    await mac.until(hasField("password"));
    const { revision } = mac.host.screen;
    const held = Promise.withResolvers<void>();
    mac.macos.hold = held.promise;
    await mac.type("one");
    await mac.until(() => mac.macos.asked.length === 1);
    await mac.type("two");
    await mac.host.act({ do: "select-user", user: bob.id });
    held.resolve();
    await mac.until(hasField("action"));
    await mac.host.act({ do: "submit", revision, values: { 100: "three" } });
    expect(mac.host.screen).toMatchObject({ busy: false, selectedUser: alice.id });
    expect(mac.host.screen.fields.map(({ text }) => text)).toContain(labels.tryAgain);
    expect(mac.macos.asked).toHaveLength(1);
  });

  test("a locked-out account is reported as such, and not as a wrong password", async () => {
    await using agent = await AgentDouble.create();
    await using mac = openMac(agent);
    await toLoginWindow(mac);
    mac.macos.answers.set("hunter2", "locked-out");
    await mac.type("hunter2");
    await mac.until(hasField("action"));
    expect(mac.host.screen).toMatchObject({ shaken: 0, status: { kind: "error" } });
    expect(mac.events).toEqual(["host.logon-locked-out", "host.forgot-offered"]);
  });

  test("no view has a time limit", async () => {
    await using agent = await AgentDouble.create();
    await using mac = openMac(agent);
    await toLoginWindow(mac);
    expect(mac.timers.filter(({ ms }) => ms === watchdogMs)).toEqual([]);
    await mac.type("not it");
    await mac.until(hasField("action"));
    expect(mac.timers.filter(({ ms }) => ms === watchdogMs)).toEqual([]);
  });
});
