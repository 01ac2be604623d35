/** Text is counted in bytes on the wire. A long name or brand in any script must not end the session that shows it. */
import { expect, test } from "vitest";
import { parseConfig } from "../../src/agent/setup/config.ts";
import { compose } from "../../src/agent/screens/composition.ts";
import { Dialogue } from "../../src/agent/screens/dialogue.ts";
import { type Draft, encode } from "../../src/protocol/codec.ts";
import { messages } from "../../src/protocol/table.ts";
import { Secret } from "../../src/secrets/arena.ts";
import { textsFor } from "../../src/texts/languages/languages.ts";

test("a long text is cut to the maximum of its field, at a whole character", async () => {
  const sent: Draft[] = [];
  const dialogue = new Dialogue((message) => {
    encode(message);
    sent.push(message);
    return Promise.resolve();
  });
  dialogue.show([{ purpose: "title", text: "a" + "名".repeat(300) }]);
  await Promise.resolve();
  expect(dialogue.signal.aborted).toBe(false);
  expect(sent).toMatchObject([{ fields: [{ text: "a" + "名".repeat(85) }] }]);
});

test("a screen with everything that a tile has a row for can be sent, each text at its longest", () => {
  const text = "名".repeat(300);
  const item = { mark: "withoutName", text, detail: "a".repeat(512) } as const;
  const sent: Draft[] = [];
  const dialogue = new Dialogue((message) => {
    encode(message).fill(0);
    sent.push(message);
    return Promise.resolve();
  });
  const said = { title: text, message: text, shownCode: text, address: text, qr: text, notice: text };
  using credential = Secret.fill(1, () => undefined);
  dialogue.show(
    compose("Acme", {
      ...said,
      items: [item, item, item, item, item, item],
      asks: [{ purpose: "newPassword" }, { purpose: "confirmPassword" }],
      code: "text",
      submit: true,
      progress: text,
      timeLeft: 600,
      web: { address: text, proxy: text, credential },
      next: text,
      actions: { 0: text, 1: text, 2: text },
    }),
  );
  expect(sent).toHaveLength(1);
});

test("a screen that cannot be sent is an error of the agent, and does not count as a host that is gone", () => {
  const dialogue = new Dialogue((message) => {
    encode(message).fill(0);
    return Promise.resolve();
  });
  const detail = "a".repeat(513);
  expect(() => {
    dialogue.show([{ purpose: "item", index: 0, mark: "withoutName", text: "", detail }]);
  }).toThrow(expect.objectContaining({ code: "field_too_long" }) as Error);
  expect(dialogue.signal.aborted).toBe(false);
});

test("an outcome that is too long for its field is cut, since the change has happened", async () => {
  const sent: Draft[] = [];
  const dialogue = new Dialogue((message) => {
    encode(message).fill(0);
    sent.push(message);
    return Promise.resolve();
  });
  const text = "名".repeat(300);
  await dialogue.finish({ outcome: "finished", text, summary: { lines: [{ mark: "kept", text }], text } });
  expect(sent).toMatchObject([{ text: "名".repeat(170), summary: [{ text: "名".repeat(85) }] }]);
});

test("a brand that is too long for its field is a fault of the configuration", () => {
  const withBrand = (brand: string) => () =>
    parseConfig(
      `brand: ${brand}\ndirectory:\n  url: https://directory.invalid\n`,
      "/nonexistent/vestibule.yaml",
    );
  expect(withBrand("名".repeat(22))).toThrow(expect.objectContaining({ code: "config_invalid" }) as Error);
  expect(withBrand("名".repeat(21))().brand).toBe("名".repeat(21));
});

test("the longest text of a reset fits its field and is not cut", () => {
  const { resetPassword, protectedNames } = textsFor("en").screens;
  const maximum = messages.outcome.fields.text.maximum;
  const names = Object.values(protectedNames);
  // No system has all kinds at once; two of each are what there is.
  const two = names.slice(0, 2);
  const longest = [
    resetPassword.done({ kept: two, anew: two, closed: two, diskNotInStep: true }),
    resetPassword.doneEarlier({ kept: [], anew: two, closed: two, diskNotInStep: true }),
  ];
  for (const text of longest) expect(Buffer.byteLength(text), text).toBeLessThanOrEqual(maximum);
});
