/** Reads `--require-claim NAME=VALUE`. Called by the commands that set up a provider. */
import { VestibuleError } from "../../errors/error.ts";
import { providerCommands as said } from "../../texts/en/providers.ts";

/**
 * @param given each NAME=VALUE; `none` alone means no claims
 * @returns the values of which one must hold, by claim
 * @throws `argument_invalid`
 */
export function requiredClaimsOf(given: readonly string[]): Record<string, string[]> {
  const claims = new Map<string, string[]>();
  if (given.length === 1 && given[0] === "none") return {};
  for (const pair of given) {
    // The name may be an address with a colon and slashes, but has no equals sign.
    const [, name = "", value = ""] = /^([^=]+)=(.+)$/.exec(pair) ?? [];
    if (name === "") {
      const place = `--require-claim ${pair.slice(0, 100)}`;
      const evidence = { place, what: said.noClaim, hint: said.claimHint };
      throw new VestibuleError("argument_invalid", { evidence });
    }
    claims.set(name, [...(claims.get(name) ?? []), value]);
  }
  return Object.fromEntries(claims);
}
