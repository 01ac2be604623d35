/**
 * The harness's engine and a real plug-in in the login host: its mechanisms are called in the engine's order, and what
 * they do wrong signs nobody in. The plug-in is a specimen that does one thing in each of its mechanisms.
 */
import { afterEach, expect } from "vitest";
import { timer } from "../../../src/host/schedule.ts";
import { AuthorizationEngine, type EngineEvent } from "../../../src/harness/macos/authorization-engine.ts";
import { authorizationResult } from "../../../src/harness/macos/authorization-plugin.ts";
import { HostedPlugin } from "../../../src/harness/macos/hosted-plugin.ts";
import { arenaReport } from "../../../src/secrets/arena.ts";
import { requires } from "../../support/requirements.ts";
import { specimen } from "../authhost/support/hosted.ts";

const { test } = requires("auth-host");
const { allow, deny, undefined: internal } = authorizationResult;

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

function played(...mechanisms: string[]) {
  const events: string[] = [];
  const engineEvents: EngineEvent["event"][] = [];
  const plugin = new HostedPlugin({
    bundle: { program: specimen.program, name: specimen.plugin },
    right: "system.login.console",
    endpoint: "/nowhere",
    locale: "en",
    views: { displayView: () => ({ update: () => undefined }) },
    openBrowser: () => Promise.reject(new Error("no browser")),
    pageSink: { picture: () => undefined, mirror: () => undefined },
    onBrowser: () => undefined,
    accounts: () => [],
    onEvent: ({ event, text }) => events.push(`${event} ${text}`),
  });
  const begin = () =>
    new AuthorizationEngine({
      right: "system.login.console",
      mechanisms: mechanisms.map((name) => `${specimen.plugin}:${name}`),
      plugins: { [specimen.plugin]: plugin },
      schedule: timer,
      onEvent: ({ event }) => engineEvents.push(event),
    });
  const engine = begin();
  open.push(async () => {
    plugin.PluginDestroy();
    await plugin.settled;
  });
  return { engine, begin, events, engineEvents };
}

test("every mechanism of the list is called, and all allow", async () => {
  const { engine, events } = played("good", "late", "good");
  expect(await engine.copyRights()).toBe(allow);
  await engine.free();
  expect(events).toEqual([]);
});

test("one that denies ends the run, and the list runs again", async () => {
  const { engine } = played("good", "denies", "crash");
  expect(await engine.copyRights({ tries: 2 })).toBe(deny);
  await engine.free();
});

test("a sticky value survives a denied run, another does not: the engine keeps them", async () => {
  const before = arenaReport().used;
  const { engine } = played("sticky");
  expect(await engine.copyRights({ tries: 2 })).toBe(allow);
  expect(engine.copyInfo("goes")).toBeUndefined();
  await engine.free();
  expect(arenaReport().used).toBe(before);
});

test("one that interrupts runs again, and the one that was asked is deactivated", async () => {
  const { engine, engineEvents } = played("interrupts", "waits");
  expect(await engine.copyRights({ tries: 1 })).toBe(allow);
  await engine.free();
  expect(engineEvents).toEqual([]);
});

test("a second result is refused, and named", async () => {
  const { engine, events } = played("two-results", "late");
  expect(await engine.copyRights({ tries: 1 })).toBe(allow);
  await engine.free();
  expect(events.join()).toContain("second-result");
});

test("a result that there is none signs nobody in until it is an answer", async () => {
  const { engine, events, engineEvents } = played("unknown-result");
  const rights = engine.copyRights({ tries: 1 });
  await expect.poll(() => engineEvents).toContain("result-refused");
  await engine.free();
  expect(await rights).toBe(authorizationResult.userCanceled);
  expect(events.join()).toContain("unknown-result");
});

for (const mechanism of ["crash", "ends-process", "missing-function"])
  test(`${mechanism}: signs nobody in, and the host is there again for the next evaluation`, async () => {
    const { engine, begin, events } = played("good", mechanism);
    expect(await engine.copyRights()).toBe(internal);
    await engine.free();
    expect(events.join()).toContain("host.");
    const next = begin();
    expect(await next.copyRights()).toBe(internal);
    await next.free();
  });

test("a mechanism that cannot be made signs nobody in", async () => {
  const { engine, events } = played("good", "create-error");
  expect(await engine.copyRights()).toBe(internal);
  await engine.free();
  expect(events.join()).toContain("not-created");
});

test("a bundle that is not there signs nobody in", async () => {
  const events: string[] = [];
  const plugin = new HostedPlugin({
    bundle: { program: "/nowhere/Specimen", name: "Specimen" },
    right: "system.login.console",
    endpoint: "/nowhere",
    locale: "en",
    views: { displayView: () => ({ update: () => undefined }) },
    openBrowser: () => Promise.reject(new Error("no browser")),
    pageSink: { picture: () => undefined, mirror: () => undefined },
    onBrowser: () => undefined,
    accounts: () => [],
    onEvent: ({ event }) => events.push(event),
  });
  open.push(async () => {
    plugin.PluginDestroy();
    await plugin.settled;
  });
  const engine = new AuthorizationEngine({
    right: "system.login.console",
    mechanisms: ["Specimen:good"],
    plugins: { Specimen: plugin },
    schedule: timer,
  });
  expect(await engine.copyRights()).toBe(internal);
  await engine.free();
  expect(events).toContain("host.fault");
});
