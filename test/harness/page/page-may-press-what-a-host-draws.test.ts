/**
 * A link that a simulated host draws by itself has an id of its own, beyond the agent's table of fields: what the page
 * sends when somebody presses it must get through. At pre-boot nothing else leads to the recovery key.
 */
import { expect, test } from "vitest";
import { PreBoot } from "../../../src/harness/macos/pre-boot.ts";
import type { DrawnField } from "../../../src/harness/contract/model.ts";
import { parsePageMessage } from "../../../src/harness/server/page-channel.ts";
import { systemTextsFor } from "../../../src/texts/languages/system-languages.ts";

async function drawnAtPreBoot(): Promise<readonly DrawnField[]> {
  const drawn: DrawnField[] = [];
  const preBoot = new PreBoot({
    texts: systemTextsFor("en").preBoot,
    disk: {
      users: () => Promise.resolve([{ id: "1", name: "alice", fullName: "Alice Adler" }]),
      unlock: () => Promise.resolve("wrong"),
    },
    views: {
      displayView: ({ fields }) => {
        drawn.push(...fields);
        return { update: () => undefined };
      },
    },
    onUsers: () => undefined,
    onWrong: () => undefined,
    onOpened: () => Promise.resolve(),
    onEvent: () => undefined,
  });
  await preBoot.start();
  return drawn;
}

const pressed = (field: number) =>
  parsePageMessage(Buffer.from(JSON.stringify({ do: "link", revision: 0, field })));
const typedInto = (field: number) =>
  parsePageMessage(Buffer.from(JSON.stringify({ do: "submit", revision: 0, values: { [field]: "typed" } })));

test("links and fields of pre-boot", async () => {
  const drawn = await drawnAtPreBoot();
  const ids = (type: DrawnField["type"]) => drawn.filter((field) => field.type === type).map(({ id }) => id);
  expect(ids("command-link")).toHaveLength(1);
  expect(ids("command-link").map(pressed)).not.toContain(undefined);
  expect(ids("password")).toHaveLength(1);
  expect(ids("password").map(typedInto)).not.toContain(undefined);
});

test("an id that nothing draws does not get through", () => {
  expect(pressed(1000)).toBeUndefined();
  expect(pressed(-1)).toBeUndefined();
});
