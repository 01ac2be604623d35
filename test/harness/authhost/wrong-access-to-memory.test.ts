/**
 * Whole conversations with the shipped bundle under valgrind: no wrong access to memory of its, or of the host
 * beside it, and no object left.
 */
import { spawnSync } from "node:child_process";
import { expect } from "vitest";
import { longForm } from "../../support/long-form.ts";
import { suiteFor } from "../../support/requirements.ts";
import type { ScriptAction } from "../../../src/harness/authhost/script.ts";
import { isAuthHostThere } from "../../../src/harness/authhost/auth-host.ts";
import type { Draft, Message } from "../../../src/protocol/codec.ts";
import { inputOptions, marks, outcomes, purposes } from "../../../src/protocol/table.ts";
import { Secret } from "../../../src/secrets/arena.ts";
import { english, fill, leave, playForgotten, press, see, welcome } from "./support/at-the-view.ts";
import { playSpecimen } from "./support/hosted.ts";
import { scriptedAgent } from "./support/scripted-agent.ts";

const isThere = isAuthHostThere() && spawnSync("valgrind", ["--version"]).status === 0;
const { test } = suiteFor(isThere ? undefined : "needs the login host and valgrind", false);

const valgrind = ["valgrind", "-q", "--error-exitcode=9"];
/** Valgrind is slow, and the machine may be busy. */
const slowly = { under: valgrind, hangMs: 120_000, patienceMs: 120_000 };
const timeout = 180_000;

const field = (purpose: number, more = {}) => ({ purpose, index: 0, text: "", ...more });
const choose: Draft = {
  message: "screen",
  revision: 1,
  fields: [
    field(purposes.item, { text: "At least 4", mark: marks.minimumCharacters, value: 4 }),
    field(purposes.newPassword, { options: inputOptions.reveal }),
    field(purposes.confirmPassword, { options: inputOptions.reveal }),
    field(purposes.qr, { text: "https://directory.acme.example/phone" }),
    field(purposes.timeLeft, { value: 600 }),
    field(purposes.submit),
  ],
};
const page = (): Draft => ({
  message: "screen",
  revision: 1,
  fields: [
    field(purposes.web, { text: "https://idp.acme.example/" }),
    field(purposes.webProxy, { text: "127.0.0.1:4711", credential: Secret.take(Buffer.from("proxy")) }),
    field(purposes.action, { text: "Back" }),
  ],
});
const navigate: ScriptAction = { do: "navigate", address: "https://idp.acme.example/" };

const conversations: [string, readonly Draft[], readonly ScriptAction[]][] = [
  [
    "a screen with everything",
    [choose],
    [fill(english.newPassword, "abcd"), press(english.reveal), see("✓ At least 4"), press(english.submit)],
  ],
  ["a page that is left with an open question", [page()], [navigate, press("Back")]],
  ["an agent that breaks the protocol", [choose, choose], [see(english.cannotDraw)]],
];

for (const [what, screens, script] of longForm ? conversations : conversations.slice(0, 1)) {
  test(
    `${what}: no wrong access`,
    async () => {
      await using agent = await scriptedAgent((message: Message) => {
        if (message.message === "hello") return [welcome, ...screens];
        return message.message === "answer" ? [{ message: "outcome", outcome: outcomes.finished }] : [];
      });
      const report = await playForgotten(agent.socket, [...script, leave(english.forgotPassword)], slowly);
      expect(report.findings).toEqual([]);
      expect(report.lines).toContainEqual({ event: "objects", live: 0 });
      expect(report.exitCode).toBe(0);
    },
    timeout,
  );
}

test(
  "a plug-in that reads what it has freed is found by it, and by nothing else",
  async () => {
    expect((await playSpecimen("reads-freed")).exitCode).toBe(0);
    expect((await playSpecimen("reads-freed", slowly)).exitCode).toBe(1);
  },
  timeout,
);
