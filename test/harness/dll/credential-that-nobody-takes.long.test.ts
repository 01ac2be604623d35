/** A password that the sign-in screen does not come for stays in its process for two minutes, and no longer. */
import { expect } from "vitest";
import "../../support/long-form.ts";
import { textsFor } from "../../../src/texts/languages/languages.ts";
import { overAPipe, submit } from "./support/over-a-pipe.ts";
import { timeForWine, wineUser } from "./support/sign-in-screen.ts";

const { pipe, test } = overAPipe(4 * timeForWine);

test("a credential that the screen does not take is wiped, signs nobody in later, and the tile begins anew", async () => {
  pipe.signIn();
  await pipe.selectTile();
  pipe.screen.do({ do: "leave-changes" });
  await pipe.followLink();
  const given = Date.now();
  pipe.agent.credential(wineUser, "correct horse");
  await pipe.screen.line("credentials-changed");
  await pipe.screen.line("trace", ({ name }) => name === "NotTaken");
  // The agent would have taken the result until then.
  expect(Date.now() - given).toBeGreaterThanOrEqual(119_000);
  await pipe.screen.text("message", textsFor("en").labels.agentLost);
  await pipe.agent.disconnected;
  pipe.screen.do(submit);
  expect(await pipe.screen.line("serialization")).toMatchObject({ response: "no-credential-not-finished" });
  // What was announced is not there any more.
  pipe.screen.do({ do: "leave-changes", on: false });
  expect(await pipe.screen.line("enumeration")).toMatchObject({ default: null, autoLogon: false });
  await pipe.leave();
});
