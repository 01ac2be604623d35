/**
 * Plug-in and agent are updated one after the other. A newer agent's screens are drawn, as long as it keeps to the
 * version that was agreed on; one that does not leaves the built-in tile to sign in with.
 */
import { expect, test } from "vitest";
import type { Draft } from "../../../src/protocol/codec.ts";
import { protocolVersion, purposes } from "../../../src/protocol/table.ts";
import { textsFor } from "../../../src/texts/languages/languages.ts";
import {
  laterPurpose,
  newerCodec,
  newerVersion,
  olderVersion,
  saidLater,
} from "../../protocol/support/other-tables.ts";
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

test("an agent of a newer version is understood, and its unknown fields are skipped", async () => {
  await using met = await meet(protocolVersion);
  expect(met.hello.version).toBe(protocolVersion);
  met.agent.sayBytes(
    newerCodec.encode(
      saidLater<Draft>({
        message: "screen",
        revision: 1,
        fields: [{ purpose: purposes.title, index: 0, text: "Alice" }],
      }),
    ),
  );
  const shown = await met.host.until(hasField("title"));
  expect(shown.fields.map(({ text }) => text)).toEqual(["Alice"]);
});

test.each([0, olderVersion, newerVersion])(
  "an agent that welcomes with version %i is refused",
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

test("a screen with an unknown purpose is not drawn at all", async () => {
  await using met = await meet(protocolVersion);
  met.agent.say({ message: "screen", revision: 1, fields: [{ purpose: laterPurpose, index: 0, text: "?" }] });
  const shown = await met.host.until(({ status }) => status.kind === "error");
  expect(shown.fields).toEqual([]);
});
