/**
 * Domain names, in the one form that is compared: A-labels (RFC 5890) in lower case. The form with other letters
 * (`bücher.example`) is refused wherever a domain comes in: several ways of writing one would be mapped to one domain.
 */
import { domainToASCII } from "node:url";
import { foldAscii } from "./ascii.ts";

export type DomainName = string & { readonly __brand: "DomainName" };

const label = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
/** At least two labels, the last one not a number: that would be an IPv4 address. */
const pattern = new RegExp(`^(?:${label}\\.)+(?![0-9]+$)${label}$`);

/** A domain of two labels or more, 253 characters at most; undefined for anything else. */
export function domainName(text: unknown): DomainName | undefined {
  if (typeof text !== "string" || text.length > 253) return undefined;
  const folded = foldAscii(text);
  // Refuses `xn--` with what encodes nothing.
  return pattern.test(folded) && domainToASCII(folded) === folded ? (folded as DomainName) : undefined;
}

/** The A-labels of a domain that was written with other letters, to propose them; undefined when there are none. */
export function withALabels(text: string): DomainName | undefined {
  return domainName(domainToASCII(text));
}
