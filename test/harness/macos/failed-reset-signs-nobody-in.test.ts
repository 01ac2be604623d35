/**
 * Whatever becomes of a reset at the shipped bundle, in the login host and behind the harness's engine: unless macOS itself
 * has taken the new password nobody is signed in, and Apple's own window takes the right one afterwards. The agent is the
 * test's own, and does each of the things that an agent can do wrong.
 */
import { expect } from "vitest";
import { outcomes, protocolVersion, purposes } from "../../../src/protocol/table.ts";
import type { Draft, Message } from "../../../src/protocol/codec.ts";
import { Secret } from "../../../src/secrets/arena.ts";
import { textsFor } from "../../../src/texts/languages/languages.ts";
import { requires } from "../../support/requirements.ts";
import { ours } from "../authhost/support/hosted.ts";
import { scriptedAgent } from "../authhost/support/scripted-agent.ts";
import { alice, bob, hasField, type Mac, openMac, toOffer } from "./support/mac.ts";

const { describe, test } = requires("auth-host");
const { labels } = textsFor("en");
const bundle = { program: ours.program, name: ours.plugin };

const welcome: Draft = { message: "welcome", version: protocolVersion, brand: "Acme" };
const choose: Draft = {
  message: "screen",
  revision: 1,
  fields: [
    { purpose: purposes.title, index: 0, text: "Choose a new password" },
    { purpose: purposes.newPassword, index: 0, text: "" },
    { purpose: purposes.submit, index: 0, text: "Change it" },
  ],
};
const ended = (outcome: number, code = ""): Draft => ({
  message: "outcome",
  outcome,
  code,
  text: "It ended.",
});
const credentialOf = ({ id, name }: { id: string; name: string }): Draft => ({
  message: "outcome",
  outcome: outcomes.credential,
  id: 77n,
  accountId: id,
  accountName: name,
  password: Secret.take(Buffer.from("of the agent")),
});

type Says = readonly (Draft | "hang-up")[];

/** After the new password was typed. */
const failures: Record<string, () => Says> = {
  "the agent refuses": () => [ended(outcomes.refused, "device_disabled")],
  "the agent finishes without a credential": () => [ended(outcomes.finished)],
  "the agent cancels": () => [ended(outcomes.cancelled)],
  "the agent dies": () => ["hang-up"],
  "the agent breaks the protocol": () => [welcome],
  "the agent shows an older screen": () => [choose],
  "the credential is of another account": () => [credentialOf(bob)],
  "the credential has somebody else's name": () => [credentialOf({ id: alice.id, name: "bob" })],
  "the credential is of nobody here": () => [credentialOf({ id: alice.id, name: "carol" })],
  "macOS does not take the credential": () => [credentialOf(alice)],
};

/** Through whatever the plug-in shows by now, to Apple's own window. */
async function toApplesWindow(mac: Mac): Promise<void> {
  for (;;) {
    const { fields } = await mac.until(
      (screen) => hasField("submit")(screen) || hasField("password")(screen),
    );
    if (fields.some(({ purpose }) => purpose === "password")) return;
    const { revision } = mac.host.screen;
    await mac.submit();
    await mac.until((screen) => screen.revision !== revision);
  }
}

describe("nobody is signed in by a reset that failed, and Apple's window takes the password that is right", () => {
  for (const [what, says] of Object.entries(failures)) {
    test(
      what,
      async () => {
        const given: string[] = [];
        await using agent = await scriptedAgent((message: Message): Says => {
          if (message.message === "hello") return [welcome, choose];
          if (message.message !== "answer") return [];
          for (const { value } of message.secrets)
            given.push(value.use((bytes) => Buffer.from(bytes).toString()));
          return says();
        });
        await using mac = openMac({ endpoint: agent.socket }, { users: [alice, bob], bundle });
        mac.macos.answers.set("right", "right");
        await mac.host.boot("login-window");
        await mac.host.act({ do: "select-user", user: alice.id });
        await mac.until(hasField("password"));
        await mac.type("not it");
        await mac.until(hasField("action"));
        await mac.follow(labels.forgotPassword);
        await mac.until(hasField("newPassword"));
        const { revision } = mac.host.screen;
        await mac.type("brand new 1");
        // The offer again, the text that the agent is away, or Apple's window.
        await mac.until((screen) => screen.revision !== revision && hasField("submit")(screen));
        expect(given).toEqual(["brand new 1"]);
        expect(mac.events).not.toContain("host.signed-in");
        expect(mac.host.screen.view).toBe("sign-in");
        // What macOS was asked to take is what it has refused.
        const tried = what === "macOS does not take the credential" ? ["of the agent"] : [];
        expect(mac.macos.asked.map(({ password }) => password)).toEqual(["not it", ...tried]);
        await toApplesWindow(mac);
        await mac.type("right");
        await mac.untilEvent("host.signed-in");
        expect(mac.macos.asked.at(-1)).toEqual({ name: "alice", password: "right" });
      },
      30_000,
    );
  }
});

test("the credential that macOS takes signs in, and its new password alone", async () => {
  await using agent = await scriptedAgent((message: Message): Says => {
    if (message.message === "hello") return [welcome, choose];
    return message.message === "answer" ? [credentialOf(alice)] : [];
  });
  await using mac = openMac({ endpoint: agent.socket }, { bundle });
  mac.macos.answers.set("of the agent", "right");
  await toOffer(mac);
  await mac.follow(labels.forgotPassword);
  await mac.until(hasField("newPassword"));
  await mac.type("brand new 1");
  await mac.untilEvent("host.signed-in");
  expect(mac.macos.asked.map(({ password }) => password)).toEqual(["not it", "of the agent"]);
}, 30_000);

test("the Mac is switched off in the middle: the plug-in hangs up, and the next start offers nothing", async () => {
  await using agent = await scriptedAgent((message: Message): Says =>
    message.message === "hello" ? [welcome, choose] : [],
  );
  await using mac = openMac({ endpoint: agent.socket }, { bundle });
  await toOffer(mac);
  await mac.follow(labels.forgotPassword);
  await mac.until(hasField("newPassword"));
  await mac.host.boot("login-window");
  await mac.until(hasField("password"));
  expect(mac.events.filter((event) => event === "host.forgot-offered")).toHaveLength(1);
  expect(mac.events).not.toContain("host.fault");
}, 30_000);
