/**
 * The directory's doors for names: each throws for a name that is refused, and says why in the administrator's words.
 * Called by everything that stores a name.
 */
import { VestibuleError } from "../../errors/error.ts";
import { faultOfAccountName } from "../../names/account-name.ts";
import { domainName, withALabels, type DomainName } from "../../names/domain.ts";
import { emailAddress, type EmailAddress } from "../../names/email-address.ts";
import { faultOfLine } from "../../names/line.ts";
import { nameFaults } from "../../texts/en/directory.ts";

/** In bytes of UTF-8: why something was done, for the audit log. */
export const maximumReason = 500;

const refused = (place: string, what: string, hint?: string): VestibuleError =>
  new VestibuleError("argument_invalid", { evidence: { place, what, hint } });

/** @throws `argument_invalid` */
export function checkedAddress(text: string, place: string): EmailAddress {
  const email = emailAddress(text);
  if (email !== undefined) return email;
  const domain = withALabels(text.slice(text.lastIndexOf("@") + 1));
  throw refused(place, nameFaults.address, domain === undefined ? undefined : nameFaults.inALabels(domain));
}

/** @throws `argument_invalid` */
export function checkedDomain(text: string, place: string): DomainName {
  const domain = domainName(text);
  if (domain !== undefined) return domain;
  const proposed = withALabels(text);
  throw refused(
    place,
    nameFaults.domain,
    proposed === undefined ? undefined : nameFaults.inALabels(proposed),
  );
}

/** @throws `argument_invalid` */
export function checkedAccountName(text: string, place: string): string {
  const fault = faultOfAccountName(text);
  if (fault === undefined) return text;
  throw refused(place, nameFaults.line[fault]);
}

/** @param at.maximumBytes of UTF-8. @throws `argument_invalid` */
export function checkedLine(text: string, at: { place: string; maximumBytes: number }): string {
  const fault = faultOfLine(text, at.maximumBytes);
  if (fault === undefined) return text;
  throw refused(at.place, nameFaults.line[fault]);
}
