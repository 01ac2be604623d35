/**
 * Plug-in and agent are updated one after the other. An older agent's screens are drawn; a newer one's too, as long as
 * it keeps to the version that was agreed on; and one that does not leaves the built-in tile to sign in with.
 */
import { expect, test } from "vitest";
import { encode } from "../../../src/protocol/codec.ts";
import { protocolVersion, purposes } from "../../../src/protocol/table.ts";
import { textsFor } from "../../../src/texts/languages/languages.ts";
import { AgentDouble } from "./support/agent-double.ts";
import { chooseBrand, hasField, openHost } from "./support/host.ts";

async function meet(version: number) {
  const agent = await AgentDouble.create();
  await agent.listen();
  const host = openHost(agent);
  await chooseBrand(host);
  const hello = await agent.expect("hello");
  agent.welcome(version);
  return {
    agent,
    host,
    hello,
    async [Symbol.asyncDispose]() {
      host[Symbol.dispose]();
      await agent[Symbol.asyncDispose]();
    },
  };
}

test("an agent of version 1: its screens are drawn and answered", async () => {
  await using met = await meet(1);
  expect(met.hello.version).toBe(protocolVersion);
  met.agent.screen(1, ["brand", "Acme"], ["title", "Alice"], ["secret"], ["submit"]);
  const screen = await met.host.until(hasField("secret"));
  const field = screen.fields.find(({ purpose }) => purpose === "secret");
  await met.host.ui.act({ do: "submit", revision: screen.revision, values: { [field?.id ?? -1]: "493817" } });
  const answer = await met.agent.expect("answer");
  expect(answer.secrets).toHaveLength(1);
  for (const { value } of answer.secrets ?? []) value?.dispose();
});

test("an agent of a newer version: what it says beyond ours is passed over", async () => {
  await using met = await meet(protocolVersion);
  const screen = encode({
    message: "screen",
    revision: 1,
    fields: [{ purpose: purposes.title, index: 0, text: "Alice" }],
  });
  const longer = Buffer.concat([screen, Buffer.from([250, 0, 2, 7, 7])]);
  longer.writeUInt32BE(longer.length - 4, 0);
  met.agent.sayBytes(longer);
  const shown = await met.host.until(hasField("title"));
  expect(shown.fields.map(({ text }) => text)).toEqual(["Alice"]);
});

test.each([0, protocolVersion + 1])(
  "an agent that welcomes with version %i is not believed",
  async (version) => {
    await using met = await meet(version);
    const shown = await met.host.until(({ status }) => status.kind === "error");
    expect(shown.status.text).toBe(textsFor("en").labels.cannotDraw);
    expect(shown.tiles.map(({ id }) => id)).toContain("password");
    met.host.windows.answer = "right";
    await met.host.ui.act({ do: "select-tile", tile: "password" });
    const { revision } = met.host.ui.screen;
    await met.host.ui.act({ do: "submit", revision, values: { 100: "hunter2" } });
    expect(met.host.ui.screen.view).toBe("desktop");
  },
);

test("a purpose that is in no version of ours is not drawn, and nothing else of that screen", async () => {
  await using met = await meet(protocolVersion);
  met.agent.say({ message: "screen", revision: 1, fields: [{ purpose: 99, index: 0, text: "?" }] });
  const shown = await met.host.until(({ status }) => status.kind === "error");
  expect(shown.fields).toEqual([]);
});

test.each(["item", "next"] as const)(
  "an agent that welcomes with version 1 and sends %s, which that version has not, is not drawn",
  async (purpose) => {
    await using met = await meet(1);
    met.agent.screen(1, ["title", "Alice"], [purpose, "of version 2"]);
    const shown = await met.host.until(
      ({ status, fields }) =>
        status.kind === "error" || fields.some(({ purpose: drawn }) => drawn === purpose),
    );
    expect(shown.fields).toEqual([]);
    expect(shown.status.text).toBe(textsFor("en").labels.cannotDraw);
    expect(shown.tiles.map(({ id }) => id)).toContain("password");
  },
);
