/** Answers that come late, twice, or unasked are dropped or refused, and their secrets are disposed. */
import { describe, expect, test } from "vitest";
import { compose } from "../../src/agent/screens/composition.ts";
import { Dialogue } from "../../src/agent/screens/dialogue.ts";
import { Screens } from "../../src/agent/screens/screens.ts";
import { codeOf } from "../../src/errors/error.ts";
import type { Draft, Message } from "../../src/protocol/codec.ts";
import { purposes } from "../../src/protocol/table.ts";
import { Secret } from "../../src/secrets/arena.ts";
import { textsFor } from "../../src/texts/languages/languages.ts";

const screens = new Screens(textsFor("en"), "Test");

function conversation() {
  const sent: Draft[] = [];
  const dialogue = new Dialogue((message) => {
    sent.push(message);
    return Promise.resolve();
  });
  const revision = () => (sent.findLast(({ message }) => message === "screen") as Draft<"screen">).revision;
  return { dialogue, sent, revision };
}

function pinAnswer(revision: number, pin = "4711"): { message: Message<"answer">; secret: Secret } {
  const secret = Secret.take(Buffer.from(pin));
  return {
    secret,
    message: {
      message: "answer",
      revision,
      purpose: purposes.submit,
      index: 0,
      secrets: [{ purpose: purposes.secret, value: secret }],
    },
  };
}

describe("an answer", () => {
  test("to the shown screen arrives with what was typed", async () => {
    const { dialogue, revision } = conversation();
    const asked = dialogue.ask(screens.pin());
    dialogue.answered(pinAnswer(revision()).message);
    using answer = await asked;
    expect(answer.by).toEqual({ purpose: "submit" });
    expect(answer.secret("secret").length).toBe(4);
  });

  test("to an earlier screen is dropped and its secret disposed", async () => {
    const { dialogue, revision } = conversation();
    void dialogue.ask(screens.pin()).catch(() => undefined);
    const late = pinAnswer(revision());
    const asked = dialogue.ask(screens.pin("again"));
    dialogue.answered(late.message);
    expect(late.secret.disposed).toBe(true);
    dialogue.answered(pinAnswer(revision()).message);
    using answer = await asked;
    expect(answer.by.purpose).toBe("submit");
  });

  test("that comes a second time is dropped", async () => {
    const { dialogue, revision } = conversation();
    const asked = dialogue.ask(screens.pin());
    dialogue.answered(pinAnswer(revision()).message);
    using answer = await asked;
    const second = pinAnswer(revision());
    dialogue.answered(second.message);
    expect(second.secret.disposed).toBe(true);
    expect(answer.secret("secret").disposed).toBe(false);
  });

  test("with a secret that the screen has no field for is refused and disposed", () => {
    const { dialogue, revision } = conversation();
    void dialogue.ask(screens.proving("browser")).catch(() => undefined);
    const unasked = pinAnswer(revision());
    expect(() => {
      dialogue.answered(unasked.message);
    }).toThrow(expect.objectContaining({ code: "frame_malformed" }) as Error);
    expect(unasked.secret.disposed).toBe(true);
  });

  test("to a screen that asks for a code arrives with it; a code that nobody asked for is refused", async () => {
    const { dialogue, revision } = conversation();
    const asked = dialogue.ask(compose("Test", { code: "numeric", submit: true }));
    const typed = { message: "answer", purpose: purposes.submit, index: 0, code: "492 017" } as const;
    dialogue.answered({ ...typed, revision: revision(), secrets: [] });
    using answer = await asked;
    expect(answer.code).toBe("492 017");
    void dialogue.ask(screens.pin()).catch(() => undefined);
    const unasked = pinAnswer(revision());
    expect(() => {
      dialogue.answered({ ...unasked.message, code: "492 017" });
    }).toThrow(expect.objectContaining({ code: "frame_malformed" }) as Error);
    expect(unasked.secret.disposed).toBe(true);
  });

  test("by an action that was not offered is refused", () => {
    const { dialogue, revision } = conversation();
    void dialogue.ask(screens.pin()).catch(() => undefined);
    expect(() => {
      const action = { purpose: purposes.action, index: 2, secrets: [] };
      dialogue.answered({ message: "answer", revision: revision(), ...action });
    }).toThrow(expect.objectContaining({ code: "frame_malformed" }) as Error);
  });
});

describe("cancel", () => {
  test("ends what waits, whatever the revision, and nothing is shown afterwards", async () => {
    const { dialogue, sent } = conversation();
    const asked = dialogue.ask(screens.pin());
    const shown = sent.length;
    dialogue.cancel();
    expect(codeOf(await asked.catch((error: unknown) => error))).toBe("cancelled");
    dialogue.show(screens.working("…"));
    expect(sent.length).toBe(shown);
  });
});
