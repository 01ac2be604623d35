/** The scenarios for Windows through the shipped provider, each in a wine prefix of its own. `npm test` plays one of them. */
import "../../support/long-form.ts";
import { everyScenarioHolds } from "./support/every-scenario.ts";
import { chainNeeds } from "./support/chain.ts";

everyScenarioHolds("every scenario for Windows holds through the shipped provider", {
  system: "windows",
  needs: chainNeeds,
  atLeast: 16,
});
