/**
 * A login window that ends while our view comes up does so three times at most: then the shipped bundle stands
 * aside until the next boot or version, and a view that ended in order counts for nothing. So with a capture, whose crash
 * would refuse a sign-in that was right, and which counts over boots.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect } from "vitest";
import { requires } from "../../support/requirements.ts";
import { type AuthHostOptions, playPlugin } from "../../../src/harness/authhost/auth-host.ts";
import { scenarios } from "../../../src/protocol/table.ts";
import { english, press } from "./support/at-the-view.ts";
import { evaluationIn, ours } from "./support/hosted.ts";
import { scriptedAgent } from "./support/scripted-agent.ts";

const { test } = requires("auth-host");

const folder = mkdtempSync(join(tmpdir(), "vestibule-starts-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const offer = (starts: string, more: Partial<AuthHostOptions> = {}) =>
  playPlugin({
    ...ours,
    mechanisms: ["Vestibule:offer"],
    tries: 1,
    starts,
    script: [press(english.tryAgain)],
    ...more,
  });

/** The login window ends once the view is shown. */
async function crash(starts: string): Promise<void> {
  const ends = new AbortController();
  const onLine = ({ event }: { event: string }) => {
    if (event === "control") ends.abort();
  };
  await expect(offer(starts, { script: [], onLine, signal: ends.signal })).rejects.toThrow();
}

const failed = (starts: string) => readFileSync(starts, "latin1").split("\n")[1] ?? "";
const stoodAside = "Vestibule stands aside: what it began ended out of order too often";

test("after three of them nothing of ours is shown, and the person signs in", async () => {
  const starts = join(folder, "three");
  for (const dots of [".", "..", "..."]) {
    await crash(starts);
    expect(failed(starts)).toBe(dots);
  }
  const report = await offer(starts);
  expect(report.lines).toContainEqual({ event: "log", text: stoodAside });
  expect(report.lines.filter(({ event }) => event === "control")).toEqual([]);
  expect(evaluationIn(report)).toBe("allow");
  // Another version, or another boot, begins anew.
  writeFileSync(starts, readFileSync(starts, "latin1").replace(/ .*\n/, " 0.0.0-other\n"));
  expect((await offer(starts)).lines.filter(({ event }) => event === "control")).toHaveLength(2);
  expect(failed(starts)).toBe("");
});

const capture = (starts: string, more: Partial<AuthHostOptions> = {}) =>
  playPlugin({
    ...ours,
    // The evaluation is not over while `reconcile` waits for an agent that says nothing.
    mechanisms: [
      "loginwindow:login",
      "builtin:authenticate,privileged",
      "Vestibule:capture,privileged",
      "Vestibule:reconcile",
    ],
    clockRate: 3,
    captureStarts: starts,
    script: [
      { do: "account", name: "alice", id: "0A1B2C3D-0000-1111-2222-333344445555", password: "right secret" },
      { do: "type", name: "alice", password: "right secret" },
    ],
    ...more,
  });

test("after three captures that took the sign-in's process down nothing is captured, and the person signs in", async () => {
  const starts = join(folder, "captures");
  // Connected, and then the process is gone: an agent that says nothing meets it there.
  for (const dots of [".", "..", "..."]) {
    const ends = new AbortController();
    await using agent = await scriptedAgent((message) => {
      if (message.message === "hello" && message.scenario === scenarios.capture) ends.abort();
      return [];
    });
    const gone = capture(starts, { agent: agent.socket, clockRate: 1, signal: ends.signal });
    await expect(gone).rejects.toThrow();
    expect(failed(starts)).toBe(dots);
  }
  await using agent = await scriptedAgent(() => []);
  const report = await capture(starts, { agent: agent.socket });
  expect(report.lines).toContainEqual({ event: "log", text: stoodAside });
  expect(evaluationIn(report)).toBe("allow");
  expect(agent.received).toMatchObject([{ scenario: scenarios.reconcile }]);
  // The power button was the way out of each: the next boot does not begin anew.
  writeFileSync(starts, readFileSync(starts, "latin1").replace(/^\S{36}/, "0".repeat(36)));
  const next = await capture(starts, { agent: agent.socket });
  expect(next.lines).toContainEqual({ event: "log", text: stoodAside });
  expect(evaluationIn(next)).toBe("allow");
  expect(failed(starts)).toBe("...-");
});

test("a capture whose evaluation ends in order counts for nothing", async () => {
  const starts = join(folder, "captured");
  await using agent = await scriptedAgent(() => []);
  expect(evaluationIn(await capture(starts, { agent: agent.socket }))).toBe("allow");
  expect(readFileSync(starts, "latin1")).toBe("");
});

test("two of them, and one that ended in order, count for nothing", async () => {
  const starts = join(folder, "two");
  await crash(starts);
  await crash(starts);
  expect(evaluationIn(await offer(starts))).toBe("allow");
  expect(readFileSync(starts, "latin1")).toBe("");
});

test("a file that is none of ours, or none, keeps nothing away", async () => {
  const starts = join(folder, "odd");
  writeFileSync(starts, "x".repeat(5_000));
  for (const file of [starts, join(folder, "not-there", "starts")])
    expect((await offer(file)).lines.filter(({ event }) => event === "control")).toHaveLength(2);
});
