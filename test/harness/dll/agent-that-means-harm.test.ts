/** An agent that is broken or hostile takes neither the sign-in screen nor an account from the person. */
import { expect } from "vitest";
import { outcomes } from "../../../src/protocol/table.ts";
import { textsFor } from "../../../src/texts/languages/languages.ts";
import { overAPipe, submit, wrong } from "./support/over-a-pipe.ts";
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

/**
 * The sign-in screen has not come for a credential that was announced to it. The person has typed the same as a PIN before,
 * so it is a secret that the screen's memory is searched for.
 */
async function announceCredential(): Promise<void> {
  const password = "correct horse battery";
  pipe.signIn({ searchMemory: true });
  await pipe.selectTile();
  await pipe.submitPin(password);
  pipe.agent.screen(2, ["title", "Somewhere else"], ["action", "Go on"]);
  await pipe.screen.text("title", "Somewhere else");
  pipe.screen.do({ do: "leave-changes" });
  await pipe.followLink();
  pipe.agent.credential(wineUser, password);
  await pipe.screen.line("credentials-changed");
}

/** Before the sign-in screen asks for anything: the end alone has to have wiped it. */
async function expectNoSecret(): Promise<void> {
  pipe.screen.do({ do: "search" });
  expect(await pipe.screen.line("memory-searched")).toMatchObject({ secrets: 1, tooShort: 0, found: 0 });
}

test("a credential that was ready is gone once the agent ends the session, and signs nobody in", async () => {
  await announceCredential();
  pipe.agent.say({ message: "outcome", outcome: outcomes.refused, text: "Too late.", summary: [] });
  await pipe.screen.text("message", "Too late.");
  await expectNoSecret();
  pipe.screen.do({ do: "leave-changes", on: false });
  expect(await pipe.screen.line("serialization")).toMatchObject({
    response: "no-credential-finished",
    status: "Too late.",
  });
  await pipe.leave();
});

test("a credential that was ready is gone once the agent breaks the protocol, and signs nobody in", async () => {
  await announceCredential();
  pipe.agent.sayBytes(Buffer.from([0, 0, 0, 1, 99]));
  await pipe.screen.text("message", labels.cannotDraw);
  await expectNoSecret();
  pipe.screen.do(submit);
  expect(await pipe.screen.line("serialization")).toMatchObject({ response: "no-credential-not-finished" });
  pipe.screen.do({ do: "leave-changes", on: false });
  expect(await pipe.screen.line("enumeration")).toMatchObject({ default: null, autoLogon: false });
  await pipe.leave();
});

test("a browser that may take the focus is one process, not every one", async () => {
  pipe.signIn();
  await pipe.selectTile();
  pipe.agent.say({ message: "foreground", process: 0xffffffff });
  await pipe.screen.text("message", labels.cannotDraw);
  await pipe.leave();
});
