/** Issue 12: an agent that is broken or hostile takes neither the sign-in screen nor an account from the person. */
import { expect } from "vitest";
import { textsFor } from "../../../src/texts/languages/languages.ts";
import { overAPipe, wrong } from "./support/over-a-pipe.ts";
import { fieldOf, wineUser } from "./support/sign-in-screen.ts";

const { pipe, test } = overAPipe();

const { labels } = textsFor("en");

test("an agent that never stops showing screens does not keep the person from leaving its tile", async () => {
  pipe.signIn();
  await pipe.selectTile();
  for (let revision = 2; revision < 6000; revision += 1)
    pipe.agent.screen(revision, ["title", `Screen ${String(revision)}`], ["secret"], ["submit"]);
  await pipe.screen.line("tile-event", ({ value }) => value?.startsWith("Screen ") === true);
  pipe.screen.do({ do: "deselect" });
  await pipe.agent.disconnected;
  await pipe.leave();
  const shown = pipe.screen.lines.filter(
    (line) => line.event === "tile-event" && line.value?.startsWith("Screen ") === true,
  );
  expect(shown.length).toBeLessThan(200);
});

test("a credential that nobody has asked for signs nobody in", async () => {
  pipe.signIn();
  await pipe.selectTile();
  pipe.agent.credential(wineUser, "correct horse");
  await pipe.screen.text("message", labels.cannotDraw);
  await pipe.leave();
  expect(pipe.screen.lines.filter((line) => line.event === "serialization")).toEqual([]);
});

test("an agent that gives a refused password again does not use up the account's tries", async () => {
  pipe.signIn();
  await pipe.selectTile();
  pipe.screen.do({ do: "click", field: fieldOf("action") });
  await pipe.agent.expect("answer");
  pipe.agent.credential(wineUser, "refused");
  await pipe.screen.line("serialization", ({ response }) => response === "return-credential-finished");
  pipe.screen.do({ do: "result", status: wrong });
  await pipe.agent.expect("result");
  pipe.agent.credential(wineUser, "refused");
  await pipe.screen.text("message", labels.cannotDraw);
  await pipe.leave();
  expect(pipe.screen.lines.filter((line) => line.event === "serialization")).toHaveLength(1);
});

test("a browser that may take the focus is one process, not every one", async () => {
  pipe.signIn();
  await pipe.selectTile();
  pipe.agent.say({ message: "foreground", process: 0xffffffff });
  await pipe.screen.text("message", labels.cannotDraw);
  await pipe.leave();
});
