/** Issue 12: Connect returns though the agent hangs and the screen has no button to cancel. It waits for half a minute. */
import { expect } from "vitest";
import { openWinePrefix } from "../../../src/harness/loginhost/wine.ts";
import { fileWith } from "../loginhost/support/specimens.ts";
import { AgentDouble } from "../windows/support/agent-double.ts";
import "../../support/long-form.ts";
import { requires } from "../../support/requirements.ts";
import { PipeBridge, SignInScreen, fieldOf, timeForWine, wineUser } from "./support/sign-in-screen.ts";

const { test } = requires("mingw", "wine");

test(
  "an agent that hangs gives the screen back, and may still sign the person in",
  async () => {
    const wine = await openWinePrefix();
    await using agent = await AgentDouble.create();
    await agent.listen();
    const bridge = await PipeBridge.start(wine, () => agent.endpoint);
    await bridge.listen();
    const screen = new SignInScreen(wine, {
      users: fileWith(
        "one-user.json",
        JSON.stringify({ users: [{ sid: wineUser.id, userName: wineUser.name }] }),
      ),
      agentProcess: bridge.process,
    });
    try {
      screen.do({ do: "select", tile: 0 });
      await agent.greet();
      await screen.text("title", "Alice");
      screen.do({ do: "type", field: fieldOf("secret"), text: "2468" }, { do: "submit" });
      for (const { value } of (await agent.expect("answer")).secrets) value.dispose();
      expect(await screen.line("connected")).toMatchObject({ result: "0x00000000", cancelled: false });
      expect(await screen.line("serialization")).toMatchObject({ response: "no-credential-not-finished" });
      agent.credential(wineUser, "correct horse");
      expect(await screen.line("submitted")).toMatchObject({ byItself: true });
      expect(await screen.line("serialization")).toMatchObject({ response: "return-credential-finished" });
      const { findings } = await screen.end();
      expect(findings).toEqual([]);
    } finally {
      await screen.close();
      await bridge.end();
      await wine.close();
    }
  },
  3 * timeForWine,
);
