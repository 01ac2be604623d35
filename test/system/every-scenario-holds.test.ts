/** Every scenario that comes with the project, played as `vestibule rehearse all` plays it, two at a time. */
import { beforeAll, expect } from "vitest";
import { type Played, rehearseSeveral } from "../../src/harness/rehearsal/several.ts";
import { listScenarios, loadScenario, parseScenario } from "../../src/harness/rehearsal/scenario.ts";
import { requires } from "../support/requirements.ts";

const { describe, test } = requires("linux", "chromium");
const names = listScenarios();

/** It plays through, and then does not hold: a rehearsal that cannot fail would prove nothing. */
const planted = `scenario: planted
title: The password is said not to sign in, which it does
person: { email: alice.adler@acme.example }
device: { system: windows, localSecret: password, password: "correct horse battery 9" }
steps:
  - { do: wake }
  - { do: choose, tile: brand }
  - { do: type, into: { password: "correct horse battery 9" } }
  - { do: wait-for-outcome }
faults:
  - { when: never-comes, do: kill-agent }
must:
  outcome: refused
  says: [reset-completed]
  never: [host.signed-in]
  opens: { start-password: [] }
`;

describe("every scenario holds", () => {
  const played = new Map<string, Played>();

  beforeAll(async () => {
    const scenarios = [...names.map(loadScenario), parseScenario(planted, "planted.yaml")];
    for (const one of await rehearseSeveral(scenarios, { jobs: 2 })) played.set(one.scenario, one);
  }, 1_200_000);

  test("there are enough of them, of both systems", () => {
    expect(names.length).toBeGreaterThanOrEqual(16);
    expect(new Set(names.map((name) => loadScenario(name).device.system)).size).toBe(2);
  });

  for (const name of names) {
    test(name, () => {
      const one = played.get(name);
      expect(one === undefined || "result" in one ? one?.result.mismatches : one.code).toEqual([]);
    });
  }

  test("and one that says what is not so does not", () => {
    const one = played.get("planted");
    if (one === undefined || !("result" in one)) throw new Error("it was not played");
    expect(one.passed).toBe(false);
    const at = new Set(one.result.mismatches.map((mismatch) => mismatch.at));
    expect([...at].sort()).toEqual(["fault", "never", "opens", "outcome", "says"]);
  });
});
