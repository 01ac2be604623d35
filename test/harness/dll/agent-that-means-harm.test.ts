/** Issue 12: an agent that is broken or hostile takes neither the sign-in screen nor an account from the person. */
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { openWinePrefix, type WinePrefix } from "../../../src/harness/loginhost/wine.ts";
import { textsFor } from "../../../src/texts/languages/languages.ts";
import { reasonMissing, requires } from "../../support/requirements.ts";
import { fileWith } from "../loginhost/support/specimens.ts";
import { AgentDouble } from "../windows/support/agent-double.ts";
import { PipeBridge, SignInScreen, fieldOf, timeForWine, wineUser } from "./support/sign-in-screen.ts";

const suite = requires("mingw", "wine");
const test = (name: string, body: () => Promise<void>) => {
  suite.test(name, body, timeForWine);
};

let wine: WinePrefix | undefined;
let bridge: PipeBridge;
let agent: AgentDouble;
let screen: SignInScreen;

beforeAll(async () => {
  if (reasonMissing("wine") !== undefined || reasonMissing("mingw") !== undefined) return;
  wine = await openWinePrefix();
  bridge = await PipeBridge.start(wine, () => agent.endpoint);
}, timeForWine);
afterAll(async () => {
  if (wine === undefined) return;
  await bridge.end();
  await wine.close();
});

beforeEach(async () => {
  if (wine === undefined) return;
  agent = await AgentDouble.create();
  await agent.listen();
  await bridge.listen();
  screen = new SignInScreen(wine, {
    users: fileWith(
      "one-user.json",
      JSON.stringify({ users: [{ sid: wineUser.id, userName: wineUser.name }] }),
    ),
    agentProcess: bridge.process,
  });
});
afterEach(async () => {
  if (wine === undefined) return;
  await screen.close();
  await bridge.close();
  await agent[Symbol.asyncDispose]();
});

const { labels } = textsFor("en");
const wrong = 0xc000006d;

async function selectTile() {
  screen.do({ do: "select", tile: 0 });
  await agent.greet();
  await screen.text("title", "Alice");
}

async function leave(): Promise<void> {
  const { findings, exitCode } = await screen.end();
  expect({ findings, exitCode }).toEqual({ findings: [], exitCode: 0 });
}

test("an agent that never stops showing screens does not keep the person from leaving its tile", async () => {
  await selectTile();
  for (let revision = 2; revision < 6000; revision += 1)
    agent.screen(revision, ["title", `Screen ${String(revision)}`], ["secret"], ["submit"]);
  await screen.line("tile-event", ({ value }) => value?.startsWith("Screen ") === true);
  screen.do({ do: "deselect" });
  await agent.disconnected;
  await leave();
  const shown = screen.lines.filter(
    (line) => line.event === "tile-event" && line.value?.startsWith("Screen ") === true,
  );
  expect(shown.length).toBeLessThan(200);
});

test("a credential that nobody has asked for signs nobody in", async () => {
  await selectTile();
  agent.credential(wineUser, "correct horse");
  await screen.text("message", labels.cannotDraw);
  await leave();
  expect(screen.lines.filter((line) => line.event === "serialization")).toEqual([]);
});

test("an agent that gives a refused password again does not use up the account's tries", async () => {
  await selectTile();
  screen.do({ do: "click", field: fieldOf("action") });
  await agent.expect("answer");
  agent.credential(wineUser, "refused");
  await screen.line("serialization", ({ response }) => response === "return-credential-finished");
  screen.do({ do: "result", status: wrong });
  await agent.expect("result");
  agent.credential(wineUser, "refused");
  await screen.text("message", labels.cannotDraw);
  await leave();
  expect(screen.lines.filter((line) => line.event === "serialization")).toHaveLength(1);
});

test("a browser that may take the focus is one process, not every one", async () => {
  await selectTile();
  agent.say({ message: "foreground", process: 0xffffffff });
  await screen.text("message", labels.cannotDraw);
  await leave();
});
