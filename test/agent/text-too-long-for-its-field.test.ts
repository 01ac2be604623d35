/** Text is counted in bytes on the wire: a long name or brand in any script must not end the session that shows it. */
import { expect, test } from "vitest";
import { parseConfig } from "../../src/agent/config.ts";
import { Dialogue } from "../../src/agent/sessions/dialogue.ts";
import { type Message, encode } from "../../src/protocol/codec.ts";

test("a long text is cut to what its field carries, in whole characters", async () => {
  const sent: Message[] = [];
  const dialogue = new Dialogue((message) => {
    encode(message);
    sent.push(message);
    return Promise.resolve();
  });
  dialogue.show([{ purpose: "title", text: "a" + "名".repeat(300) }]);
  await Promise.resolve();
  expect(dialogue.signal.aborted).toBe(false);
  expect(sent).toMatchObject([{ fields: [{ text: "a" + "名".repeat(170) }] }]);
});

test("a brand that its field cannot carry is a fault of the configuration", () => {
  const withBrand = (brand: string) => () =>
    parseConfig(
      `brand: ${brand}\ndirectory:\n  url: https://directory.invalid\n`,
      "/nonexistent/vestibule.yaml",
    );
  expect(withBrand("名".repeat(22))).toThrow(expect.objectContaining({ code: "config_invalid" }) as Error);
  expect(withBrand("名".repeat(21))().brand).toBe("名".repeat(21));
});
