/**
 * E-mail addresses, in the one form that is compared. Called where an address comes in: from an administrator, a person, a
 * provider or a file. Only ASCII is an address here, since any wider folding makes two people one.
 */
import { foldAscii } from "./ascii.ts";
import { domainName, type DomainName } from "./domain.ts";

export type EmailAddress = string & { readonly __brand: "EmailAddress" };

/** A dot-string (RFC 5321 section 4.1.2) of at most 64 octets (section 4.5.3.1.1). */
const localPart = /^(?=.{1,64}$)[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;

/**
 * The address, A to Z folded; undefined for what is none, also for one with blanks around it or a domain that is not
 * written in A-labels. At most 254 characters (RFC 5321 section 4.5.3.1.3).
 */
export function emailAddress(text: unknown): EmailAddress | undefined {
  if (typeof text !== "string" || text.length > 254) return undefined;
  const at = text.lastIndexOf("@");
  const local = foldAscii(text.slice(0, Math.max(0, at)));
  const domain = domainName(text.slice(at + 1));
  return domain !== undefined && localPart.test(local) ? (`${local}@${domain}` as EmailAddress) : undefined;
}

export function domainOf(email: EmailAddress): DomainName {
  return email.slice(email.lastIndexOf("@") + 1) as DomainName;
}
