/** The simulated hosts' description of themselves for the agent. Used by both systems' hosts. */
import type { HostDescription } from "../../host/agent-link.ts";

export const simulatedHost: HostDescription = {
  kind: "harness",
  build: "simulated",
  session: 1,
  desktop: { width: 1280, height: 800, scale: 100 },
};
