/**
 * The redirect address of a provider: each has a path of its own, so that an answer meant for one is not taken for an
 * answer of another (mix-up, RFC 9700 section 4.4.2). Called by the pages, the command line and the harness.
 */
import { VestibuleError } from "../../errors/error.ts";

/** The path that every redirect address begins with. */
export const callbackPath = "/federation/callback";

/** What a provider may be called: it stands in an address, so one spelling and no escapes. 1 to 40 characters. */
const providerName = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

/** @throws `argument_invalid` */
export function assertProviderName(name: string, { what, hint }: { what: string; hint: string }): void {
  if (!providerName.test(name))
    throw new VestibuleError("argument_invalid", { evidence: { place: "name", what, hint } });
}

/** The path of the redirect address to register at the provider of that name. */
export const callbackPathOf = (name: string): string => `${callbackPath}/${name}`;
