/**
 * A host ticks off rules while the person types. The agent must not refuse a password for a rule that the host ticked
 * off.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Screens } from "../../src/agent/screens/screens.ts";
import { holds, isCheckable } from "../../src/protocol/rules.ts";
import { checkPassword } from "../../src/secrets/password-policy.ts";
import { textsFor } from "../../src/texts/languages/languages.ts";
import { opaqueStrings } from "../protocol/vectors/read.ts";
import { secretOf } from "./power-loss/support/device.ts";

const texts = textsFor("en");
const screens = new Screens(texts, "Acme");

/** Whether a host says that the password holds no name; it says nothing of what only the agent can check. */
function hostSays(userName: string, secret: string): boolean | undefined {
  const rule = screens
    .choosePassword(userName)
    .find(({ purpose, text }) => purpose === "item" && text === texts.screens.rules.withoutName);
  if (rule?.mark === undefined || !isCheckable(rule.mark)) return undefined;
  return holds({ ...rule, mark: rule.mark }, { secret, confirmation: secret });
}

function agentSays(userName: string, text: string): boolean {
  using password = secretOf(text);
  return checkPassword(password, { userName }) !== "password_contains_name";
}

describe("the person's own name in a new password", () => {
  test.each([
    ["müller", "MÜLLER violet anchor"],
    ["andré", "violet ANDRÉ anchor"],
    ["mu\u0308ller", "m\u00fcller violet anchor"],
    ["σίσυφος", "violet ΣΊΣΥΦΟΣ anchor"],
  ])("%s: only the agent says", (userName, password) => {
    expect(hostSays(userName, password)).toBeUndefined();
    expect(agentSays(userName, password)).toBe(false);
  });

  test("a name in ASCII is checked by the host during typing", () => {
    expect(hostSays("alice", "violet ALICE anchor")).toBe(false);
    expect(hostSays("alice", "violet anchor 34")).toBe(true);
    expect(hostSays("al", "violet al anchor 34")).toBeUndefined();
  });

  test("for any name and password, a rule that holds at the host holds at the agent", () => {
    const name = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.string({ unit: "grapheme-ascii", minLength: 3 }),
    );
    const around = fc.string({ unit: "grapheme", maxLength: 20 });
    fc.assert(
      fc.property(name, around, around, fc.boolean(), (userName, before, after, large) => {
        const password = `${before}${large ? userName.toUpperCase() : userName}${after} and more`;
        return hostSays(userName, password) !== true || agentSays(userName, password);
      }),
    );
  });
});

describe("characters that another keyboard types otherwise", () => {
  const rule = screens.choosePassword("alice").find(({ mark }) => mark === "opaqueString");
  // Long enough, and of one script with everything.
  const around = (text: string) => `${text} and more than that`;

  test.each(opaqueStrings)("$name: host and agent say the same", ({ text }) => {
    const secret = around(text);
    using password = secretOf(secret);
    const refusal = checkPassword(password);
    // Refused as no text before anything else: ASCII's controls.
    const agentTakes = refusal !== "secret_character" && refusal !== "secret_not_text";
    expect(holds({ mark: rule?.mark ?? "plain" }, { secret, confirmation: secret })).toBe(agentTakes);
  });

  test("half of a surrogate pair, which no agent gets to see, does not hold", () => {
    const secret = around("\ud83d");
    expect(holds({ mark: "opaqueString" }, { secret, confirmation: secret })).toBe(false);
  });
});
