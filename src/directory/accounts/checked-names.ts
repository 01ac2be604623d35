/**
 * The directory's doors for names: each throws for a name that is refused, and says why in the administrator's words.
 * Called by everything that stores a name.
 */
import type { EnrolmentRequest } from "../../device-api/schemas.ts";
import { VestibuleError } from "../../errors/error.ts";
import { faultOfAccountName, faultOnSystem } from "../../names/account-name.ts";
import { domainName, withALabels, type DomainName } from "../../names/domain.ts";
import { emailAddress, type EmailAddress } from "../../names/email-address.ts";
import { faultOfLine } from "../../names/line.ts";
import { nameFaults } from "../../texts/en/directory.ts";

/** In bytes of UTF-8: why something was done, for the audit log. */
export const maximumReason = 500;

const refused = (place: string, what: string, hint?: string): VestibuleError =>
  new VestibuleError("argument_invalid", { evidence: { place, what, hint } });

/** How a domain that was written with other letters has to be written. */
function proposal(text: string): string | undefined {
  const written = domainName(text) === undefined ? withALabels(text) : undefined;
  return written === undefined ? undefined : nameFaults.inALabels(written);
}

/** @throws `argument_invalid` */
export function checkedAddress(text: string, place: string): EmailAddress {
  const email = emailAddress(text);
  if (email !== undefined) return email;
  throw refused(place, nameFaults.address, proposal(text.slice(text.lastIndexOf("@") + 1)));
}

/** @throws `argument_invalid` */
export function checkedDomain(text: string, place: string): DomainName {
  const domain = domainName(text);
  if (domain !== undefined) return domain;
  throw refused(place, nameFaults.domain, proposal(text));
}

/** @throws `argument_invalid` */
export function checkedAccountName(text: string, place: string): string {
  const fault = faultOfAccountName(text);
  if (fault === undefined) return text;
  throw refused(place, nameFaults.line[fault]);
}

/** For an account whose device is known. @throws `argument_invalid` */
export function assertPossibleOn(
  system: EnrolmentRequest["system"],
  account: { name: string; place: string },
): void {
  const fault = faultOnSystem(account.name, system);
  if (fault !== undefined) throw refused(account.place, nameFaults.line[fault]);
}

/** @param at.maximumBytes of UTF-8. @throws `argument_invalid` */
export function checkedLine(text: string, at: { place: string; maximumBytes: number }): string {
  const fault = faultOfLine(text, at.maximumBytes);
  if (fault === undefined) return text;
  throw refused(at.place, nameFaults.line[fault]);
}
