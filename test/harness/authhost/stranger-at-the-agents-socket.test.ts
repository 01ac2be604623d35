/**
 * A process of root's that is not the agent gets no word from the bundle that ships, and Apple's own sign-in
 * goes on. The signatures are the login host's word; the requirement's text is the plug-in's.
 */
import { expect } from "vitest";
import type { AuthHostOptions } from "../../../src/harness/authhost/auth-host.ts";
import { requires } from "../../support/requirements.ts";
import { evaluationIn } from "./support/hosted.ts";
import { scriptedAgent } from "./support/scripted-agent.ts";
import { english, leave, playForgotten, welcome } from "./support/at-the-view.ts";

const { test } = requires("auth-host");

const team = "A1B2C3D4E5";
const required = `identifier "vestibule.agent" and anchor apple generic and certificate leaf[subject.OU] = "${team}"`;
const stranger = "Vestibule does not talk with what is at its agent's socket: it is not known as the agent";

/** "Forgot password?" with an agent like that; left once the view says that the agent is away, or refused. */
async function playedWith(more: Partial<AuthHostOptions>, seeing: string) {
  await using agent = await scriptedAgent(() => [
    welcome,
    { message: "outcome", outcome: 3, text: "It was not you." },
  ]);
  const report = await playForgotten(agent.socket, [leave(seeing)], more);
  expect(report.findings).toEqual([]);
  expect(report.lines).toContainEqual({ event: "objects", live: 0 });
  expect(evaluationIn(report)).toBe("user-canceled");
  return {
    received: agent.received.map(({ message }) => message),
    said: new Set(report.lines.flatMap((line) => (line.event === "log" ? [line.text] : []))),
    requirements: new Set(report.lines.flatMap((line) => (line.event === "requirement" ? [line.text] : []))),
  };
}

test("the agent that our own team has signed is talked with", async () => {
  const { received, said, requirements } = await playedWith({ team }, "It was not you.");
  expect(received).toEqual(["hello"]);
  expect(requirements).toEqual(new Set([required]));
  expect(said).not.toContain(stranger);
});

test("without a team of ours the agent is taken by its place, and the log says so", async () => {
  const { received, said, requirements } = await playedWith({}, "It was not you.");
  expect(received).toEqual(["hello"]);
  expect(requirements).toEqual(new Set());
  expect(said).toContain(
    "Vestibule is signed by no team, and takes its agent by the path of a program of root's",
  );
});

for (const [what, more] of [
  ["another team's", { team, agentIsSigned: false }],
  ["at a place where others may write", { agentOwner: 501 }],
  ["a plug-in of a team that is none", { team: 'A" or true' }],
] as readonly [string, Partial<AuthHostOptions>][]) {
  test(`a program of root's that is ${what} gets no word`, async () => {
    const { received, said } = await playedWith(more, english.agentNotThere);
    expect(received).toEqual([]);
    expect(said).toContain(stranger);
  });
}
