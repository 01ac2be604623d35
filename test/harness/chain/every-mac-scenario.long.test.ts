/** The scenarios for a Mac through the shipped bundle. `npm test` plays one of them. */
import "../../support/long-form.ts";
import { everyScenarioHolds } from "./support/every-scenario.ts";
import { macChainNeeds } from "./support/mac-chain.ts";

everyScenarioHolds("every scenario for a Mac holds through the shipped bundle", {
  system: "macos",
  needs: macChainNeeds,
  atLeast: 28,
});
