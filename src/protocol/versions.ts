/**
 * Which version of the protocol two peers speak. Asked by the agent for each `hello` and by a host for each `welcome`.
 */
import { oldestVersion, protocolVersion } from "./table.ts";

/** The versions that one side speaks, both ends included. */
export interface Versions {
  newest: number;
  oldest: number;
}

/** Those of this build. */
export const ownVersions: Versions = { newest: protocolVersion, oldest: oldestVersion };

/**
 * The agent's choice for a host that says `offered`: the lower of the two newest versions.
 * @returns undefined when the two have no version in common
 */
export function agreedVersion(
  offered: number,
  { newest, oldest }: Versions = ownVersions,
): number | undefined {
  const agreed = Math.min(offered, newest);
  return agreed < oldest ? undefined : agreed;
}

/** Whether a host takes the version that an agent welcomes it with: none above its own, none that it has dropped. */
export function mayBeAgreed(welcomed: number, { newest, oldest }: Versions = ownVersions): boolean {
  return welcomed >= oldest && welcomed <= newest;
}
