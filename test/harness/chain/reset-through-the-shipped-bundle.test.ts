/**
 * The whole chain of a Mac on Linux: the shipped bundle in the login host, its socket, the agent, the directory, the
 * organisation's provider, and a Chromium that stands in for the plug-in's WKWebView. The engine, the stores
 * and Apple's own mechanisms are the harness's; nothing here ran on a Mac. Step by step at one device, as a person goes on
 * from there.
 */
import { connect } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { expect } from "vitest";
import { members } from "../../../src/harness/contract/organisation.ts";
import type { TimelineEntry } from "../../../src/harness/contract/model.ts";
import { agentSocket } from "../../../src/harness/processes/folders.ts";
import { rehearse } from "../../../src/harness/rehearsal/rehearsal.ts";
import { loadScenario } from "../../../src/harness/rehearsal/scenario.ts";
import { textsFor } from "../../../src/texts/languages/languages.ts";
import { requires } from "../../support/requirements.ts";
import { person } from "../../system/support/person.ts";
import { findings } from "./support/chain.ts";
import { macChainNeeds, macChainOf } from "./support/mac-chain.ts";

const { describe, test } = requires(...macChainNeeds);
const { email = "", password = "" } = members[0] ?? {};
const { labels } = textsFor("en");
const startPassword = "copper lantern winter 12";
const newPassword = "violet anchor morning 34";

describe("at a Mac whose person forgets the password", () => {
  const chain = macChainOf({ brand: "Acme Sky", secrets: { startPassword } });
  const at = () => person(chain.harness);
  const happened = (event: string) => chain.entries.filter((entry) => entry.event === event).length;
  const shows = (text: string) =>
    chain.harness.until(({ screen }) => screen.fields.some((field) => field.text === text), 20_000);
  const opens = async (secret: string) => {
    const { opens: rows } = await chain.harness.examine();
    return rows
      .find(({ name }) => name === secret)
      ?.opens.flatMap((one) => (one.opens === true ? [one.store] : []));
  };
  const all = ["account", "keychain", "local-items", "disk"];
  /** Past "Try again", to Apple's own window. */
  const tryAgain = async () => {
    const { screen } = await at().shown("submit");
    await chain.harness.act({ do: "submit", revision: screen.revision, values: {} });
    await at().shown("password");
  };

  test("denied: another program of the same user is served nothing at the socket", async () => {
    const stranger = connect(join(chain.harness.directory, agentSocket));
    await once(stranger, "close");
    await expect.poll(() => happened("peer-refused")).toBe(1);
  }, 30_000);

  test("denied: a wrong password signs nobody in, and “Forgot password?” is offered", async () => {
    await at().typeMacPassword("not my password 0");
    await shows(labels.forgotPassword);
    expect(happened("host.forgot-offered")).toBe(1);
    expect(happened("host.signed-in")).toBe(0);
  }, 30_000);

  test("allowed: the right password signs in after “Try again”, and the agent is told of it", async () => {
    const captured = happened("host.captured");
    await tryAgain();
    await at().typeMacPassword(startPassword);
    await chain.harness.until(({ screen }) => screen.view === "desktop");
    await expect.poll(() => happened("host.captured"), { timeout: 10_000 }).toBe(captured + 1);
    await chain.harness.act({ do: "sign-out" });
  }, 30_000);

  test("cancelled at the organisation's page: nothing has changed, and Apple's window asks", async () => {
    await at().forgetMacPassword();
    await chain.harness.until(({ screen }) => screen.browser !== undefined, 20_000);
    await chain.harness.act({ do: "cancel" });
    await shows(labels.forgotPassword);
    await chain.harness.until(({ screen }) => screen.browser === undefined);
    expect(happened("agent.cancelled")).toBe(1);
    expect(await opens("start-password")).toEqual(all);
    await tryAgain();
  }, 30_000);

  test("peer died: an agent killed in the middle is waited for, and Apple's window stays within reach", async () => {
    const signedIn = happened("host.signed-in");
    await at().forgetMacPassword();
    await chain.harness.until(({ screen }) => screen.browser !== undefined, 20_000);
    await chain.harness.killAgent();
    await shows(labels.agentNotThere);
    expect(happened("host.signed-in")).toBe(signedIn);
    // It goes on by itself once the agent is back.
    await chain.harness.startAgent();
    await chain.harness.until(({ screen }) => screen.browser !== undefined, 20_000);
    await chain.harness.act({ do: "cancel" });
    await shows(labels.forgotPassword);
    await tryAgain();
  }, 60_000);

  test("interrupted: the Mac is started anew in the middle, and nothing is left of the reset", async () => {
    await at().forgetMacPassword();
    await chain.harness.until(({ screen }) => screen.browser !== undefined, 20_000);
    await chain.harness.act({ do: "restart" });
    await at().shown("password");
    expect(chain.harness.state().screen).toMatchObject({ view: "pre-boot" });
    await at().typeMacPassword(startPassword);
    await chain.harness.until(
      ({ screen, device }) => screen.view === "desktop" && device.agent === "running",
    );
    expect(await opens("start-password")).toEqual(all);
    await chain.harness.act({ do: "sign-out" });
  }, 60_000);

  test("allowed (B2): proves who they are, sets a new password, and is signed in with it", async () => {
    const [signedIn, told] = [happened("host.signed-in"), happened("signed-in")];
    await at().beginMacReset({ email, password, newPassword });
    await chain.harness.until(({ screen }) => screen.view === "desktop", 30_000);
    expect(happened("host.signed-in")).toBe(signedIn + 1);
    // Nobody typed it at Apple's window: it was in the evaluation's context, and the agent was told that macOS took it.
    await expect.poll(() => happened("signed-in"), { timeout: 10_000 }).toBe(told + 1);
    await expect.poll(() => happened("reset-completed"), { timeout: 10_000 }).toBeGreaterThan(0);
    expect(await opens("start-password")).toEqual([]);
    expect(await opens("new-password")).toEqual(all);
  }, 60_000);

  test("the login host has found nothing wrong with the bundle", () => {
    expect(findings(chain.entries)).toEqual([]);
  });
});

test("a scenario through the shipped bundle: a reset that is refused signs nobody in", async () => {
  const { mismatches } = await rehearse(loadScenario("mac-reset-token-missing"), { native: {} });
  expect(mismatches).toEqual([]);
}, 60_000);

test("a scenario through the shipped bundle: a disk that stayed behind takes the new password after the sign-in", async () => {
  const entries: TimelineEntry[] = [];
  const { mismatches } = await rehearse(loadScenario("mac-disk-behind"), {
    native: {},
    onEntry: (entry) => entries.push(entry),
  });
  expect(mismatches).toEqual([]);
  // The disk is asked about before the desktop: the bundle's `reconcile` holds the sign-in up until the person is done.
  const at = (event: string) => entries.findIndex((entry) => entry.event === event);
  expect(at("repair-completed")).toBeGreaterThan(-1);
  expect(at("repair-completed")).toBeLessThan(at("host.signed-in"));
  expect(findings(entries)).toEqual([]);
}, 60_000);
