import { describe, expect, test } from "vitest";
import { AgentDouble } from "../windows/support/agent-double.ts";
import { alice, bob, hasField, openMac } from "./support/mac.ts";

async function atPreBoot(mac: ReturnType<typeof openMac>) {
  await mac.host.boot();
  await mac.until(({ view, busy }) => view === "pre-boot" && !busy);
}

describe("an encrypted disk after a start", () => {
  test("its password signs in to the desktop when the account accepts it", async () => {
    await using agent = await AgentDouble.create();
    await using mac = openMac(agent, { encrypted: true });
    await atPreBoot(mac);
    expect(mac.host.screen).toMatchObject({ selectedUser: alice.id, users: [alice] });
    mac.disk.opens.add(`${alice.id} hunter2`);
    mac.macos.answers.set("hunter2", "right");
    await mac.type("hunter2");
    await mac.until(({ view }) => view === "desktop");
    expect(mac.unlocked).toBe(1);
    expect(mac.macos.asked).toEqual([{ name: "alice", password: "hunter2" }]);
    expect(mac.events).toEqual(["host.pre-boot", "host.pre-boot-opened", "host.signed-in"]);
  });

  test("an account with another password has no failed attempt: the login window asks, and offers no reset", async () => {
    await using agent = await AgentDouble.create();
    await using mac = openMac(agent, { encrypted: true });
    await atPreBoot(mac);
    mac.disk.opens.add(`${alice.id} old`);
    await mac.type("old");
    const screen = await mac.until(hasField("password"));
    await mac.until(({ view }) => view === "sign-in");
    expect(screen.shaken).toBe(0);
    expect(mac.events).toEqual(["host.pre-boot", "host.pre-boot-opened", "host.pass-through-refused"]);
    mac.macos.answers.set("new", "right");
    await mac.type("new");
    await mac.until(({ view }) => view === "desktop");
  });

  test("a wrong password shakes, opens nothing, and asks neither the system nor the agent", async () => {
    await using agent = await AgentDouble.create();
    await using mac = openMac(agent, { encrypted: true });
    await atPreBoot(mac);
    await mac.type("not it");
    await mac.until(({ shaken, busy }) => shaken === 1 && !busy);
    expect(mac.host.screen).toMatchObject({ view: "pre-boot", status: { kind: "error" } });
    expect([mac.unlocked, mac.macos.asked.length]).toEqual([0, 0]);
    expect(mac.events).toEqual(["host.pre-boot", "host.pre-boot-wrong"]);
  });

  test("a recovery key leads to the login window; a link leads to its field and back", async () => {
    await using agent = await AgentDouble.create();
    await using mac = openMac(agent, { encrypted: true, users: [alice, bob] });
    await atPreBoot(mac);
    const link = () => mac.host.screen.fields.find(({ type }) => type === "command-link")?.text ?? "";
    expect(mac.host.screen.fields.map(({ purpose }) => purpose)).toEqual(["action"]);
    await mac.follow(link());
    expect(hasField("recoveryKey")(mac.host.screen)).toBe(true);
    await mac.follow(link());
    expect(hasField("recoveryKey")(mac.host.screen)).toBe(false);
    await mac.host.act({ do: "select-user", user: bob.id });
    expect(hasField("password")(mac.host.screen)).toBe(true);
    await mac.follow(link());
    mac.disk.opens.add("key ABCD-EFGH");
    await mac.type("WXYZ");
    await mac.until(({ shaken, busy }) => shaken === 1 && !busy);
    await mac.type("ABCD-EFGH");
    await mac.until(({ view, busy }) => view === "sign-in" && !busy);
    expect(mac.macos.asked).toEqual([]);
    expect(mac.unlocked).toBe(1);
  });

  test("a play can begin behind pre-boot, and a restart leads back to pre-boot", async () => {
    await using agent = await AgentDouble.create();
    await using mac = openMac(agent, { encrypted: true });
    expect(mac.host.screen.view).toBe("off");
    await mac.host.boot("login-window");
    await mac.until(({ view, busy }) => view === "sign-in" && !busy);
    mac.macos.answers.set("hunter2", "right");
    await mac.type("hunter2");
    await mac.until(({ view }) => view === "desktop");
    await atPreBoot(mac);
    expect(mac.host.screen.signedInAs).toBeUndefined();
  });
});

test("a disk that is not encrypted is never asked for", async () => {
  await using agent = await AgentDouble.create();
  await using mac = openMac(agent);
  await mac.host.boot();
  await mac.until(hasField("password"));
  expect([mac.host.screen.view, mac.disk.asked.length, mac.unlocked]).toEqual(["sign-in", 0, 0]);
});
