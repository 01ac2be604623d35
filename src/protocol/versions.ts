/** Agrees on a protocol version. Called by the agent for each `hello` and by a host for each `welcome`. */
import { oldestVersion, protocolVersion } from "./table.ts";

/** The versions that one side speaks, inclusive. */
export interface Versions {
  newest: number;
  oldest: number;
}

/** The versions of this build. */
export const ownVersions: Versions = { newest: protocolVersion, oldest: oldestVersion };

/**
 * The version that the agent chooses for a host that offers `offered`: the lower of the two newest versions.
 * @returns undefined when the two have no version in common
 */
export function agreedVersion(
  offered: number,
  { newest, oldest }: Versions = ownVersions,
): number | undefined {
  const agreed = Math.min(offered, newest);
  return agreed < oldest ? undefined : agreed;
}

/** Whether a host accepts the agent's version: not above its own newest, not below its oldest. */
export function mayBeAgreed(welcomed: number, { newest, oldest }: Versions = ownVersions): boolean {
  return welcomed >= oldest && welcomed <= newest;
}
