/** Connect returns though the agent hangs and the screen has no button to cancel. It waits for half a minute. */
import { expect } from "vitest";
import "../../support/long-form.ts";
import { overAPipe } from "./support/over-a-pipe.ts";
import { timeForWine, wineUser } from "./support/sign-in-screen.ts";

const { pipe, test } = overAPipe(3 * timeForWine);

test("an agent that hangs gives the screen back, and may still sign the person in", async () => {
  pipe.signIn();
  await pipe.selectTile();
  await pipe.submitPin("2468");
  expect(await pipe.screen.line("connected")).toMatchObject({ result: "0x00000000", cancelled: false });
  expect(await pipe.screen.line("serialization")).toMatchObject({ response: "no-credential-not-finished" });
  pipe.agent.credential(wineUser, "correct horse");
  expect(await pipe.screen.line("submitted")).toMatchObject({ byItself: true });
  expect(await pipe.screen.line("serialization")).toMatchObject({ response: "return-credential-finished" });
  await pipe.leave();
});
