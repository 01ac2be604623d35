/**
 * The scenarios for a Mac as `vestibule rehearse all --native` plays them, through the shipped bundle: two at a time.
 * `npm test` plays one of them.
 */
import { beforeAll, expect } from "vitest";
import { listScenarios, loadScenario } from "../../../src/harness/rehearsal/scenario.ts";
import { type Played, rehearseSeveral } from "../../../src/harness/rehearsal/several.ts";
import "../../support/long-form.ts";
import { requires } from "../../support/requirements.ts";
import { macChainNeeds } from "./support/mac-chain.ts";

const { describe, test } = requires(...macChainNeeds);
const scenarios = listScenarios()
  .map(loadScenario)
  .filter(({ device }) => device.system === "macos");

describe("every scenario for a Mac holds through the shipped bundle", () => {
  const played = new Map<string, Played>();

  beforeAll(async () => {
    for (const one of await rehearseSeveral(scenarios, { jobs: 2, native: true }))
      played.set(one.scenario, one);
  }, 1_200_000);

  test("there are enough of them", () => {
    expect(scenarios.length).toBeGreaterThanOrEqual(22);
  });

  for (const { scenario } of scenarios) {
    test(scenario, () => {
      const one = played.get(scenario);
      expect(one === undefined || "result" in one ? one?.result.mismatches : one.code).toEqual([]);
    });
  }
});
