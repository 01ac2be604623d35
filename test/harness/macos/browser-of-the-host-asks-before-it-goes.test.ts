import { describe, expect, test } from "vitest";
import { textsFor } from "../../../src/texts/languages/languages.ts";
import { AgentDouble } from "../windows/support/agent-double.ts";
import { hasField, type Mac, type OpenedBrowser, openMac, toOffer } from "./support/mac.ts";

const { labels } = textsFor("en");
const address = "https://directory.example/begin";

/** The agent makes the host show a page; resolves when it is open. */
async function toBrowser(agent: AgentDouble, mac: Mac): Promise<OpenedBrowser> {
  await toOffer(mac);
  await mac.follow(labels.forgotPassword);
  await agent.expect("hello");
  agent.welcome();
  agent.screen(
    1,
    ["title", "Prove it"],
    ["web", address],
    ["webProxy", "127.0.0.1:4711"],
    ["action", "Stop"],
  );
  await mac.untilEvent("host.browser-opened");
  const browser = mac.browsers[0];
  if (browser === undefined) throw new Error("no browser was opened");
  return browser;
}

describe("the browser", () => {
  test("begins where the agent says, through its proxy, and takes mouse and keys", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    await using mac = openMac(agent);
    const key = { surface: "key", type: "down", key: "a", code: "KeyA", keyCode: 65, modifiers: 0 } as const;
    expect(mac.host.surface(key)).toBe(false);
    const browser = await toBrowser(agent, mac);
    expect(browser.options.address.href).toBe(address);
    expect(browser.options.proxyPort).toBe(4711);
    expect(mac.host.screen.browser).toEqual({ width: browser.options.width, height: browser.options.height });
    expect(mac.host.screen.fields.map(({ purpose }) => purpose)).toEqual(["title", "action"]);
    expect(mac.host.surface(key)).toBe(true);
    expect(browser.inputs).toEqual([key]);
    browser.options.onPicture(new Uint8Array(1));
    expect(mac.pictures).toBe(1);
  });

  test("stays while screens name the same page, and closes at the first that does not", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    await using mac = openMac(agent);
    const browser = await toBrowser(agent, mac);
    agent.screen(2, ["web", address], ["webProxy", "127.0.0.1:4711"], ["notice", "Kept out"]);
    await mac.untilEvent("host.notice");
    expect([mac.browsers.length, browser.closed]).toEqual([1, false]);
    const asked = browser.options.mayNavigate("https://elsewhere.example/");
    await agent.expect("navigate");
    agent.screen(3, ["title", "Choose"]);
    await mac.until(() => browser.closed);
    expect(await asked).toBe(false);
    expect(mac.host.screen.browser).toBeUndefined();
    browser.options.onPicture(new Uint8Array(1));
    expect(mac.pictures).toBe(0);
    // The verdict was on its way when the browser was closed, so the host accepts it.
    agent.say({ message: "verdict", question: 1, allow: 1 });
    agent.screen(4, ["title", "Still here"]);
    await mac.until(({ fields }) => fields.some(({ text }) => text === "Still here"));
    expect(mac.events).not.toContain("host.refused-agent");
  });

  test("that opens too late is closed at once, and asks nothing", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    await using mac = openMac(agent);
    const held = Promise.withResolvers<void>();
    mac.opening.hold = held.promise;
    await toOffer(mac);
    await mac.follow(labels.forgotPassword);
    await agent.expect("hello");
    agent.welcome();
    agent.screen(
      1,
      ["title", "Prove it"],
      ["web", address],
      ["webProxy", "127.0.0.1:4711"],
      ["action", "Stop"],
    );
    await mac.until(() => mac.browsers.length === 1);
    agent.screen(2, ["title", "Choose"]);
    await mac.until(({ fields }) => fields.some(({ text }) => text === "Choose"));
    expect(await mac.browsers[0]?.options.mayNavigate(address)).toBe(false);
    held.resolve();
    await mac.until(() => mac.browsers[0]?.closed === true);
    expect(mac.host.screen.browser).toBeUndefined();
    expect(mac.events).not.toContain("host.browser-opened");
  });

  test("that cannot be opened, or ends by itself, is reported, and the person can cancel", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    await using mac = openMac(agent);
    const browser = await toBrowser(agent, mac);
    browser.end();
    await mac.untilEvent("host.browser-failed");
    expect(mac.host.screen).toMatchObject({ browser: undefined, status: { kind: "error" }, busy: false });
    await mac.until(() => browser.closed);
    mac.opening.fails = true;
    mac.events.length = 0;
    agent.screen(2, ["web", address], ["webProxy", "127.0.0.1:4712"], ["action", "Stop"]);
    await mac.untilEvent("host.browser-failed");
    await mac.follow("Stop");
    await agent.expect("answer");
  });
});

describe("navigations", () => {
  test("are asked about before they are made, by growing numbers, and answered by number", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    await using mac = openMac(agent);
    const { options } = await toBrowser(agent, mac);
    const first = options.mayNavigate("https://one.example/?a=b");
    const second = options.mayNavigate("https://two.example/");
    expect(await agent.expect("navigate")).toMatchObject({
      question: 1,
      address: "https://one.example/?a=b",
    });
    expect(await agent.expect("navigate")).toMatchObject({ question: 2, address: "https://two.example/" });
    agent.say({ message: "verdict", question: 2, allow: 0, code: "host_not_allowed" });
    agent.say({ message: "verdict", question: 1, allow: 1 });
    expect(await Promise.all([first, second])).toEqual([true, false]);
    expect(mac.events).toContain("host.navigation-refused");
    expect(mac.browsers[0]?.closed).toBe(false);
  });

  test("refused without a code end the proof: the browser is closed", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    await using mac = openMac(agent);
    const browser = await toBrowser(agent, mac);
    const asked = browser.options.mayNavigate("https://directory.example/end?code=1");
    await agent.expect("navigate");
    agent.say({ message: "verdict", question: 1, allow: 0 });
    expect(await asked).toBe(false);
    await mac.until(() => browser.closed);
    expect(mac.events).not.toContain("host.navigation-refused");
    agent.screen(2, ["web", address], ["webProxy", "127.0.0.1:4711"], ["notice", "On its way before"]);
    await mac.untilEvent("host.notice");
    await new Promise(setImmediate);
    expect(mac.browsers).toHaveLength(1);
    agent.screen(3, ["web", address], ["webProxy", "127.0.0.1:4712"]);
    await mac.until(() => mac.browsers.length === 2);
    expect(await browser.options.mayNavigate("https://directory.example/")).toBe(false);
  });

  test("a second verdict on one question ends the session", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    await using mac = openMac(agent);
    const browser = await toBrowser(agent, mac);
    const asked = browser.options.mayNavigate(address);
    await agent.expect("navigate");
    agent.say({ message: "verdict", question: 1, allow: 1 });
    agent.say({ message: "verdict", question: 1, allow: 1 });
    await asked;
    await mac.untilEvent("host.refused-agent");
    await mac.until(() => browser.closed);
  });

  test("an address that the protocol cannot carry is denied, and so are too many questions at once", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    await using mac = openMac(agent);
    const { options } = await toBrowser(agent, mac);
    expect(await options.mayNavigate(`https://one.example/?${"a".repeat(8192)}`)).toBe(false);
    const many = Array.from({ length: 64 }, () => options.mayNavigate(address));
    expect(await options.mayNavigate(address)).toBe(false);
    await mac.host.act({ do: "cancel" });
    await mac.host.act({ do: "cancel" });
    expect(await Promise.all(many)).toEqual(many.map(() => false));
  });

  test("are denied when the agent dies, and the browser goes with it", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    await using mac = openMac(agent);
    const browser = await toBrowser(agent, mac);
    const asked = browser.options.mayNavigate(address);
    await agent.expect("navigate");
    await agent.die();
    expect(await asked).toBe(false);
    await mac.untilEvent("host.agent-away");
    await mac.until(() => browser.closed);
    const { fields, browser: shown } = await mac.until(hasField("message"));
    expect(shown).toBeUndefined();
    expect(fields.map(({ text }) => text)).toEqual(["Acme", labels.agentLost, labels.tryAgain]);
    mac.macos.answers.set("hunter2", "right");
    await mac.submit();
    await mac.until(hasField("password"));
    await mac.type("hunter2");
    await mac.until(({ view }) => view === "desktop");
  });

  test("the Mac is switched off in the middle: the browser is gone before it starts again", async () => {
    await using agent = await AgentDouble.create();
    await agent.listen();
    await using mac = openMac(agent);
    const browser = await toBrowser(agent, mac);
    const asked = browser.options.mayNavigate(address);
    await mac.host.boot();
    expect([await asked, browser.closed]).toEqual([false, true]);
    await mac.until(hasField("password"));
  });
});
