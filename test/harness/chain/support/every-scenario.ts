/** The scenarios of one system as `vestibule rehearse all --native` plays them, two at a time. Used by a long test for each. */
import { beforeAll, expect } from "vitest";
import { listScenarios, loadScenario } from "../../../../src/harness/rehearsal/scenario.ts";
import { type Played, rehearseSeveral } from "../../../../src/harness/rehearsal/several.ts";
import { type Requirement, requires } from "../../../support/requirements.ts";

export interface ScenariosOf {
  system: "macos" | "windows";
  needs: readonly Requirement[];
  /** How many there are: a scenario that is not found would not be missed. */
  atLeast: number;
}

export function everyScenarioHolds(name: string, { system, needs, atLeast }: ScenariosOf): void {
  const { describe, test } = requires(...needs);
  const scenarios = listScenarios()
    .map(loadScenario)
    .filter(({ device }) => device.system === system);

  describe(name, () => {
    const played = new Map<string, Played>();

    beforeAll(async () => {
      for (const one of await rehearseSeveral(scenarios, { jobs: 2, native: true }))
        played.set(one.scenario, one);
    }, 1_200_000);

    test("there are enough of them", () => {
      expect(scenarios.length).toBeGreaterThanOrEqual(atLeast);
    });

    for (const { scenario } of scenarios) {
      test(scenario, () => {
        const one = played.get(scenario);
        expect(one === undefined || "result" in one ? one?.result.mismatches : one.code).toEqual([]);
      });
    }
  });
}
